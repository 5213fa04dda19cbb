"""Thirty in a weekend: workbooks marked by keyboard alone, each with its levels, a remark in place, and ready."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.models import Claim, Remark, Review, Submission
from classroom.reviewing import add_remark, claim, edit_remark, save_review
from tests.classroom.crowd import hand_in_crowd, rubric_text
from tests.classroom.judged import CRITERIA, all_levels, submit
from tests.classroom.making import make_assignment, make_course, make_rubric_version
from tests.conftest import make_person
from tests.journeys.conftest import log_in, scrolls_sideways, violations
from tests.journeys.desk import deaf, drafts, now, state
from tests.journeys.keyboard import Keyboard
from tests.workbook.documents import full_document
from workbook.document import canonical, content_hash
from workbook.models import Snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NewPage = Callable[..., Page]
REMARK: Final = "Waar heb je dit gezien? Zet de bron erbij."

# Pixels between a word and the side of its button that is nearest, of the narrowest.
ROOM: Final = """Math.min(...[...document.querySelectorAll(".seg label")].map((label) => {
    const words = new Range();
    words.selectNodeContents(label);
    const [inner, outer] = [words.getBoundingClientRect(), label.getBoundingClientRect()];
    return Math.min(inner.left - outer.left, outer.right - inner.right);
}))"""
# Pixels between the heading and the frame of what has the focus.
ABOVE: Final = """(() => {
    const { outlineOffset, outlineWidth } = getComputedStyle(document.activeElement);
    const frame = parseFloat(outlineOffset) + parseFloat(outlineWidth);
    const [part, heading] = [document.activeElement, document.querySelector("#remarks-title")];
    return part.getBoundingClientRect().top - frame - heading.getBoundingClientRect().bottom;
})()"""


@pytest.fixture
def some(request: pytest.FixtureRequest, transactional_db: None, teacher: User) -> list[Submission]:
    """Workbooks in which nothing is missing, each handed in by another student."""
    course = make_course(teacher)
    assignment = make_assignment(course, rubric_version=make_rubric_version(course, content=rubric_text()))
    found = hand_in_crowd(assignment, request.param)
    whole = full_document()
    Snapshot.objects.update(content=canonical(whole), content_hash=content_hash(whole))
    return found


def mark(page: Page, level: str) -> None:
    """Mark the submission that is open: a level for each criterion, one remark on the sixth link, ready."""
    for _criterion in CRITERIA:
        page.keyboard.press("j")
        page.keyboard.press(level)
    expect(page.locator(":focus")).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0, "what is handed in holds still"
    page.keyboard.press("Shift+6")
    expect(page.locator("#paper-tools [data-step='6']")).to_have_attribute("aria-current", "true")
    page.keyboard.press("r")
    expect(page.locator("#remark_text")).to_be_focused()
    expect(page.locator("#remark_text")).to_be_in_viewport(ratio=1)
    page.keyboard.insert_text(REMARK)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#remarks .cmt")).to_have_count(1)
    assert page.evaluate("scrollY") == 0
    with page.expect_navigation():
        page.keyboard.press("d")
    expect(page.locator("#hand")).to_contain_text("Klaar.")
    expect(page.locator(".notes .note")).to_be_focused()
    assert has_frame(page)


def has_frame(page: Page) -> bool:
    """Whether what has the focus shows that it has."""
    return bool(page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"))


def leave_a_remark_half_written(page: Page) -> None:
    """To the next submission and back: it is asked first, and what was typed stands there still."""
    page.keyboard.press("r")
    page.keyboard.insert_text("Waar heb je")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#remarks .nope")).to_contain_text("Deze opmerking is nog niet geplaatst")
    for key in "np":
        with page.expect_navigation():
            page.keyboard.press(key)
    expect(page.locator("#remark_text")).to_have_value("Waar heb je")
    page.locator("[data-cancel]").press("Enter")
    expect(page.locator("#remark_text")).to_have_value("")


@pytest.mark.parametrize("some", [3, pytest.param(40, marks=pytest.mark.full)], indirect=True)
def test_workbooks_are_marked_by_keyboard_alone(page: Page, teacher: User, some: list[Submission]) -> None:
    log_in(page, teacher.email)
    page.goto(f"/assignments/{some[0].work.assignment.uuid}/queue/")
    Keyboard(page).press("[action$='/queue/next/'] button")

    leave_a_remark_half_written(page)
    for number, _each in enumerate(some):
        mark(page, "34"[number % 2])
        if number < len(some) - 1:
            with page.expect_navigation():
                page.keyboard.press("n")

    decided = Review.objects.order_by("submission__handed_in_at").values_list("status", "grade")
    assert list(decided) == [("ready", Decimal((8, 10)[number % 2])) for number in range(len(some))]
    assert list(Remark.objects.values_list("address", "text").distinct()) == [("plate:quality-of-service", REMARK)]
    assert Remark.objects.count() == len(some)


@pytest.fixture
def submission(transactional_db: None, teacher: User, student: User) -> Submission:
    return submit(teacher, student)


def desk(page: Page, teacher: User, submission: Submission, step: str = "become-aware") -> None:
    """Log in, and open a page of the submission."""
    log_in(page, teacher.email)
    page.goto(f"/submissions/{submission.uuid}/review/?step={step}")


def colleague(submission: Submission) -> User:
    """Another teacher of the course."""
    other = make_person("docent2@demo.test", "Marieke Bos")
    submission.work.assignment.course.teachers.create(user=other, role="teacher")
    return other


def test_what_is_chosen_and_typed_saves_itself_and_says_what_it_comes_to(
    page: Page, teacher: User, submission: Submission
) -> None:
    desk(page, teacher, submission)

    page.locator("label[for='review/criterion:c1/level-3']").click()
    expect(page.locator("#points_c1")).to_have_text("12")
    expect(page.locator("#outcome")).to_contain_text("12 van 15 punten gegeven. Nog 8 criteria te gaan")
    page.fill("[id='review/feedback']", "Scherp gezien.")
    page.keyboard.press("Tab")
    expect(now(page)).to_be_empty()
    expect(state(page)).to_contain_text("Opgeslagen om")
    review = Review.objects.get()
    assert (review.feedback, list(review.verdicts.values_list("criterion", "level"))) == (
        "Scherp gezien.",
        [("c1", "good")],
    )


def test_a_field_is_left_for_what_it_belongs_to(page: Page, teacher: User, submission: Submission) -> None:
    """The focus never falls beside the panel, and the keys go on where one was."""
    desk(page, teacher, submission)

    for key in "j3e":
        page.keyboard.press(key)
    page.keyboard.insert_text("Scherp gezien.")
    page.keyboard.press("Escape")
    expect(page.locator("[id='review/criterion:c1/level-3']")).to_be_focused()
    assert page.evaluate("document.activeElement.nextElementSibling.matches(':focus-visible + label')")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(page.locator("[id='review/criterion:c2/level-1']")).to_be_focused()

    for key, home in (("g", "[id='div_review/grade']"), ("r", "#div_remark_text")):
        page.keyboard.press(key)
        page.keyboard.press("Escape")
        expect(page.locator(home)).to_be_focused()
        expect(page.locator(home)).to_be_in_viewport(ratio=1)
        assert has_frame(page)
    page.keyboard.press("j")
    expect(page.locator("[id='review/criterion:c3/level-1']")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_what_stands_beside_each_other_does_not_touch(
    new_page: NewPage, teacher: User, submission: Submission, width: int
) -> None:
    """A level and the sides of its button, chosen too; a new remark and the heading; a box of the queue and the name."""
    page = new_page(width=width)
    desk(page, teacher, submission)
    for key in "j1":
        page.keyboard.press(key)
    assert page.evaluate(ROOM) >= 7
    page.keyboard.press("r")
    page.keyboard.insert_text(REMARK)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#remarks .cmt")).to_be_focused()
    assert page.evaluate(ABOVE) >= 0

    page.goto(f"/assignments/{submission.work.assignment.uuid}/queue/")
    box, name = (page.locator(f".queue tbody {each}").bounding_box() for each in ("input", "th a"))
    assert box is not None
    assert name is not None
    assert name["x"] - box["x"] - box["width"] >= 8


def test_ready_waits_for_who_did_not_see_the_last_change(page: Page, teacher: User, submission: Submission) -> None:
    """The fields save themselves meanwhile, and none of that makes the page newer than it is."""
    all_good = all_levels() | {"grade": "8", "grade_reason": "Sterk."}
    save_review(submission=submission, user=teacher, base=0, changes=all_good, now=timezone.now())
    desk(page, teacher, submission)
    Claim.objects.all().delete()
    changes = {"grade": "3", "grade_reason": "Overgeschreven."}
    save_review(submission=submission, user=colleague(submission), base=1, changes=changes, now=timezone.now())
    Claim.objects.all().delete()
    page.fill("[id='review/feedback']", "Scherp gezien.")
    page.keyboard.press("Tab")
    expect(state(page)).to_contain_text("Opgeslagen om")

    page.locator("button[data-key='d']").click()
    expect(page.locator(".errsum")).to_contain_text("Cijfer: 8 → 3")
    assert Review.objects.get().status == "draft"
    page.locator("button[data-key='d']").click()
    expect(page.locator("#hand")).to_contain_text("Klaar.")
    assert (Review.objects.get().grade, Review.objects.get().feedback) == (Decimal(3), "Scherp gezien.")


def test_a_remark_stands_on_the_very_words_that_were_selected(
    page: Page, teacher: User, submission: Submission
) -> None:
    desk(page, teacher, submission)
    said = page.locator(".syn3 .said").first
    address, text = said.get_attribute("data-address"), said.inner_text()
    said.evaluate(
        """said => {
            const range = new Range();
            range.setStart(said.firstChild, 0);
            range.setEnd(said.firstChild, said.firstChild.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )

    page.keyboard.press("r")
    page.keyboard.insert_text(REMARK)
    page.keyboard.press("Control+Enter")

    expect(page.locator("#page mark")).to_have_text(text)
    remark = Remark.objects.get()
    assert (remark.address, remark.start, remark.end, remark.quote) == (address, 0, len(text), text)
    expect(page.locator(f"#remark-{remark.uuid}")).to_be_focused()
    page.locator(".cmt summary").click()
    page.locator(".cmt button[value=remove]").click()
    expect(page.locator("#remarks .undo")).to_be_visible()
    page.locator("#remarks .undo button").click()
    expect(page.locator("#page mark")).to_have_text(text)


def test_what_is_typed_in_remarks_stays_while_pages_are_turned(
    page: Page, teacher: User, submission: Submission
) -> None:
    step, at = "meet-my-needs", timezone.now()
    old = add_remark(submission=submission, user=teacher, address=f"plate:{step}", text="Eerst.", now=at)
    desk(page, teacher, submission, step)
    here, other = (page.locator(f"#paper-tools [data-step='{number}']") for number in (1, 3))
    place = page.locator("#remark_address option").nth(2).get_attribute("value") or ""
    page.select_option("#remark_address", place)
    page.select_option("#remark_criterion", "c2")
    page.fill("#remark_text", REMARK)
    page.locator(".cmt summary").click()
    page.fill(f"#text-{old.uuid}", "In andere woorden.")

    other.click()
    expect(other).to_have_attribute("aria-current", "true")
    expect(page.locator("#remark_text")).to_have_value(REMARK)
    page.reload()
    expect(page.locator("#remark_text")).to_have_value(REMARK)
    here.click()
    expect(here).to_have_attribute("aria-current", "true")
    page.locator(f"#page a[href='#remark-{old.uuid}']").click()
    expect(page.locator(f"#text-{old.uuid}")).to_have_value("In andere woorden.")
    page.locator("#remark_text").press("Control+Enter")

    expect(page.locator("#remarks .cmt")).to_have_count(2)
    assert list(Remark.objects.order_by("pk").values_list("address", "text", "criterion")) == [
        (f"plate:{step}", "Eerst.", ""),
        (place, REMARK, "c2"),
    ]
    expect(page.locator("#remark_text")).to_have_value("")
    expect(page.locator(f"#text-{old.uuid}")).to_have_value("In andere woorden.")
    assert list(drafts(page).values()) == ["In andere woorden."]


def test_other_words_for_a_remark_replace_those_of_somebody_else_only_when_both_were_seen(
    page: Page, teacher: User, submission: Submission
) -> None:
    at = timezone.now()
    said = add_remark(submission=submission, user=teacher, address="plate:become-aware", text="Eerst.", now=at)
    desk(page, teacher, submission)
    Claim.objects.all().delete()
    other, text = colleague(submission), "Van Marieke."
    edit_remark(submission=submission, user=other, remark=said.uuid, base=1, text=text, now=timezone.now())
    Claim.objects.all().delete()

    page.fill("[id='review/feedback']", "Scherp gezien.")
    page.keyboard.press("Tab")
    expect(state(page)).to_contain_text("Opgeslagen om")
    page.locator(".cmt summary").click()
    page.fill(f"#text-{said.uuid}", "Van mij.")
    page.locator(".cmt button[value=edit]").click()
    expect(page.locator(".cmt .nope")).to_contain_text("Marieke Bos maakte er intussen dit van: ‘Van Marieke.’")
    assert violations(page) == []
    assert Remark.objects.get().text == "Van Marieke."

    page.locator(".cmt button[value=edit]").click()
    expect(page.locator(".cmt .pre")).to_have_text("Van mij.")
    assert Remark.objects.get().text == "Van mij."


def test_a_remark_that_found_no_place_can_be_read_and_copied(page: Page, teacher: User, submission: Submission) -> None:
    """As without script: the form is sent as it stands."""
    desk(page, teacher, submission)
    claim(submission=submission, user=colleague(submission), now=timezone.now())
    page.fill("#remark_text", REMARK)

    with page.expect_navigation():
        page.evaluate("document.getElementById('new-remark').submit()")

    expect(page.locator("#homeless")).to_have_value(REMARK)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert not scrolls_sideways(page)


def test_who_lost_the_claim_is_told_and_keeps_what_was_typed(page: Page, teacher: User, submission: Submission) -> None:
    desk(page, teacher, submission)
    other = colleague(submission)
    claim(submission=submission, user=other, now=timezone.now())

    page.fill("[id='review/feedback']", "Mijn eigen oordeel.")
    page.keyboard.press("Tab")
    expect(page.locator("[id='error_review/feedback']")).to_contain_text("Marieke Bos heeft deze inlevering op naam")
    page.reload()
    expect(page.locator("#hand")).to_contain_text("Marieke Bos heeft deze inlevering op naam")

    Claim.objects.all().delete()
    page.reload()
    expect(page.locator("[id='review/feedback']")).to_have_value("Mijn eigen oordeel.")
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert Review.objects.get(is_second=False).feedback == "Mijn eigen oordeel."


def test_of_two_texts_one_is_chosen_beside_the_field(page: Page, teacher: User, submission: Submission) -> None:
    desk(deaf(page), teacher, submission)
    other = colleague(submission)
    save_review(submission=submission, user=other, base=0, changes={"feedback": "Van Marieke."}, now=timezone.now())
    Claim.objects.all().delete()

    page.fill("[id='review/feedback']", "Van mij.")
    page.keyboard.press("Tab")
    box = page.locator(".clash")
    expect(box).to_contain_text("Van Marieke.")
    assert violations(page) == []
    box.get_by_label("Marieke Bos").check()
    box.get_by_role("button").click()
    expect(page.locator("[id='review/feedback']")).to_have_value("Van Marieke.")
    expect(box).to_have_count(0)
    assert Review.objects.get(is_second=False).feedback == "Van Marieke."


def test_without_script_the_same_page_is_a_form(new_page: NewPage, teacher: User, submission: Submission) -> None:
    page = new_page(script=False)
    desk(page, teacher, submission)
    keys = Keyboard(page)

    for key in CRITERIA:
        keys.tick(f"[id='review/criterion:{key}/level-2']")
    keys.press("[formaction*='/ready/']")

    expect(page.locator("#hand")).to_contain_text("Klaar.")
    assert Review.objects.get().grade == 6
