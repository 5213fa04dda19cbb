"""What a student reads of a result, and does with it: in place on the plate and in a list, once it is released."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.assignments import write_what_is_asked
from classroom.handing_in import allow_extra, document_of
from classroom.models import Assignment, Remark, Student, Submission
from classroom.releasing import release
from classroom.remarks import Passage, add_remark
from classroom.reviewing import reopen, save_review
from tests.classroom.handed import ready
from tests.classroom.judged import all_levels, return_for_revision, rule_knock_out, set_ready
from tests.conftest import logged_in
from tests.factories import join
from tests.seen import Seen, see, words
from workbook.models import Workbook

pytestmark = pytest.mark.django_db
STEP = "easy-to-buy"


@pytest.fixture
def submission(teacher: User, student: User, teammate: User) -> Submission:
    """Judged, and not released: of two students, with one remark on a passage and one on a plate."""
    submission = ready(teacher, student, teammate).hand_in()
    now = timezone.now()
    changes = all_levels() | {
        "criterion:c1/note": "Scherp gekozen.",
        "feedback": "Mooi werk.",
        "private_note": "Let op.",
    }
    save_review(submission=submission, user=teacher, base=0, changes=changes, now=now)
    tip = next(plate for plate in document_of(submission).plates if plate.step == STEP).tips[0]
    passage = Passage(0, 4, tip.text[:4])
    address = f"plate:{STEP}/point:{tip.uid}/text"
    add_remark(submission=submission, user=teacher, address=address, text="Noem je bron.", passage=passage, now=now)
    add_remark(submission=submission, user=teacher, address="plate:become-aware", text="Sterke plaat.", now=now)
    return submission


def released(submission: Submission, teacher: User) -> Submission:
    now = timezone.now()
    assert set_ready(submission=submission, user=teacher, now=now) == ()
    release(assignment=submission.work.assignment, by=teacher, now=now)
    return submission


def page(client: Client, submission: Submission, step: str = "") -> Seen:
    name, args = ("submission_plate", [submission.uuid, step]) if step else ("submission", [submission.uuid])
    found = see(client, reverse(f"classroom:{name}", args=args))
    assert (found.status, found.faults) == (200, [])
    return found


def done(submission: Submission, remark: Remark) -> str:
    return reverse("classroom:remark_done", args=[submission.uuid, remark.uuid])


def first(submission: Submission) -> Remark:
    return Remark.objects.filter(review__submission=submission).earliest("pk")


def test_before_the_release_the_page_is_a_receipt(as_student: Client, submission: Submission) -> None:
    assert page(as_student, submission).all("section", class_="result") == []
    assert page(as_student, submission, STEP).all("a", class_="cm") == []


def test_grade_points_levels_and_feedback_are_told(as_student: Client, teacher: User, submission: Submission) -> None:
    result = words(page(as_student, released(submission, teacher)).one("section", class_="result"))

    assert result.startswith("Je resultaat 8,0 80 van 100 punten Beoordeeld door Theo Visser, vrijgegeven op")
    for told in ("Mooi werk.", "Kernactiviteiten per schakel", "goed", "12 / 15", "Scherp gekozen.", "Noem je bron."):
        assert told in result
    assert "Let op." not in result


def test_a_remark_stands_in_place_on_its_plate_and_in_the_list(
    as_student: Client, teacher: User, submission: Submission
) -> None:
    remark = first(released(submission, teacher))

    plate = page(as_student, submission, STEP)
    assert [(pin.get("href"), words(pin)) for pin in plate.all("a", class_="cm")] == [(f"#remark-{remark.uuid}", "1")]
    assert words(plate.one("mark")) == remark.quote.strip()
    assert "Noem je bron." in words(plate.at(f"remark-{remark.uuid}"))
    assert "Sterke plaat." not in plate.text
    links = [link for link in page(as_student, submission).all("a") if link.get("href", "").endswith(remark.address)]
    assert [words(link) for link in links] == [
        "3. Easy to buy · Tip 1 · Tekst",
        "Aanpassen in het werkboek: opmerking 1",
    ]
    assert plate.links["1 opmerking bij deze schakel"] == "#remarks"


def test_any_author_ticks_a_remark_off_and_on_again(
    as_student: Client, as_teammate: Client, teacher: User, teammate: User, submission: Submission
) -> None:
    remark = first(released(submission, teacher))

    for _twice in range(2):
        answer = as_teammate.post(done(submission, remark), {"done": "1", "at": STEP})
    assert answer.headers["Location"].endswith(f"/plates/{STEP}/#remark-{remark.uuid}")
    remark.refresh_from_db()
    assert remark.done_by == teammate
    assert "Hiermee gedaan" in words(page(as_student, submission).at(f"remark-{remark.uuid}"))

    as_student.post(done(submission, remark), {"done": "0"})
    remark.refresh_from_db()
    assert [remark.done_at, remark.done_by] == [None, None]


def test_nobody_ticks_off_what_is_not_released_or_not_theirs(
    as_student: Client, as_outsider: Client, teacher: User, submission: Submission
) -> None:
    remark = first(submission)
    assert as_student.post(done(submission, remark), {"done": "1"}).status_code == 404

    released(submission, teacher)
    assert as_outsider.post(done(submission, remark), {"done": "1"}).status_code == 404
    assert logged_in(teacher).post(done(submission, remark), {"done": "1"}).status_code == 404
    assert as_student.post(done(submission, remark), {"done": "1"}).status_code == 302


@pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
def test_who_takes_part_and_is_no_student_of_it_reads_the_frozen_pages_as_before_the_release(
    as_outsider: Client, teacher: User, outsider: User, submission: Submission, role: str
) -> None:
    join(submission.work.workbook, outsider, role)
    before = [page(as_outsider, submission, step).text for step in ("", STEP)]

    released(submission, teacher)

    assert [page(as_outsider, submission, step).text for step in ("", STEP)] == before
    assert as_outsider.post(done(submission, first(submission)), {"done": "1"}).status_code == 404


def test_what_is_held_back_tells_so_and_no_points_or_level(
    as_student: Client, teacher: User, submission: Submission
) -> None:
    rule_knock_out(
        submission=submission, user=teacher, key="ko6", applies=True, note="Twijfel.", base=3, now=timezone.now()
    )
    released(submission, teacher)

    result = page(as_student, submission).one("section", class_="result")
    assert words(result).startswith("Je resultaat Er is nog geen resultaat: de beoordeling is aangehouden.")
    assert "De beoordeling is aangehouden en voorgelegd aan de examencommissie." in words(result)
    for told in ("punten", "goed", "12 / 15", "80", "Twijfel."):
        assert told not in words(result)
    assert list(result.iter("table")) == []


def test_what_was_returned_tells_what_to_mend_and_how_to_hand_in_again(
    as_student: Client, teacher: User, submission: Submission
) -> None:
    now = timezone.now()
    save_review(submission=submission, user=teacher, base=1, changes={"return_note": "Vul schakel 3 aan."}, now=now)
    assert return_for_revision(submission=submission, user=teacher, now=now) == ()

    result = page(as_student, submission).one("section", class_="result")
    assert words(result).startswith("Teruggegeven voor aanvulling Wat er aangepast moet worden Vul schakel 3 aan.")
    assert "punten" not in words(result)
    hand_in = reverse("classroom:hand_in", args=[submission.work.assignment.uuid])
    assert hand_in in [link.get("href") for link in result.iter("a")]


def test_who_can_hand_in_nothing_any_more_is_not_led_to_it(
    as_student: Client, as_teammate: Client, teacher: User, teammate: User, submission: Submission
) -> None:
    """Who left the course sees the result still; after the cut-off nobody is led there, unless it was allowed once more."""
    work = released(submission, teacher).work
    Student.objects.filter(user=teammate).update(left_at=timezone.now())

    def is_led(client: Client) -> bool:
        return "Opnieuw inleveren" in page(client, submission).links

    assert (is_led(as_student), is_led(as_teammate)) == (True, False)
    Assignment.objects.update(due_at=timezone.now() - timedelta(days=2), cut_off_at=timezone.now() - timedelta(days=1))
    assert is_led(as_student) is False
    allow_extra(work=work, by=teacher, reason="Het mag nog één keer.")
    assert is_led(as_student) is True


def test_the_page_of_the_assignment_says_that_a_result_is_there(
    as_student: Client, teacher: User, submission: Submission
) -> None:
    url = reverse("classroom:assignment", args=[submission.work.assignment.uuid])
    assert "Je resultaat staat klaar" not in see(as_student, url).text

    released(submission, teacher)

    assert "Versie 1 Je resultaat staat klaar" in see(as_student, url).text


def test_the_tabs_of_the_plates_are_called_in_the_language_that_they_are_in(
    as_student: Client, teacher: User, submission: Submission
) -> None:
    tabs = page(as_student, released(submission, teacher), STEP).one("nav", class_="tools")

    assert [each.get("aria-label") for each in tabs.iter("a")] == [None] * 7
    assert [words(each) for each in tabs.iter("a")][:2] == ["1. Meet my needs", "2. Become aware: 1 opmerking"]
    assert [each.text for each in tabs.iter("span") if each.get("lang") == "en"][:2] == [
        "Meet my needs",
        "Become aware",
    ]


def test_a_review_that_is_opened_again_is_gone_from_the_page(
    as_student: Client, teacher: User, submission: Submission
) -> None:
    released(submission, teacher)

    reopen(submission=submission, user=teacher, now=timezone.now())

    assert page(as_student, submission).all("section", class_="result") == []


@pytest.mark.parametrize("was_seen", [True, False])
def test_who_saw_a_result_that_was_opened_again_is_told_and_nobody_else(
    as_student: Client, as_outsider: Client, teacher: User, outsider: User, submission: Submission, was_seen: bool
) -> None:
    now = timezone.now()
    join(submission.work.workbook, outsider, "reader")
    assert set_ready(submission=submission, user=teacher, now=now) == ()
    at = None if was_seen else now + timedelta(days=1)
    release(assignment=submission.work.assignment, by=teacher, now=now, at=at)
    reopen(submission=submission, user=teacher, now=timezone.now())

    told = "je docent past de beoordeling aan"
    assignment = reverse("classroom:assignment", args=[submission.work.assignment.uuid])
    pages = [see(as_student, assignment), page(as_student, submission), page(as_outsider, submission)]
    assert [told in each.text.lower() for each in pages] == [was_seen, was_seen, False]


def test_remarks_are_found_in_the_workbook_and_lead_to_where_they_are_mended(
    as_student: Client, as_outsider: Client, teacher: User, outsider: User, submission: Submission
) -> None:
    """Once they are released, and for who made it: others who take part see what they saw before."""
    workbook = submission.work.workbook
    join(workbook, outsider, "reader")
    write_what_is_asked(Workbook.objects.filter(pk=workbook.pk))
    home = reverse("workbook:page", args=[workbook.uuid])

    def told(client: Client) -> list[str]:
        return [words(each) for each in see(client, home).all("section", **{"aria-labelledby": "spoken"})]

    assert told(as_student) == []
    released(submission, teacher)
    assert told(as_outsider) == []
    (card,) = told(as_student)
    assert card == ("Opmerkingen van je docent bij versie 1 Met 2 is nog niets gedaan 2. Become aware1 3. Easy to buy1")
    plate = page(as_student, submission, STEP)
    live = reverse("workbook:plate", args=[workbook.uuid, STEP])
    mend = plate.links["Aanpassen in het werkboek: opmerking 1"]
    assert mend == f"{live}#{first(submission).address}"
    assert first(submission).address in see(as_student, live).ids
