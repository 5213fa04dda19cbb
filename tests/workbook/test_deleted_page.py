"""What was deleted stands on one page, and comes back from there for thirty days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.conftest import logged_in
from tests.factories import NOBODYS, join, make_workbook
from tests.factories import said as comment_of
from tests.seen import Seen, see, words
from workbook import talk
from workbook.acts import Act, Add, Remove
from workbook.models import Activity, FieldChange, KeyPoint, Member, Plate, Point, Workbook
from workbook.saving import save
from workbook.services import delete, purge
from workbook.views.deleted import PER_PAGE

pytestmark = pytest.mark.django_db
DELETED = "/workbooks/deleted/"
STEP = "easy-to-buy"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=1)


def plate_of(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=STEP)


def add(workbook: Workbook, user: User, kind: str, values: dict[str, str], *, parent: UUID | None = None) -> UUID:
    """A row of a kind, on the plate unless it stands elsewhere."""
    kind, _, fixed = kind.partition(":")
    if parent is None and kind not in {"department", "key_point"}:
        parent = plate_of(workbook).uid
    decided = {"point": {"kind": fixed}, "key_point": {"about": ""}}.get(kind, {})
    act = Add(kind, uuid4(), parent, values, 0, decided)
    save(workbook=workbook.uuid, user=user, acts=[act])
    return act.uid


def remove(workbook: Workbook, user: User, *rows: tuple[str, UUID]) -> None:
    acts: list[Act] = [Remove(kind, uid) for kind, uid in rows]
    save(workbook=workbook.uuid, user=user, acts=acts)


def removed(workbook: Workbook, user: User, kind: str = "point:tip", text: str = "Korter wachten") -> UUID:
    """A row that was made and taken away."""
    field = {"point": "text", "attempt": "role", "interview": "role", "key_point": "title"}
    uid = add(workbook, user, kind, {field.get(kind.partition(":")[0], "name"): text})
    remove(workbook, user, (kind.partition(":")[0], uid))
    return uid


def age(model: Any, uid: UUID, **ago: float) -> None:
    """Let the removal of a row be some time ago."""
    model.objects.filter(uid=uid).update(deleted_at=timezone.now() - timedelta(**ago))


def items(page: Seen) -> list[str]:
    """What can be brought back, from top to bottom."""
    return [words(item.find(".//h2")) for item in page.all("li", class_="book")]


def said(page: Seen, number: int = 0) -> str:
    """All that is said of one of them."""
    return words(page.all("li", class_="book")[number])


def bring_back(client: Client, workbook: Workbook, kind: str, uid: object, query: str = "") -> Seen:
    url = reverse("workbook:bring_back", args=[workbook.uuid])
    return Seen(client.post(f"{url}{query}", {"kind": kind, "uid": str(uid)}, follow=True))


def press(client: Client, page: Seen, number: int = 0) -> Seen:
    """The page that follows on the button of one of them."""
    form = page.all("li", class_="book")[number].find(".//form")
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}
    return Seen(client.post(form.get("action"), sent, follow=True))


def test_every_kind_of_row_is_told_in_words(as_student: Client, student: User, workbook: Workbook) -> None:
    kpi = add(workbook, student, "kpi", {"name": "Wachttijd"})
    relation = add(workbook, student, "relation", {"to": str(kpi), "reason": "Wie wacht, haakt af"}, parent=kpi)
    for kind, text in (
        ("activity", "Bestellen"),
        ("point:top", "Eén pagina"),
        ("point:tip", "Korter wachten"),
        ("point:advice", "Bel terug"),
        ("interview", "Verkoper"),
        ("attempt", "Inkoper"),
        ("department", "Verkoop"),
        ("key_point", "Wachten kost klanten"),
    ):
        removed(workbook, student, kind, text)
    remove(workbook, student, ("relation", relation))
    remove(workbook, student, ("kpi", kpi))

    assert items(see(as_student, DELETED)) == [
        "Easy to buy · KPI: Wachttijd",
        "Easy to buy · Verband: Wie wacht, haakt af",
        "Voorkant · Kernpunt: Wachten kost klanten",
        "Afdeling: Verkoop",
        "Easy to buy · Poging: Inkoper",
        "Easy to buy · Gesprek: Verkoper",
        "Easy to buy · Advies: Bel terug",
        "Easy to buy · Tip: Korter wachten",
        "Easy to buy · Top: Eén pagina",
        "Easy to buy · Kernactiviteit: Bestellen",
    ]


def test_it_says_who_removed_it_when_and_until_when_it_can_come_back(
    as_student: Client, student: User, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    age(Point, removed(workbook, teammate, text="Van Tim"), days=2)
    age(Point, removed(workbook, student, text="Van Sanne"), days=1)
    page = see(as_student, DELETED)

    for number, (text, who) in enumerate((("Van Sanne", "jou"), ("Van Tim", "Tim Jansen"))):
        at = Point.objects.get(text=text).deleted_at
        assert at
        until = moment(at + timedelta(days=30))
        assert f"{text} Duinlijn 2026 Verwijderd {moment(at)}, door {who} Terug te halen tot {until}" in said(
            page, number
        )


def test_who_is_gone_by_now_is_not_named(as_student: Client, student: User, teammate: User, workbook: Workbook) -> None:
    join(workbook, teammate, "editor")
    removed(workbook, teammate)
    teammate.delete()

    assert "door" not in said(see(as_student, DELETED))


def test_whole_workbooks_stand_between_the_rows_by_the_time_they_were_deleted(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    age(Point, removed(workbook, student), days=3)
    other = make_workbook(student, organisation="Zeezicht")
    delete(workbook=other.uuid, user=student)
    Workbook.objects.filter(pk=other.pk).update(deleted_at=timezone.now() - timedelta(days=2))
    age(Activity, removed(workbook, student, "activity", "Bestellen"), days=1)
    page = see(as_student, DELETED)

    assert items(page) == ["Easy to buy · Kernactiviteit: Bestellen", "Zeezicht", "Easy to buy · Tip: Korter wachten"]
    assert "Werkboek · 2026 Verwijderd" in said(page, 1)
    assert ", door jou" in said(page, 1)


@pytest.mark.parametrize(
    ("kind", "model"),
    [("activity", Activity), ("point:advice", Point), ("key_point", KeyPoint), ("kpi", Kpi)],
)
def test_one_button_brings_a_row_back_with_all_that_stood_in_it(
    kind: str, model: Any, as_student: Client, student: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student, kind, "Bestellen")
    page = press(as_student, see(as_student, DELETED))

    assert "Bestellen is terug. Bekijken" in page.text
    assert items(page) == []
    row = model.objects.get(uid=uid)
    assert (row.deleted_at, str(row)) == (None, "Bestellen")
    log = FieldChange.objects.filter(uid=uid, field="deleted_at").order_by("revision").values_list("old", "new")
    assert list(log) == [("", "true"), ("true", "")]


def test_what_is_back_is_a_link_away(as_student: Client, student: User, workbook: Workbook) -> None:
    uid = removed(workbook, student)
    page = press(as_student, see(as_student, DELETED))

    link = f"/workbooks/{workbook.uuid}/plates/{STEP}/#plate:{STEP}/point:{uid}"
    assert page.links["Bekijken"] == link
    assert Seen(as_student.get(link)).at(f"plate:{STEP}/point:{uid}/text").text.strip() == "Korter wachten"


def test_a_key_point_is_back_on_the_front_page_and_a_department_where_it_is_chosen(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student, "key_point", "Wachten kost klanten")
    front = press(as_student, see(as_student, DELETED)).links["Bekijken"]
    assert front == f"/workbooks/{workbook.uuid}/profile/#workbook/key_point:{uid}"

    removed(workbook, student, "department", "Verkoop")
    page = press(as_student, see(as_student, DELETED))
    chosen = f"/workbooks/{workbook.uuid}/plates/meet-my-needs/#plate:meet-my-needs/departments"
    assert ("Afdeling: Verkoop is terug." in page.text, page.links["Bekijken"]) == (True, chosen)


def test_a_whole_workbook_comes_back_from_the_same_page(as_student: Client, student: User, workbook: Workbook) -> None:
    delete(workbook=workbook.uuid, user=student)
    page = press(as_student, see(as_student, DELETED))

    assert "Je werkboek is terug." in page.text
    assert Workbook.objects.get().deleted_at is None


def test_a_row_whose_list_is_full_by_now_says_so(as_student: Client, student: User, workbook: Workbook) -> None:
    uid = removed(workbook, student, "key_point", "Te veel")
    for number in range(3):
        add(workbook, student, "key_point", {"title": f"Kernpunt {number}"})
    page = see(as_student, DELETED)

    assert "De lijst is intussen vol. Haal daar eerst iets weg, dan kan dit terug." in said(page)
    assert page.one("main").findall(".//li//button") == []
    after = bring_back(as_student, workbook, "key_point", uid)
    assert "Er is geen plaats om dit terug te halen: de lijst is intussen vol." in after.text
    assert items(after) == items(page)


def test_a_relation_comes_back_together_with_both_kpis_it_needs(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    one, two = (add(workbook, student, "kpi", {"name": name}) for name in ("Wachttijd", "Verloop"))
    relation = add(workbook, student, "relation", {"to": str(two), "reason": "Haakt af"}, parent=one)
    remove(workbook, student, ("relation", relation))
    remove(workbook, student, ("kpi", one))
    remove(workbook, student, ("kpi", two))
    page = see(as_student, DELETED)
    number = items(page).index("Easy to buy · Verband: Haakt af")

    for name in ("Wachttijd", "Verloop"):
        assert f"Komt samen terug met: Easy to buy · KPI: {name}" in said(page, number)
    press(as_student, page, number)
    assert set(Kpi.objects.values_list("deleted_at", flat=True)) == {None}
    assert KpiRelation.objects.get().deleted_at is None
    assert items(see(as_student, DELETED)) == []


def test_a_relation_of_a_kpi_with_itself_names_that_kpi_once(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    kpi = add(workbook, student, "kpi", {"name": "Wachttijd"})
    relation = add(workbook, student, "relation", {"to": str(kpi), "reason": "Haakt af"}, parent=kpi)
    remove(workbook, student, ("relation", relation))
    remove(workbook, student, ("kpi", kpi))
    page = see(as_student, DELETED)

    assert said(page, items(page).index("Easy to buy · Verband: Haakt af")).count("Komt samen terug met") == 1


def test_rows_of_two_workbooks_with_one_uid_are_told_and_brought_back_apart(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    """A copy for the next year keeps the uids."""
    uid = removed(workbook, student, text="Van dit jaar")
    copy = make_workbook(student, organisation="Zeezicht")
    Point.objects.create(workbook=copy, plate=plate_of(copy), uid=uid, kind="tip", text="Van vorig jaar")
    remove(copy, student, ("point", uid))
    page = see(as_student, DELETED)

    assert items(page) == ["Easy to buy · Tip: Van vorig jaar", "Easy to buy · Tip: Van dit jaar"]
    press(as_student, page)
    assert items(see(as_student, DELETED)) == ["Easy to buy · Tip: Van dit jaar"]


def test_twenty_stand_on_a_page_and_whoever_brought_one_back_stays_there(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    plate = plate_of(workbook)
    now = timezone.now()
    for number in range(PER_PAGE + 2):
        at = now - timedelta(minutes=number)
        Point.objects.create(workbook=workbook, plate=plate, kind="tip", text=f"Tip {number}", deleted_at=at)
    first = see(as_student, DELETED, workbook=str(workbook.uuid))
    second = see(as_student, DELETED, workbook=str(workbook.uuid), page="2")

    assert len(items(first)) == PER_PAGE
    assert items(second) == [f"Easy to buy · Tip: Tip {number}" for number in (PER_PAGE, PER_PAGE + 1)]
    assert first.links["Volgende pagina"] == f"?workbook={workbook.uuid}&page=2"
    assert items(press(as_student, second)) == [f"Easy to buy · Tip: Tip {PER_PAGE + 1}"]


def test_the_page_of_a_workbook_leads_to_what_was_removed_from_it_alone(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    removed(workbook, student, text="Hiervan")
    other = make_workbook(student, organisation="Zeezicht")
    removed(other, student, text="Daarvan")
    link = see(as_student, f"/workbooks/{workbook.uuid}/").links["Verwijderd"]
    page = see(as_student, link)

    assert items(page) == ["Easy to buy · Tip: Hiervan"]
    chosen = [words(option) for option in page.one("select", name="workbook").iter("option")]
    assert chosen == ["Al mijn werkboeken, en hele werkboeken", "Duinlijn 2026", "Zeezicht 2026"]
    assert items(see(as_student, DELETED, workbook="")) == ["Easy to buy · Tip: Daarvan", "Easy to buy · Tip: Hiervan"]


def test_who_may_only_comment_finds_what_was_taken_back_from_the_page_of_the_workbook(
    as_teammate: Client, student: User, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "commenter")
    removed(workbook, student)
    link = see(as_teammate, f"/workbooks/{workbook.uuid}/").links["Verwijderd"]
    none = items(see(as_teammate, link))
    comment = comment_of(workbook, teammate, "plate", plate_of(workbook).uid, "key_message", "Klopt dit?")
    talk.take_back(workbook=workbook.uuid, user=teammate, comment=comment.uuid)

    asked, all_of_it = see(as_teammate, link), see(as_teammate, DELETED)
    assert (none, len(items(asked))) == ([], 1)
    assert [option.get("value") for option in all_of_it.all("option")] == ["", str(workbook.uuid)]


def test_a_workbook_from_which_nothing_was_removed_says_so(as_student: Client, workbook: Workbook) -> None:
    page = see(as_student, DELETED, workbook=str(workbook.uuid))

    assert "Uit Duinlijn 2026 is de laatste 30 dagen niets verwijderd." in page.text


def test_the_undo_of_a_plate_tells_where_it_can_be_brought_back_later(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student)
    plate = see(as_student, f"/workbooks/{workbook.uuid}/plates/{STEP}/", removed=f"tip:{uid}")

    (undo,) = plate.all("div", class_="undo")
    assert [link.get("href") for link in undo.iter("a")] == [f"{DELETED}?workbook={workbook.uuid}"]


@pytest.mark.parametrize("role", ["editor", "owner"])
def test_whoever_may_write_in_a_workbook_brings_back_what_was_removed_from_it(
    role: str, student: User, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, role)
    removed(workbook, student)
    client = logged_in(teammate)

    assert items(press(client, see(client, DELETED))) == []
    assert Point.objects.get().deleted_at is None


def demoted(workbook: Workbook, user: User) -> None:
    Member.objects.filter(workbook=workbook, user=user).update(role="reader")


def left(workbook: Workbook, user: User) -> None:
    Member.objects.filter(workbook=workbook, user=user).delete()


@pytest.mark.parametrize(("change", "status"), [(demoted, 403), (left, 404)])
def test_what_a_former_owner_deleted_is_not_theirs_any_more(
    change: Callable[[Workbook, User], None], status: int, student: User, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "owner")
    uid = removed(workbook, teammate)
    change(workbook, teammate)
    client = logged_in(teammate)

    assert items(see(client, DELETED)) == []
    answer = client.post(reverse("workbook:bring_back", args=[workbook.uuid]), {"kind": "point", "uid": str(uid)})
    assert answer.status_code == status
    delete(workbook=workbook.uuid, user=student)
    assert items(see(client, DELETED)) == []
    assert client.post(reverse("workbook:restore", args=[workbook.uuid])).status_code == 404


def test_rows_of_a_deleted_workbook_wait_until_it_is_back(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student)
    delete(workbook=workbook.uuid, user=student)

    assert items(see(as_student, DELETED)) == ["Duinlijn"]
    assert (
        as_student.post(
            reverse("workbook:bring_back", args=[workbook.uuid]), {"kind": "point", "uid": str(uid)}
        ).status_code
        == 404
    )
    press(as_student, see(as_student, DELETED))
    assert items(see(as_student, DELETED)) == ["Easy to buy · Tip: Korter wachten"]


def test_after_thirty_days_it_is_gone_before_the_nightly_purge_and_after(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student)
    age(Point, uid, days=30, seconds=1)
    for _ in range(2):
        assert items(see(as_student, DELETED)) == []
        assert "Er was niets terug te halen" in bring_back(as_student, workbook, "point", uid).text
        purge(timezone.now())
    assert not Point.objects.exists()


def test_brought_back_twice_it_is_back_once(as_student: Client, student: User, workbook: Workbook) -> None:
    removed(workbook, student)
    page = see(as_student, DELETED)

    assert "is terug." in press(as_student, page).text
    assert "Er was niets terug te halen: het staat er al, of het is voorgoed weg." in press(as_student, page).text
    assert FieldChange.objects.filter(field="deleted_at", new="").count() == 1


@pytest.mark.parametrize(
    ("kind", "uid"),
    [
        ("point", NOBODYS),
        ("", ""),
        ("point", "\x00"),
        ("point", "x" * 5000),
        ("plate", "its own"),
        ("workbook", "its own"),
        ("Kpi", NOBODYS),
        ("__class__", NOBODYS),
    ],
)
def test_what_no_page_offers_brings_nothing_back(kind: str, uid: str, as_student: Client, workbook: Workbook) -> None:
    uid = str(plate_of(workbook).uid if kind == "plate" else workbook.uuid) if uid == "its own" else uid

    assert "Er was niets terug te halen" in bring_back(as_student, workbook, kind, uid).text
    assert not FieldChange.objects.exists()


def test_a_row_of_somebody_else_is_not_brought_back_through_a_workbook_of_ones_own(
    as_outsider: Client, student: User, outsider: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student)
    own = make_workbook(outsider)

    assert items(see(as_outsider, DELETED, workbook=str(workbook.uuid))) == []
    assert "Er was niets terug te halen" in bring_back(as_outsider, own, "point", uid).text
    assert Point.objects.get().deleted_at is not None


@pytest.mark.parametrize(
    "asked", ["workbook=alles", "workbook=%00", f"workbook={NOBODYS}", "page=-1", "page=9999", "page=%00"]
)
def test_an_address_that_asks_for_nothing_there_is_shows_all(
    asked: str, as_student: Client, student: User, workbook: Workbook
) -> None:
    uid = removed(workbook, student)

    assert items(Seen(as_student.get(f"{DELETED}?{asked}"))) == ["Easy to buy · Tip: Korter wachten"]
    assert items(bring_back(as_student, workbook, "point", uid, query=f"?{asked}&next=//elsewhere.test")) == []


def test_a_hostile_text_is_only_a_text(as_student: Client, student: User, workbook: Workbook) -> None:
    removed(workbook, student, text="<script>alert(1)</script>{{ 7|add:7 }}")
    page = see(as_student, DELETED)

    assert items(page) == ["Easy to buy · Tip: <script>alert(1)</script>{{ 7|add:7 }}"]
    after = press(as_student, page)
    assert "<script>alert(1)</script>{{ 7|add:7 }} is terug." in after.text
    assert "<script>alert" not in page.html + after.html
    assert page.faults + after.faults == []


def moment(at: datetime) -> str:
    """As the page tells it."""
    return date_format(timezone.localtime(at), "j F Y, H:i")
