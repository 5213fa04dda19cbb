"""The pages of handing in and of what was handed in, as a browser without script has them."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.assignments import write_what_is_asked
from classroom.courses import leave
from classroom.handing_in import confirm, document_of
from classroom.models import Assignment, ExtraHandIn, Student, Submission
from reports.exchange.json import read_json
from tests.classroom.handed import Ready, ready
from tests.classroom.making import make_assignment, make_work
from tests.conftest import logged_in
from tests.seen import Seen, words
from tests.workbook.documents import STEPS, full_document, with_plate
from workbook.method import load
from workbook.models import Member, Snapshot, Workbook
from workbook.services import delete

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WITHOUT_SCORE = with_plate(full_document(), own_score=None, score_source="")


@pytest.fixture
def alone(teacher: User, student: User) -> Ready:
    return ready(teacher, student)


@pytest.fixture
def both(teacher: User, student: User, teammate: User) -> Ready:
    return ready(teacher, student, teammate, confirm_by_all=True)


def page_of(one: Ready) -> str:
    return reverse("classroom:hand_in", args=[one.work.assignment.uuid])


def receipt(made: Submission) -> str:
    return reverse("classroom:submission", args=[made.uuid])


def seen(user: User, url: str) -> Seen:
    page = Seen(logged_in(user).get(url))
    assert (page.status, page.faults) == (200, [])
    return page


def test_the_page_says_what_is_handed_in_until_when_and_who_are_in_it(both: Ready) -> None:
    page = seen(both.user, page_of(both))
    for told in ("Duinlijn", "Telecom", "1. Meet my needs", "7,1", "Groep 1", "Sanne de Vries", "Tim Jansen"):
        assert told in page.text
    assert "Alle leden bevestigen" in page.text
    assert words(page.one("h1")) == "Klaar om in te leveren"


def test_who_has_no_account_yet_is_told_not_to_be_in_it(both: Ready) -> None:
    course = both.work.assignment.course
    Student.objects.create(course=course, group=both.work.group, name="Noor Smit", email="noor@school.test")
    page = seen(both.user, page_of(both))
    assert "Noor Smit (heeft nog niet ingelogd met het adres op de klassenlijst en zit er dus niet in)" in page.text
    assert [author.name for author in both.hand_in().snapshot.authors.order_by("pk")] == [
        "Sanne de Vries",
        "Tim Jansen",
    ]


def test_what_only_another_assignment_of_the_workbook_asks_does_not_stop_it_and_is_told(alone: Ready) -> None:
    told = "Dit werkboek hoort ook bij een andere opdracht."
    assert told not in seen(alone.user, page_of(alone)).text
    course = alone.work.assignment.course
    other = make_assignment(course, requires_kpis=True, title="Met KPI's")
    make_work(other, alone.workbook, student=course.students.get())
    write_what_is_asked(Workbook.objects.all())

    page, theirs = (
        seen(alone.user, reverse("classroom:hand_in", args=[each.uuid])) for each in (alone.work.assignment, other)
    )

    assert (told in page.text, told in theirs.text) == (True, False)


def test_what_stands_in_the_way_leads_to_its_field_and_warnings_stand_apart(teacher: User, student: User) -> None:
    one = ready(teacher, student, document=WITHOUT_SCORE)
    page = seen(student, page_of(one))
    plate = reverse("workbook:plate", args=[one.workbook.uuid, STEPS[2].key])
    assert page.links["Welk cijfer zou de afdeling zichzelf geven voor Easy to buy?"] == (
        f"{plate}#plate:easy-to-buy/own_score"
    )
    assert "Waar komt het klantcijfer voor Easy to buy vandaan? Noem de bron." in page.links
    assert "Je kunt nog niet inleveren. Er staat één punt open." in page.text
    assert [words(each) for each in page.all("button", type="submit") if "Inleveren" in words(each)] == ["Inleveren"]


def test_pressed_anyway_it_explains_and_makes_nothing(teacher: User, student: User) -> None:
    one = ready(teacher, student, document=WITHOUT_SCORE)
    page = Seen(logged_in(student).post(page_of(one)))
    assert (page.status, page.faults, Snapshot.objects.count()) == (422, [], 0)
    (told,) = [words(each) for each in page.all("div", role="alert")]
    assert told == "Je kunt nog niet inleveren. Er staat één punt open."
    assert page.all("button", type="submit")
    assert mail.outbox == []


def test_handed_in_it_leads_to_the_receipt_and_a_second_click_to_the_same(alone: Ready) -> None:
    client = logged_in(alone.user)
    first, second = client.post(page_of(alone)), client.post(page_of(alone))
    made = Submission.objects.get()
    assert (first["Location"], second["Location"]) == (receipt(made), receipt(made))
    page = Seen(client.get(receipt(made)))
    assert "Er is niets veranderd sinds versie 1." in page.text
    assert [message.to for message in mail.outbox] == [[alone.user.email]]


def test_the_page_says_that_nothing_has_changed_and_leads_to_the_receipt(alone: Ready) -> None:
    made = alone.hand_in()
    page = seen(alone.user, page_of(alone))
    assert "Er is niets veranderd sinds versie 1." in page.text
    assert page.links["Bekijk het ontvangstbewijs"] == receipt(made)


@pytest.mark.parametrize(
    ("days", "status", "told"),
    [
        ((1, 2, 3), 422, "Je kunt inleveren vanaf"),
        ((-3, -1, 1), 302, "De uiterste datum is voorbij. Je kunt nog inleveren; het telt als te laat."),
        ((-3, -2, -1), 422, "De uiterste datum is voorbij. Vraag je docent om uitstel."),
    ],
    ids=["not open", "late", "closed"],
)
def test_what_the_moment_allows_is_told_before_and_after_the_act(
    teacher: User, student: User, days: tuple[int, int, int], status: int, told: str
) -> None:
    opens, due, closes = (timezone.now() + number * DAY for number in days)
    one = ready(teacher, student, opens_at=opens, due_at=due, cut_off_at=closes)
    assert told in seen(student, page_of(one)).text
    assert logged_in(student).post(page_of(one)).status_code == status


def test_who_has_no_workbook_for_it_is_led_to_the_assignment(alone: Ready, outsider: User) -> None:
    Student.objects.create(course=alone.work.assignment.course, user=outsider, name="Olivia")
    answer = logged_in(outsider).get(page_of(alone))
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("classroom:assignment", args=[alone.work.assignment.uuid]),
    )


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_who_may_only_read_cannot_hand_in(both: Ready, teammate: User, role: str) -> None:
    Member.objects.filter(user=teammate).update(role=role)
    client = logged_in(teammate)
    assert (client.get(page_of(both)).status_code, client.post(page_of(both)).status_code) == (403, 403)
    assert Submission.objects.count() == 0


def test_the_others_confirm_and_the_last_one_makes_it_count(both: Ready, student: User, teammate: User) -> None:
    logged_in(student).post(page_of(both))
    made = Submission.objects.get()
    assert "Nog te bevestigen: Tim Jansen." in seen(student, receipt(made)).text
    assert "Ja, dit leveren we in" not in seen(student, receipt(made)).html
    page = seen(teammate, receipt(made))
    assert "Ja, dit leveren we in" in page.html
    answer = logged_in(teammate).post(reverse("classroom:confirm", args=[made.uuid]))
    assert answer["Location"] == receipt(made)
    made.refresh_from_db()
    assert made.confirmed_at is not None
    assert "Nog te bevestigen" not in seen(teammate, receipt(made)).text


def test_a_teacher_sees_who_has_not_confirmed_and_accepts_without(both: Ready, teacher: User) -> None:
    made = both.hand_in()
    page = seen(teacher, receipt(made))
    assert "Nog te bevestigen: Tim Jansen." in page.text
    assert "Ja, dit leveren we in" not in page.html
    logged_in(teacher).post(reverse("classroom:confirm", args=[made.uuid]))
    made.refresh_from_db()
    assert made.confirmed_at is not None


def test_who_hands_in_again_is_warned_while_a_version_waits_and_a_teacher_may_accept_that(
    both: Ready, student: User, teammate: User, teacher: User
) -> None:
    first = both.hand_in()
    both.write("Toch anders")
    warning = "Versie 1 wacht nog op bevestiging. Wat je nu inlevert, komt ervoor in de plaats"
    assert warning in seen(teammate, page_of(both)).text

    both.hand_in()
    told = "Versie 2 telt ook nog niet. Je kunt deze laten tellen."
    assert [told in seen(user, receipt(first)).text for user in (teacher, teammate)] == [True, False]
    logged_in(teacher).post(reverse("classroom:confirm", args=[first.uuid]))
    first.refresh_from_db()
    assert first.confirmed_at is not None


def test_where_only_who_left_had_to_confirm_another_makes_it_count(both: Ready, student: User, teammate: User) -> None:
    made = both.hand_in()
    leave(course=both.work.assignment.course.uuid, user=teammate)
    page = seen(student, receipt(made))
    assert "Wie nog moest bevestigen, zit niet meer in de groep." in page.text
    assert "Ja, dit leveren we in" in page.html
    logged_in(student).post(reverse("classroom:confirm", args=[made.uuid]))
    made.refresh_from_db()
    assert made.confirmed_at is not None


def test_a_second_marker_is_not_offered_to_accept_it(both: Ready, second_marker: User) -> None:
    both.work.assignment.course.teachers.create(user=second_marker, role="second_marker")
    made = both.hand_in()

    page = seen(second_marker, receipt(made))
    assert "Het telt nog niet" in page.text
    assert page.all("form", action=reverse("classroom:confirm", args=[made.uuid])) == []


def test_confirming_what_was_replaced_leads_to_what_counts(both: Ready, teammate: User) -> None:
    first = both.hand_in()
    both.write("Toch anders")
    second = both.hand_in()
    answer = logged_in(teammate).post(reverse("classroom:confirm", args=[first.uuid]))
    assert answer["Location"] == receipt(second)
    assert "Versie 2 kwam hiervoor in de plaats" in seen(teammate, receipt(first)).text


def test_the_plates_show_what_was_handed_in_and_not_what_was_written_since(alone: Ready, teacher: User) -> None:
    alone.write("Bestellen kan sneller")
    made = alone.hand_in()
    alone.write("Intussen denken we anders")
    for user in (alone.user, teacher):
        page = seen(user, reverse("classroom:submission_plate", args=[made.uuid, "easy-to-buy"]))
        assert "Bestellen kan sneller" in page.text
        assert "Intussen" not in page.html
        assert page.at("plate:easy-to-buy/key_message").get("data-address") == "plate:easy-to-buy/key_message"
    assert len(page.ids) == len(set(page.ids))


def test_an_unknown_plate_is_not_there(alone: Ready) -> None:
    made = alone.hand_in()
    url = reverse("classroom:submission_plate", args=[made.uuid, "sell-more"])
    assert logged_in(alone.user).get(url).status_code == 404


def test_the_file_can_be_read_back_and_is_what_was_hashed(alone: Ready, teacher: User) -> None:
    made = alone.hand_in()
    answer = logged_in(alone.user).get(reverse("classroom:submission_json", args=[made.uuid]))
    assert answer["Content-Disposition"] == 'attachment; filename="duinlijn_2026_inlevering-1.json"'
    assert read_json(answer.content) == document_of(made)
    assert json.loads(answer.content)["content_hash"] == made.snapshot.content_hash
    assert logged_in(teacher).get(reverse("classroom:submission_json", args=[made.uuid])).content == answer.content


def test_a_teacher_gets_no_score_that_is_hidden_and_who_wrote_it_does(teacher: User, student: User) -> None:
    few = with_plate(full_document(), score_source_kind="app_survey", score_n=3)
    made = ready(teacher, student, document=few).hand_in()
    url = reverse("classroom:submission_json", args=[made.uuid])
    scores = {user: read_json(logged_in(user).get(url).content).plates[2].customer_score for user in (teacher, student)}
    assert scores[teacher] is None
    assert str(scores[student]) == "7.1"


def test_a_teacher_still_has_it_after_the_workbook_was_deleted(alone: Ready, teacher: User) -> None:
    made = alone.hand_in()
    delete(workbook=alone.workbook.uuid, user=alone.user)
    seen(teacher, receipt(made))
    seen(teacher, reverse("classroom:submission_plate", args=[made.uuid, "easy-to-buy"]))
    seen(teacher, reverse("classroom:difference", args=[made.uuid]))


def test_a_teacher_lets_somebody_hand_in_once_more(teacher: User, student: User) -> None:
    now = timezone.now()
    one = ready(teacher, student, opens_at=now - 3 * DAY, due_at=now - 2 * DAY, cut_off_at=now - DAY)
    url = reverse("classroom:extra", args=[one.work.assignment.uuid])
    page = seen(teacher, f"{url}?work={one.work.uuid}")
    assert [each.get("value") for each in page.all("option") if each.get("selected") is not None] == [
        str(one.work.uuid)
    ]
    empty = Seen(logged_in(teacher).post(url, {"work": str(one.work.uuid), "reason": " "}))
    assert (empty.status, ExtraHandIn.objects.count()) == (422, 0)
    assert "Vul in waarom." in empty.text
    assert words(page.all("option")[0]) == "kies"
    told = reverse("classroom:assignment", args=[one.work.assignment.uuid])
    assert "Vraag je docent of je nog mag inleveren" in seen(student, told).text
    for _twice in range(2):
        logged_in(teacher).post(url, {"work": str(one.work.uuid), "reason": "Storing bij de school"})
    assert ExtraHandIn.objects.get().given_by == teacher
    assert "Storing bij de school" in seen(student, page_of(one)).text
    assert (
        "Je docent laat je nog een keer inleveren, ook na de sluiting. Storing bij de school"
        in seen(student, told).text
    )
    assert "Vraag je docent of je nog mag inleveren" not in seen(student, told).text
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([student.email], "Je mag nog een keer inleveren")
    assert "Storing bij de school" in sent.body
    assert logged_in(student).post(page_of(one)).status_code == 302
    assert Submission.objects.get().is_late


def test_a_teacher_is_led_to_letting_somebody_hand_in_once_more(teacher: User, student: User) -> None:
    """From the assignment where it ever closes, and from each row of the class once it did."""
    now = timezone.now()
    one = ready(teacher, student, opens_at=now - 3 * DAY, due_at=now - 2 * DAY)
    assignment = one.work.assignment
    url, page, of_class = (
        reverse(f"classroom:{name}", args=[assignment.uuid]) for name in ("extra", "assignment", "class")
    )

    def led() -> list[str]:
        links = {**seen(teacher, page).links, **seen(teacher, of_class).links}
        return sorted(href for href in links.values() if href.startswith(url))

    assert led() == []
    Assignment.objects.update(cut_off_at=now + DAY)
    assert led() == [url]
    Assignment.objects.update(cut_off_at=now - DAY)
    assert led() == [url, f"{url}?work={one.work.uuid}"]


def test_what_changed_is_told_by_word_and_in_words_for_who_does_not_see_it(alone: Ready, teacher: User) -> None:
    alone.write("Bestellen gaat snel genoeg")
    first = alone.hand_in()
    alone.write("Bestellen gaat lang niet snel genoeg")
    second = alone.hand_in()
    page = seen(teacher, reverse("classroom:difference", args=[second.uuid]))
    assert words(page.one("h1")) == "Wat is er veranderd van versie 1 naar versie 2"
    assert [words(each) for each in page.all("ins")] == ["nieuw: lang niet tot hier"]
    assert page.all("del") == []
    assert [words(each) for each in page.all("h2")] == ["3. Easy to buy"]
    assert "eerste versie" in seen(teacher, reverse("classroom:difference", args=[first.uuid])).text
    again = f"{reverse('classroom:difference', args=[second.uuid])}?with="
    assert logged_in(teacher).get(f"{again}1").status_code == 200
    assert [logged_in(teacher).get(f"{again}{number}").status_code for number in ("2", "7", "x")] == [404, 404, 404]


def test_what_is_kept_in_two_languages_is_read_in_that_of_the_reader(teacher: User, student: User) -> None:
    made = ready(teacher, student, document=with_plate(full_document(), score_source="")).hand_in()
    client = logged_in(student)
    assert "Waar komt het klantcijfer voor Easy to buy vandaan?" in Seen(client.get(receipt(made))).text
    client.cookies["django_language"] = "en"
    page = Seen(client.get(receipt(made)))
    assert "Where does the customer score for Easy to buy come from?" in page.text
    assert "handed in in time" in page.text


def everything(made: Submission, user: User) -> dict[str, Any]:
    """All that a reader gets of a submission, without what differs at every request."""
    client = logged_in(user)
    urls = {
        "receipt": receipt(made),
        "json": reverse("classroom:submission_json", args=[made.uuid]),
        **{step.key: reverse("classroom:submission_plate", args=[made.uuid, step.key]) for step in STEPS},
    }
    return {name: content_of(client.get(url)) for name, url in urls.items()}


def content_of(answer: Any) -> str:
    text = answer.content.decode()
    main = re.search(r"<main.*</main>", text, re.DOTALL)
    bare = main[0] if main else text
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", bare)


def test_the_other_method_is_another(another_method: Callable[[], None]) -> None:
    before = load.current().steps[0].name_en
    another_method()
    assert (load.current().version, load.current().steps[0].name_en) == (3, f"Other {before}")
    assert load.version(2).steps[0].name_en == f"Other {before}"


def test_nothing_of_it_changes_whatever_changes_around_it(
    both: Ready, student: User, teammate: User, another_method: Callable[[], None]
) -> None:
    both.write("Wat we toen dachten")
    made = both.hand_in()
    confirm(submission=made, user=teammate)
    before = everything(made, student)
    turn_everything_round(both, student, teammate)
    another_method()
    assert everything(made, student) == before


def turn_everything_round(one: Ready, student: User, teammate: User) -> None:
    """Another course, assignment, group, people, rubric, method and workbook."""
    assignment = one.work.assignment
    one.write("Heel iets anders")
    one.write("En nog iets", "become-aware", "gap_explanation")
    type(assignment.course).objects.update(name="Anders")
    Assignment.objects.update(
        title="Anders", requires_kpis=True, requires_activities=True, due_at=timezone.now() + 30 * DAY
    )
    assignment.course.groups.update(name="Anders")
    Student.objects.update(name="Anders")
    User.objects.filter(pk__in=[student.pk, teammate.pk]).update(name="Anders")
    type(assignment.rubric_version).objects.update(content='{"anders": true}')
    Workbook.objects.update(organisation="Anders", period="2030", method_version=2, refused_waivers=STEPS[4].key)
