"""What a plate page shows, to whom, and what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import STEPS, join, make_workbook
from tests.seen import see, words
from tests.workbook.pages import Form, send
from workbook.document import Document
from workbook.fields import anchor, step_of
from workbook.method.load import current
from workbook.models import Plate, Workbook
from workbook.reading import read
from workbook.rules import Context, check

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=3)


def url(workbook: Workbook, step: str = "become-aware") -> str:
    return reverse("workbook:plate", args=[workbook.uuid, step])


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_page(as_student: Client, workbook: Workbook, step: str) -> None:
    page = as_student.get(url(workbook, step))

    about = current().step(step)
    assert page.status_code == 200
    assert about.name_en in text(page)
    assert about.name_nl in text(page)
    assert Form(page).buttons[0] == "save"


def test_a_step_that_the_method_does_not_have_is_not_there(as_student: Client, workbook: Workbook) -> None:
    strange = url(workbook, "no-such-step")

    assert (as_student.get(strange).status_code, as_student.post(strange).status_code) == (404, 404)


@pytest.mark.parametrize("do", ["", "save", "remove:activity:x", "nonsense"])
def test_the_first_button_saves_and_does_nothing_else(as_student: Client, workbook: Workbook, do: str) -> None:
    """Enter in a field presses it."""
    assert Form(as_student.get(url(workbook))).buttons[0] == "save"


@pytest.mark.parametrize(
    ("step", "do", "goal"),
    [
        ("become-aware", "next", "easy-to-buy"),
        ("become-aware", "previous", "meet-my-needs"),
        ("become-aware", "go:quality-of-use", "quality-of-use"),
        ("meet-my-needs", "previous", ""),
        ("ease-of-payment-and-switch", "next", ""),
        ("become-aware", "go:workbook", ""),
    ],
)
def test_going_to_another_page_saves_first(
    as_student: Client, workbook: Workbook, step: str, do: str, goal: str
) -> None:
    answer = send(as_student, url(workbook, step), {f"plate:{step}/key_message": "Blijft"}, do=do)

    assert answer["Location"] == (url(workbook, goal) if goal else reverse("workbook:page", args=[workbook.uuid]))
    assert Plate.objects.get(workbook=workbook, step=step).key_message == "Blijft"


def test_going_on_waits_for_what_could_not_be_saved(as_student: Client, workbook: Workbook) -> None:
    answer = send(as_student, url(workbook), {"plate:become-aware/own_score": "elf"}, do="next")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "at", ["plate:become-aware/tips", "javascript:alert(1)", '"><script>', "//evil.test", "x" * 999]
)
def test_the_place_that_the_script_posts_is_a_place_on_this_page(
    as_student: Client, workbook: Workbook, at: str
) -> None:
    form = Form(as_student.get(url(workbook)))
    location = as_student.post(url(workbook), form.filled({}) | {"at": at})["Location"]

    assert location in {url(workbook), f"{url(workbook)}#{at}"}
    assert location.partition("#")[2] in {"", "plate:become-aware/tips", "//evil.test"}


def findings_of(document: Document, workbook: Workbook, step: str) -> list[Any]:
    found = check(document, Context(today=workbook.created_at.date()))
    return [finding for finding in found if step_of(finding.address) == step]


@pytest.mark.parametrize("activities", [0, 3])
def test_every_finding_of_the_plate_leads_to_a_place_on_it(as_student: Client, student: User, activities: int) -> None:
    workbook = make_workbook(student, activities=activities)
    page = text(as_student.get(url(workbook)))
    findings = findings_of(read(workbook).document, workbook, "become-aware")

    assert len(findings) > 3
    for finding in findings:
        assert f'href="#{anchor(finding.address)}"' in page, finding
        assert f'id="{anchor(finding.address)}"' in page, finding


def test_it_tells_beside_a_conversation_what_the_reader_of_the_report_sees_of_it(
    as_student: Client, workbook: Workbook
) -> None:
    """A final tells with whom and when one spoke; what was said and what was tried in vain is for a draft."""
    hints = []
    for kind, name in (("interview", "summary"), ("attempt", "outcome")):
        address = send(as_student, url(workbook), do=f"add:{kind}")["Location"]
        row = address.partition("#")[2].rpartition("/")[0]
        hints.append(words(see(as_student, address.partition("#")[0]).at(f"hint_{row}/{name}")))

    assert hints == [
        "Wat leerde je? In het definitieve rapport staat alleen met wie en wanneer je sprak.",
        "Wat kwam eruit? Pogingen staan alleen in een concept van het rapport.",
    ]


def test_what_the_method_lets_one_search_first_is_not_shown_before_a_first_entry(
    as_student: Client, student: User
) -> None:
    workbook = make_workbook(student)
    address = url(workbook, "ease-of-payment-and-switch")
    models = [model.name for model in current().step("ease-of-payment-and-switch").models]
    before = text(as_student.get(address))
    send(as_student, address, {"plate:ease-of-payment-and-switch/own_score": "7"})
    after = text(as_student.get(address))

    assert [name for name in models if name in before] == []
    assert [name for name in models if name in after] == models


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_who_may_only_read_sees_the_texts_and_no_field_or_button(
    as_student: Client, workbook: Workbook, outsider: User, role: str
) -> None:
    send(
        as_student, url(workbook), {"plate:become-aware/key_message": "Lees mij", "plate:become-aware/own_score": "7,5"}
    )
    join(workbook, outsider, role)
    page = logged_in(outsider).get(url(workbook))

    assert page.status_code == 200
    assert "Lees mij" in text(page)
    assert "7,5" in text(page)
    main = text(page).partition("<main")[2].partition("</main>")[0]
    assert [tag for tag in ("<form", "<button", "<input", "<textarea", "<select") if tag in main] == []


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("commenter", 403), ("editor", 302), ("owner", 302)])
def test_who_may_only_read_saves_nothing(
    as_student: Client, workbook: Workbook, outsider: User, role: str, status: int
) -> None:
    post = Form(as_student.get(url(workbook))).filled({"plate:become-aware/key_message": "Van mij"})
    join(workbook, outsider, role)
    answer = logged_in(outsider).post(url(workbook), post)

    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    assert (answer.status_code, plate.key_message) == (status, "" if status == 403 else "Van mij")


def test_who_is_no_member_finds_nothing_and_saves_nothing(
    as_student: Client, as_outsider: Client, workbook: Workbook
) -> None:
    post = Form(as_student.get(url(workbook))).filled({"plate:become-aware/key_message": "Van mij"})

    assert (as_outsider.get(url(workbook)).status_code, as_outsider.post(url(workbook), post).status_code) == (404, 404)
    assert Plate.objects.get(workbook=workbook, step="become-aware").key_message == ""


def test_fields_that_no_page_shows_change_nothing(as_student: Client, workbook: Workbook) -> None:
    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    form = Form(as_student.get(url(workbook)))
    forged = dict.fromkeys(
        ("waived", "waiver_reason", "step", "workbook", "uid", "deleted_at", "activity_order"), "true"
    )
    as_student.post(url(workbook), form.filled({}) | {f"{plate.uid}-{name}": text for name, text in forged.items()})

    after = Plate.objects.get(pk=plate.pk)
    assert (after.waived, after.waiver_reason, after.step, after.activity_order) == (False, "", "become-aware", "")


def test_what_was_typed_when_the_session_had_ended_is_offered_after_the_log_in(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    post = Form(as_student.get(url(workbook))).filled({"plate:become-aware/key_message": "Net getypt"})
    as_student.session.flush()
    late = as_student.post(url(workbook), post)
    as_student.force_login(student)
    offered = as_student.get(url(workbook))

    assert late.status_code == 302
    assert late["Location"].startswith(reverse("account_login"))
    assert "Net getypt" in text(offered)
    assert Plate.objects.get(workbook=workbook, step="become-aware").key_message == ""
