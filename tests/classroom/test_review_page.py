"""The page on which a submission is judged: saved as a form or field by field, by one at a time, set ready, opened and returned."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.reader import mark_of
from classroom.models import Assignment, Claim, Remark, Review, Submission, Verdict
from classroom.releasing import release
from classroom.reviewing import claim, save_review
from classroom.rubrics import default_content
from tests.classroom.judged import CRITERIA, all_levels, ready, submit
from tests.classroom.making import make_submission
from tests.conftest import PASSWORD, logged_in, make_person
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, waived

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(teacher: User, student: User, second_marker: User) -> Submission:
    return submit(teacher, student, second_marker=second_marker)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def url(what: Submission | Assignment, name: str = "review") -> str:
    return reverse(f"classroom:{name}", args=[what.uuid])


def form_of(client: Client, submission: Submission, **typed: str) -> dict[str, Any]:
    """The panel as it is posted after somebody filled in more."""
    page = see(client, url(submission))
    return page.filled(page.at("review").get("action")) | typed


def sent(client: Client, user: User, submission: Submission, *edits: tuple[str, str, int]) -> Any:
    """Save fields as the script of the page does."""
    body = {"edits": [{"address": f"review/{name}", "value": value, "base": base} for name, value, base in edits]}
    return client.post(
        url(submission, "review_save"),
        json.dumps(body),
        content_type="application/json",
        headers={"accept": "application/json", "x-reader": mark_of(user)},
    )


def review_of(submission: Submission) -> Review:
    return Review.objects.get(submission=submission, is_second=False)


def colleague_of(submission: Submission) -> User:
    """Another teacher of the course."""
    other = make_person("docent2@demo.test", "Marieke Bos")
    submission.work.assignment.course.teachers.create(user=other, role="teacher")
    return other


def test_each_page_of_the_submission_stands_beside_the_same_panel(as_teacher: Client, submission: Submission) -> None:
    first = see(as_teacher, url(submission))
    front = see(as_teacher, url(submission), step="front")
    last = see(as_teacher, url(submission), step="ease-of-payment-and-switch")

    assert [first.faults, front.faults, last.faults] == [[], [], []]
    here = [page.at("paper-tools").find(".//a[@aria-current]").text for page in (first, front, last)]
    assert here == ["1", "Voorkant", "7"]
    names = {each.get("name") for each in first.at("review").iter("input") if each.get("type") == "radio"}
    assert names == {f"criterion:{key}/level" for key in CRITERIA}


def test_all_levels_of_a_criterion_can_be_read_before_one_is_chosen(as_teacher: Client, submission: Submission) -> None:
    page = see(as_teacher, url(submission))
    rubric = default_content()
    told = [[words(each) for each in found.iter("dd")] for found in page.all("details", class_="levels")]
    assert told == [
        [" ".join(criterion.texts[level.key].split()) for level in rubric.levels] for criterion in rubric.criteria
    ]
    assert page.links["De hele rubric, met punten en cijfers"] == url(submission.work.assignment, "assignment_rubric")


def test_the_condition_of_a_knock_out_stands_there_once(as_teacher: Client, submission: Submission) -> None:
    """And it names what is chosen about it."""
    page = see(as_teacher, url(submission))
    choices = [each for each in page.all("select") if each.get("name").startswith("knock_out:")]
    names = [words(label) for each in choices for label in page.all("label", for_=each.get("id"))]
    assert len(names) == len(choices) == len(set(names)) > 0
    assert [page.text.count(name) for name in names] == [1] * len(names)


def test_a_form_without_script_saves_all_of_it(as_teacher: Client, submission: Submission) -> None:
    typed = form_of(
        as_teacher,
        submission,
        **{"criterion:c1/level": "good", "criterion:c1/note": "Scherp gekozen.", "private_note": "Let op bron."},
    )

    answer = as_teacher.post(url(submission), typed)

    assert answer.headers["Location"] == f"{url(submission)}?step=meet-my-needs"
    review = review_of(submission)
    assert list(review.verdicts.values_list("criterion", "level", "note")) == [("c1", "good", "Scherp gekozen.")]
    assert review.private_note == "Let op bron."
    again = see(as_teacher, url(submission))
    assert words(again.at("points_c1")) == "12"
    assert "12 van 15 punten gegeven. Nog 8 criteria te gaan" in again.text


def test_what_cannot_be_saved_comes_back_as_it_was_typed_beside_what_is_saved(
    as_teacher: Client, submission: Submission
) -> None:
    typed = form_of(as_teacher, submission, grade="elf", feedback="Goed gelezen.")

    answer = as_teacher.post(url(submission), typed)

    page = Seen(answer)
    assert (page.status, page.faults) == (422, [])
    assert page.at("review/grade").get("value") == "elf"
    assert "Gebruik een cijfer van 1,0 tot en met 10,0 met één decimaal." in words(page.at("error_review/grade"))
    assert review_of(submission).feedback == "Goed gelezen."


def test_what_is_shown_again_does_not_clash_with_what_one_changed_oneself(
    as_teacher: Client, submission: Submission
) -> None:
    level, fraction = "criterion:c1/level", "criterion:c1/fraction"
    as_teacher.post(url(submission), form_of(as_teacher, submission, **{level: "good", fraction: "0,85"}))
    wrong = form_of(as_teacher, submission, **{fraction: "0,99", "feedback": "Scherp gezien."})
    page = Seen(as_teacher.post(url(submission), wrong))
    assert page.status == 422

    right = page.filled(page.at("review").get("action")) | {level: "sufficient", fraction: "0,65"}
    assert as_teacher.post(url(submission), right).status_code == 302

    assert list(review_of(submission).verdicts.values_list("level", "fraction")) == [("sufficient", Decimal("0.65"))]


def test_a_field_saved_by_script_is_told_with_what_it_comes_to(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    answer = sent(as_teacher, teacher, submission, ("criterion:c1/level", "good", 0), ("grade", "7.5", 0)).json()

    assert answer["revision"] == 1
    assert answer["saved"] == {"review/criterion:c1/level": "good", "review/grade": "7,5"}
    assert answer["points"]["points_c1"] == "12"
    assert "12 van 15 punten" in answer["outcome"]
    assert [answer["overtaken"], answer["wrong"], answer["stands"]] == [[], {}, {}]


def test_another_level_takes_the_fraction_of_the_old_one_along(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    sent(as_teacher, teacher, submission, ("criterion:c1/level", "good", 0), ("criterion:c1/fraction", "0,85", 0))

    answer = sent(as_teacher, teacher, submission, ("criterion:c1/level", "sufficient", 1)).json()

    assert answer["also"] == {"review/criterion:c1/fraction": ""}
    assert answer["spans"]["span_c1"] == "Van 0,55 tot 0,69; gewoonlijk 0,60."


def test_two_texts_in_one_field_are_both_shown_and_neither_is_lost(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    other = colleague_of(submission)
    now = timezone.now()
    save_review(submission=submission, user=other, base=0, changes={"feedback": "Van Marieke."}, now=now)
    Claim.objects.all().delete()

    answer = sent(as_teacher, teacher, submission, ("feedback", "Van Theo.", 0), ("grade", "8", 0))

    assert answer.status_code == 409
    (overtaken,) = answer.json()["overtaken"]
    assert (overtaken["address"], overtaken["who"], overtaken["theirs"]) == (
        "review/feedback",
        "Marieke Bos",
        "Van Marieke.",
    )
    assert "Van Theo." in overtaken["html"]
    review = review_of(submission)
    assert (review.feedback, review.grade) == ("Van Marieke.", Decimal(8))


def test_two_texts_in_a_form_are_chosen_from_without_script(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    typed = form_of(as_teacher, submission, feedback="Van Theo.")
    other = colleague_of(submission)
    save_review(submission=submission, user=other, base=0, changes={"feedback": "Van Marieke."}, now=timezone.now())
    Claim.objects.all().delete()

    page = Seen(as_teacher.post(url(submission), typed))
    assert (page.status, page.faults) == (409, [])
    assert "Van Marieke." in words(page.at("theirs_said_review/feedback"))
    chosen = page.filled(page.at("review").get("action"))
    assert chosen["feedback"] == ["Van Theo."] or chosen["feedback"] == ["\nVan Theo."]

    assert as_teacher.post(url(submission), chosen | {"feedback": "Van Theo."}).status_code == 302
    assert review_of(submission).feedback == "Van Theo."


def test_what_another_has_in_hand_can_be_read_and_is_not_written_over(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    typed = form_of(as_teacher, submission, feedback="Mijn tekst.")
    other = colleague_of(submission)
    claim(submission=submission, user=other, now=timezone.now())

    page = see(as_teacher, url(submission))
    assert "Marieke Bos heeft deze inlevering op naam tot" in page.text
    assert "data-keeps" not in page.at("review").attrib
    late = Seen(as_teacher.post(url(submission), typed))
    assert late.status == 409
    assert late.at("review/feedback").text.strip() == "Mijn tekst."
    scripted = sent(as_teacher, teacher, submission, ("feedback", "Mijn tekst.", 0))
    assert scripted.status_code == 409
    assert list(scripted.json()["wrong"]) == ["review/feedback"]
    assert not Review.objects.exclude(feedback="").exists()


def test_a_text_that_was_emptied_is_empty_once_it_can_be_saved(as_teacher: Client, submission: Submission) -> None:
    as_teacher.post(url(submission), form_of(as_teacher, submission, feedback="Oude tekst."))
    Claim.objects.all().delete()
    claim(submission=submission, user=colleague_of(submission), now=timezone.now())
    late = Seen(as_teacher.post(url(submission), form_of(as_teacher, submission, feedback="")))
    Claim.objects.all().delete()

    answer = as_teacher.post(url(submission), late.filled(late.at("review").get("action")))

    assert (late.status, answer.status_code, review_of(submission).feedback) == (409, 302, "")


def test_who_lets_go_leaves_it_to_a_colleague_with_what_was_written(as_teacher: Client, submission: Submission) -> None:
    as_teacher.post(url(submission), form_of(as_teacher, submission, feedback="Half."))
    page = see(as_teacher, url(submission))
    (button,) = page.all("button", name="do", value="let_go")
    assert words(button) == "Van mijn naam halen"

    answer = as_teacher.post(url(submission, "review_claim"), {"do": "let_go"})

    assert answer.headers["Location"] == url(submission.work.assignment, "queue")
    theirs = see(logged_in(colleague_of(submission)), url(submission))
    assert "data-keeps" in theirs.at("review").attrib
    assert theirs.at("review/feedback").text.strip() == "Half."


def test_ready_asks_for_what_is_missing_and_then_holds_still(as_teacher: Client, submission: Submission) -> None:
    half = form_of(as_teacher, submission, **{"criterion:c1/level": "good"})
    refused = Seen(as_teacher.post(url(submission, "review_ready"), half))
    assert refused.status == 422
    assert [link.get("href") for link in refused.all("a") if "eerst alle criteria" in words(link)] == [
        "#review/criterion:c2"
    ]
    assert {f"review/criterion:{key}" for key in CRITERIA} <= set(refused.ids)

    whole = form_of(as_teacher, submission, **all_levels())
    assert as_teacher.post(url(submission, "review_ready"), whole).status_code == 302
    review = review_of(submission)
    assert (review.status, review.grade) == ("ready", Decimal(8))
    page = see(as_teacher, url(submission))
    assert page.at("review").find("fieldset").get("disabled") is not None
    assert as_teacher.post(url(submission), whole | {"feedback": "Te laat."}).status_code == 409

    assert as_teacher.post(url(submission, "review_reopen")).status_code == 302
    assert review_of(submission).status == "draft"


def test_taking_a_result_from_the_students_is_asked_first(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    ready(submission, teacher, now=timezone.now())
    assert see(as_teacher, url(submission)).at("hand").findall(".//details") == []
    release(assignment=submission.work.assignment, by=teacher, now=timezone.now())

    (asked,) = see(as_teacher, url(submission)).at("hand").findall(".//details")
    assert "De studenten zien dit resultaat dan niet meer" in words(asked)
    assert [each.get("action").partition("?")[0] for each in asked.iter("form")] == [url(submission, "review_reopen")]


def test_returning_asks_what_to_mend_once(as_teacher: Client, submission: Submission) -> None:
    page = Seen(as_teacher.post(url(submission, "review_return"), form_of(as_teacher, submission)))
    assert page.status == 422
    assert "Schrijf erbij wat er aangepast moet worden." in page.text

    typed = form_of(as_teacher, submission, return_note="Vul schakel 3 aan.")
    assert as_teacher.post(url(submission, "review_return"), typed).status_code == 302
    submission.refresh_from_db()
    assert (submission.status, review_of(submission).return_note) == ("returned", "Vul schakel 3 aan.")


def test_a_waiver_is_refused_with_a_reason(teacher: User, student: User, as_teacher: Client) -> None:
    submission = submit(teacher, student, waived(full_document()))
    step = "waiver:quality-of-use"

    typed = form_of(as_teacher, submission, **all_levels()) | {f"{step}/refused": "true"}
    refused = Seen(as_teacher.post(url(submission, "review_ready"), typed))
    assert refused.status == 422
    assert f"#review/{step}/refusal_reason" in {link.get("href") for link in refused.all("a")}

    as_teacher.post(url(submission), form_of(as_teacher, submission) | {f"{step}/refusal_reason": "Hoort erbij."})
    assert list(review_of(submission).waiver_refusals.values_list("step", "reason")) == [
        ("quality-of-use", "Hoort erbij.")
    ]


def test_a_remark_is_placed_changed_taken_back_and_brought_back(as_teacher: Client, submission: Submission) -> None:
    page = see(as_teacher, url(submission), step="become-aware")
    action = f"{url(submission, 'review_remark')}?step=become-aware"
    typed = page.filled(action) | {"text": "Waar heb je dit gezien?", "do": "add"}

    as_teacher.post(action, typed)
    as_teacher.post(action, typed)
    remark = Remark.objects.get()
    assert (remark.address, remark.text) == ("plate:become-aware", "Waar heb je dit gezien?")

    base = str(review_of(submission).revision)
    as_teacher.post(action, {"do": "edit", "remark": remark.uuid, "base": base, "text": "Noem je bron."})
    gone = as_teacher.post(action, {"do": "remove", "remark": remark.uuid})
    remark.refresh_from_db()
    assert (remark.text, remark.deleted_at is None) == ("Noem je bron.", False)
    undo = see(as_teacher, gone.headers["Location"].partition("#")[0])
    assert undo.filled(action)["remark"] == [str(remark.uuid)]
    as_teacher.post(action, {"do": "restore", "remark": remark.uuid})
    shown = see(as_teacher, url(submission), step="become-aware")
    assert "Noem je bron." in words(shown.at(f"remark-{remark.uuid}"))
    assert [pin.get("href") for pin in shown.all("a", class_="cm")] == [f"#remark-{remark.uuid}"]


def test_a_remark_without_words_or_place_comes_back_with_what_was_typed(
    as_teacher: Client, submission: Submission
) -> None:
    page = see(as_teacher, url(submission))
    action = f"{url(submission, 'review_remark')}?step=meet-my-needs"
    typed = page.filled(action)

    empty = Seen(as_teacher.post(action, typed | {"text": " "}))
    assert (empty.status, empty.faults) == (422, [])
    astray = Seen(as_teacher.post(action, typed | {"text": "Hierbij.", "address": "plate:nergens"}))
    assert astray.status == 422
    assert astray.at("remark_text").text.strip() == "Hierbij."
    assert not Remark.objects.exists()


@pytest.mark.parametrize("text", ["Waar heb je dit gezien?", "x" * 2_001], ids=["right", "too long"])
def test_a_new_remark_on_what_somebody_else_took_meanwhile_is_shown_to_be_copied(
    text: str, as_teacher: Client, submission: Submission
) -> None:
    action = f"{url(submission, 'review_remark')}?step=meet-my-needs"
    typed = see(as_teacher, url(submission)).filled(action) | {"text": text, "do": "add"}
    other = colleague_of(submission)
    claim(submission=submission, user=other, now=timezone.now())

    page = Seen(as_teacher.post(action, typed))

    assert (page.status, page.faults) == (409 if len(text) <= 2_000 else 422, [])
    assert page.at("homeless").text.strip() == text
    Claim.objects.all().delete()
    assert [each.get("id") for each in see(as_teacher, url(submission)).all("textarea", id="homeless")] == []


def test_other_words_for_a_remark_that_is_gone_or_held_are_shown_to_be_copied(
    as_teacher: Client, submission: Submission
) -> None:
    action = f"{url(submission, 'review_remark')}?step=meet-my-needs"
    as_teacher.post(action, see(as_teacher, url(submission)).filled(action) | {"text": "Eerst.", "do": "add"})
    remark, base = Remark.objects.get(), str(review_of(submission).revision)
    typed = {"do": "edit", "remark": str(remark.uuid), "base": base, "text": "Noem je bron."}
    Claim.objects.all().delete()
    claim(submission=submission, user=colleague_of(submission), now=timezone.now())

    held = Seen(as_teacher.post(action, typed))
    Claim.objects.all().delete()
    as_teacher.post(action, {"do": "remove", "remark": str(remark.uuid)})
    gone = Seen(as_teacher.post(action, typed))

    assert [held.status, gone.status, held.faults, gone.faults] == [409, 409, [], []]
    assert [page.at("homeless").text.strip() for page in (held, gone)] == ["Noem je bron."] * 2


def test_words_that_do_not_stand_there_leave_the_remark_at_its_field(
    as_teacher: Client, submission: Submission
) -> None:
    page = see(as_teacher, url(submission))
    action = f"{url(submission, 'review_remark')}?step=meet-my-needs"
    address = "plate:meet-my-needs/customer_score"
    typed = page.filled(action) | {"text": "Sterk.", "address": address}

    as_teacher.post(action, typed | {"start": "0", "end": "6", "quote": "Nergens"})

    assert list(Remark.objects.values_list("address", "quote", "start")) == [(address, "", None)]


def test_a_second_marker_writes_beside_and_decides_nothing(
    second_marker: User, as_teacher: Client, submission: Submission
) -> None:
    second = logged_in(second_marker)

    second.post(url(submission), form_of(second, submission, **{"criterion:c1/level": "excellent"}))

    assert list(Verdict.objects.values_list("review__is_second", "level")) == [(True, "excellent")]
    assert second.post(url(submission, "review_return"), form_of(second, submission)).status_code == 403
    assert "Sara Smit" in see(as_teacher, url(submission)).text

    ready(submission, second_marker, now=timezone.now())
    page = see(second, url(submission))
    assert "De docenten van de cursus zien het naast hun eigen oordeel, dat telt; studenten nooit." in page.text
    assert "tot je haar vrijgeeft" not in page.text
    assert second.post(url(submission, "review_reopen")).status_code == 302
    assert Review.objects.get(is_second=True).status == "draft"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("review", {"feedback": "Scherp gezien, ga zo door."}),
        ("review_ready", {**all_levels(), "feedback": "Scherp gezien, ga zo door."}),
        ("review_return", {"return_note": "Vul schakel 3 aan."}),
        ("review_remark", {"text": "Waar heb je dit gezien?", "do": "add"}),
    ],
)
def test_what_is_sent_after_the_session_ended_arrives_after_the_log_in(
    name: str, typed: dict[str, str], as_teacher: Client, teacher: User, submission: Submission
) -> None:
    page = see(as_teacher, url(submission), step="become-aware")
    path, action = url(submission, name), f"{url(submission, name)}?step=become-aware"
    data = page.filled(action if name == "review_remark" else page.at("review").get("action")) | typed
    Session.objects.all().delete()

    late = as_teacher.post(action, data)
    assert late.headers["Location"] == f"/accounts/login/?next={quote(action)}"
    as_teacher.post("/accounts/login/", {"login": teacher.email, "password": PASSWORD, "next": path})
    waiting = see(as_teacher, path)
    assert words(waiting.all("h1")[0]) == "Dit is nog niet verstuurd"
    assert as_teacher.post(path, waiting.filled(path)).status_code == 302

    submission.refresh_from_db()
    review = review_of(submission)
    remarks = list(review.remarks.values_list("address", "text"))
    assert (review.status, submission.status, review.feedback, review.return_note, remarks) == {
        "review": ("draft", "handed_in", "Scherp gezien, ga zo door.", "", []),
        "review_ready": ("ready", "handed_in", "Scherp gezien, ga zo door.", "", []),
        "review_return": ("ready", "returned", "", "Vul schakel 3 aan.", []),
        "review_remark": ("draft", "handed_in", "", "", [("plate:become-aware", "Waar heb je dit gezien?")]),
    }[name]
    assert "data-keeps" in see(as_teacher, path).at("review").attrib or review.status == "ready"


def test_it_is_compared_with_the_version_that_the_link_names(as_teacher: Client, submission: Submission) -> None:
    make_submission(submission.work, confirmed_at=None)
    third = make_submission(submission.work, rubric_version=submission.rubric_version)

    page = see(as_teacher, url(third))

    assert page.links["Vergelijk met versie 1"] == f"{url(third, 'difference')}?with=1"
    compared = see(as_teacher, url(third, "difference"), **{"with": "1"})
    assert words(compared.all("h1")[0]) == "Wat is er veranderd van versie 1 naar versie 3"


def test_single_keys_are_switched_off_for_one_reader_until_they_are_switched_on(
    as_teacher: Client, teacher: User, submission: Submission
) -> None:
    assert see(as_teacher, url(submission)).at("keys").get("data-keys") == "on"

    as_teacher.post(reverse("classroom:shortcuts"), {"submission": submission.uuid, "on": "0"})
    Session.objects.all().delete()
    as_teacher.force_login(colleague_of(submission))
    assert see(as_teacher, url(submission)).at("keys").get("data-keys") == "on"
    as_teacher.force_login(teacher)
    assert see(as_teacher, url(submission)).at("keys").get("data-keys") == "off"
    as_teacher.post(reverse("classroom:shortcuts"), {"submission": submission.uuid, "on": "1"})
    assert see(as_teacher, url(submission)).at("keys").get("data-keys") == "on"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"edits": 1}', b'{"edits": [{"address": "review/grade"}]}', b"\xff"])
def test_what_no_page_sends_is_refused(as_teacher: Client, teacher: User, submission: Submission, body: bytes) -> None:
    answer = as_teacher.post(
        url(submission, "review_save"),
        body,
        content_type="application/json",
        headers={"accept": "application/json", "x-reader": mark_of(teacher)},
    )

    assert answer.status_code == 400
