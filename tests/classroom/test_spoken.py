"""What a teacher said stands where it is mended: on the plate, beside the very field, for the students whose result it is."""

from typing import Final
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from classroom.assignments import write_what_is_asked
from classroom.handing_in import document_of
from classroom.models import Remark, Submission
from classroom.releasing import release, remarks_seen, visible_review
from classroom.remarks import add_remark
from classroom.reviewing import save_review
from tests.classroom.handed import ready
from tests.classroom.judged import all_levels, set_ready
from tests.conftest import logged_in
from tests.factories import join
from tests.seen import Seen, see, words
from workbook.acts import Remove
from workbook.models import Workbook
from workbook.saving import save

pytestmark = pytest.mark.django_db
STEP: Final = "easy-to-buy"
TEXTS: Final = ("Hele schakel.", "Noem je bron.", "Welke maand?", "Dit is te kort.", "Over de voorkant.")


@pytest.fixture
def submission(teacher: User, student: User, teammate: User) -> Submission:
    """Judged, and not released: a remark on a plate, on a field of it, on a KPI, on a field of that, and on the front page."""
    submission = ready(teacher, student, teammate).hand_in()
    write_what_is_asked(Workbook.objects.filter(pk=submission.work.workbook_id))
    now = timezone.now()
    save_review(submission=submission, user=teacher, base=0, changes=all_levels(), now=now)
    kpi = next(plate for plate in document_of(submission).plates if plate.step == STEP).kpis[0]
    plate = f"plate:{STEP}"
    places = (
        plate,
        f"{plate}/score_source",
        f"{plate}/kpi:{kpi.uid}/current_value",
        f"{plate}/kpi:{kpi.uid}",
        "workbook/summary",
    )
    for address, text in zip(places, TEXTS, strict=True):
        add_remark(submission=submission, user=teacher, address=address, text=text, now=now)
    return submission


@pytest.fixture
def released(submission: Submission, teacher: User) -> Submission:
    now = timezone.now()
    assert set_ready(submission=submission, user=teacher, now=now) == ()
    release(assignment=submission.work.assignment, by=teacher, now=now)
    return submission


def on(client: Client, submission: Submission, step: str = STEP) -> Seen:
    """The page of the workbook on which that is mended."""
    workbook = submission.work.workbook
    name, args = ("plate", [workbook.uuid, step]) if step else ("profile", [workbook.uuid])
    page = see(client, reverse(f"workbook:{name}", args=args))
    assert (page.status, page.faults) == (200, [])
    return page


def told(page: Seen) -> list[str]:
    return [text for text in TEXTS if text in page.text]


def test_before_the_release_nothing_of_it_is_there(as_student: Client, submission: Submission) -> None:
    assert told(on(as_student, submission)) == told(on(as_student, submission, "")) == []


def test_each_remark_stands_beside_its_field_and_that_on_the_plate_above_it(
    as_student: Client, released: Submission
) -> None:
    page = on(as_student, released)
    by_text = {each.text: each for each in Remark.objects.all()}

    for text in TEXTS[1:4]:
        assert text in words(page.at(f"mark_{by_text[text].address}"))
    above = words(page.one("section", class_="taught"))
    assert above.startswith("Opmerkingen van je docent bij versie 1 1 Hele schakel.")
    links = [each.get("href", "") for each in page.one("section", class_="taught").iter("a")]
    assert links == [
        f"{reverse('classroom:submission_plate', args=[released.uuid, STEP])}#remark-{by_text[TEXTS[0]].uuid}",
        *(f"#{by_text[text].address}" for text in TEXTS[1:4]),
    ]
    assert all(page.at(link.removeprefix("#")) is not None for link in links[1:])


def test_an_activity_with_a_remark_is_open_until_it_is_ticked_off(
    as_student: Client, submission: Submission, teacher: User
) -> None:
    plate = next(plate for plate in document_of(submission).plates if plate.step == STEP)
    first, second, *_others = plate.activities
    for activity, name in ((first, "/explanation"), (second, "")):
        address = f"plate:{STEP}/activity:{activity.uid}{name}"
        add_remark(submission=submission, user=teacher, address=address, text="Kan scherper.", now=timezone.now())
    assert open_activities(on(as_student, submission)) == []

    now = timezone.now()
    assert set_ready(submission=submission, user=teacher, now=now) == ()
    release(assignment=submission.work.assignment, by=teacher, now=now)
    assert open_activities(on(as_student, submission)) == [str(first.uid), str(second.uid)]
    Remark.objects.filter(address__endswith="/explanation").update(done_at=now)
    assert open_activities(on(as_student, submission)) == [str(second.uid)]


def open_activities(page: Seen) -> list[str]:
    cards = [each for each in page.all("details", class_="acard") if "open" in each.attrib]
    found = [summary.get("id", "") for each in cards for summary in each.iter("summary")]
    return [each.partition("/activity:")[2] for each in found if "/activity:" in each]


def test_the_front_page_and_no_other_plate_has_what_is_said_of_it(as_student: Client, released: Submission) -> None:
    front = on(as_student, released, "")

    assert told(front) == [TEXTS[4]]
    assert TEXTS[4] in words(front.at("mark_workbook/summary"))
    assert told(on(as_student, released, "become-aware")) == []


def test_what_is_said_of_a_row_that_is_gone_stands_above(
    as_student: Client, student: User, released: Submission
) -> None:
    workbook = Workbook.objects.get(pk=released.work.workbook_id)
    about = Remark.objects.get(text=TEXTS[3]).address
    save(workbook=workbook.uuid, user=student, acts=[Remove("kpi", UUID(about.rpartition(":")[2]))])

    above = words(on(as_student, released).one("section", class_="taught"))
    assert all(text in above for text in (TEXTS[0], TEXTS[2], TEXTS[3]))


def test_what_was_ticked_off_says_so(as_student: Client, released: Submission) -> None:
    remark = Remark.objects.get(text=TEXTS[1])
    as_student.post(reverse("classroom:remark_done", args=[released.uuid, remark.uuid]), {"done": "1"})

    assert words(on(as_student, released).at(f"mark_{remark.address}")).endswith("Noem je bron. Hiermee gedaan")


@pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
def test_who_only_takes_part_in_the_workbook_reads_nothing_of_it(
    as_outsider: Client, outsider: User, released: Submission, role: str
) -> None:
    join(released.work.workbook, outsider, role)

    assert told(on(as_outsider, released)) == told(on(as_outsider, released, "")) == []


def test_they_are_those_that_the_result_shows(
    student: User, teammate: User, outsider: User, teacher: User, released: Submission
) -> None:
    now, workbook = timezone.now(), released.work.workbook

    for user in (student, teammate):
        seen = visible_review(released, user, now)
        assert seen is not None
        assert list(remarks_seen(workbook, user, now)) == list(seen.remarks)
    assert remarks_seen(workbook, outsider, now) == remarks_seen(workbook, teacher, now) == []


def test_a_field_that_comes_back_unsaved_keeps_its_remark(as_student: Client, released: Submission) -> None:
    page = on(as_student, released)
    path = reverse("workbook:plate", args=[released.work.workbook.uuid, STEP])
    address = next(name for name in page.filled(path) if name.endswith("-own_score"))
    again = Seen(as_student.post(path, page.filled(path, **{address: "elf"})))

    assert again.status == 422
    assert told(again) == list(TEXTS[:4])


def test_a_plate_of_an_assignment_asks_one_statement_more(
    released: Submission, student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, path = logged_in(student), reverse("workbook:plate", args=[released.work.workbook.uuid, STEP])
    client.get(path)

    with django_assert_num_queries(12):
        client.get(path)
