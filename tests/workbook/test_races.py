"""Many writers at once: nothing acknowledged is lost, no chain of changes is broken. On both databases."""

from uuid import UUID, uuid4

import pytest
from django.db import OperationalError

from accounts.models import User
from tests.factories import join, make_workbook
from tests.many import assert_chains_hold, together
from workbook.acts import Act, Add, Edit, Order, Outcome, Remove, Restore
from workbook.models import Activity, FieldChange, Plate, Point, Workbook
from workbook.reading import read
from workbook.saving import save
from workbook.services import LastOwnerError, create, delete, leave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.race]

FIELDS = ("key_message", "gap_explanation", "score_source")


@pytest.fixture
def writers() -> list[User]:
    return [User.objects.create_user(f"schrijver{n}@demo.test", name=f"Schrijver {n}") for n in range(8)]


@pytest.fixture
def workbook(writers: list[User]) -> Workbook:
    made = make_workbook(writers[0], activities=3)
    for writer in writers[1:]:
        join(made, writer, "editor")
    return made


def send(workbook: Workbook, writer: User, edit: Edit, times: int = 3) -> Outcome:
    """Save as a browser does: when the disk stood still so long that the answer is "busy", nothing was acknowledged: send again."""
    try:
        return save(workbook=workbook.uuid, user=writer, acts=[edit])
    except OperationalError as error:
        if str(error) != "database is locked" or times == 1:
            raise
        return send(workbook, writer, edit, times - 1)


def write_many(workbook: Workbook, plate: Plate, writer: User, rounds: int) -> list[tuple[str, str]]:
    """Rounds of a text of one's own in each field, as an open page would: what was written, by field and text."""
    bases, acknowledged = dict.fromkeys(FIELDS, 0), list[tuple[str, str]]()
    for number in range(rounds):
        for field in FIELDS:
            text = f"{writer.pk}-{field}-{number}"
            outcome = send(workbook, writer, Edit("plate", plate.uid, field, text, bases[field]))
            bases[field] = outcome.revision
            if (plate.uid, field) in outcome.written:
                acknowledged.append((field, text))
            else:
                assert [overtaken.mine for overtaken in outcome.overtaken] == [text]
    return acknowledged


def eight_writers(workbook: Workbook, writers: list[User], rounds: int) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    acknowledged: list[tuple[str, str]] = []
    together(
        *(lambda writer=writer: acknowledged.extend(write_many(workbook, plate, writer, rounds)) for writer in writers)
    )
    logged = set(FieldChange.objects.filter(workbook=workbook).values_list("field", "new"))

    assert len(acknowledged) == len(set(acknowledged)) >= len(FIELDS) * rounds
    assert set(acknowledged) == logged
    assert_chains_hold(workbook)
    plate.refresh_from_db()
    for field in FIELDS:
        last = FieldChange.objects.filter(field=field).latest("revision")
        assert getattr(plate, field) == last.new


def test_eight_writers_on_one_plate_lose_nothing(workbook: Workbook, writers: list[User]) -> None:
    eight_writers(workbook, writers, rounds=5)


@pytest.mark.full
def test_eight_writers_of_fifty_rounds_lose_nothing(workbook: Workbook, writers: list[User]) -> None:
    eight_writers(workbook, writers, rounds=50)


def test_the_same_field_at_the_same_moment_has_one_winner(workbook: Workbook, writers: list[User]) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    outcomes: list[Outcome] = []
    together(
        *(
            lambda writer=writer: outcomes.append(
                save(
                    workbook=workbook.uuid,
                    user=writer,
                    acts=[Edit("plate", plate.uid, "key_message", writer.name, 0)],
                )
            )
            for writer in writers
        )
    )
    winners = [outcome for outcome in outcomes if outcome.written]
    losers = [overtaken for outcome in outcomes for overtaken in outcome.overtaken]

    assert (len(winners), len(losers)) == (1, 7)
    plate.refresh_from_db()
    assert {overtaken.theirs for overtaken in losers} == {plate.key_message}
    assert {overtaken.mine for overtaken in losers} | {plate.key_message} == {writer.name for writer in writers}


def test_one_post_sent_eight_times_at_once_adds_one_row(workbook: Workbook, writers: list[User]) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    add = Add("point", uuid4(), plate.uid, {"text": "Eén keer"}, 0, {"kind": "top"})
    together(*(lambda: save(workbook=workbook.uuid, user=writers[0], acts=[add]) for _ in range(8)))

    assert [point.text for point in Point.objects.filter(workbook=workbook)] == ["Eén keer"]
    assert_chains_hold(workbook)


def test_rows_added_removed_moved_and_typed_in_at_once_stay_whole(workbook: Workbook, writers: list[User]) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    one, two, three = (row.uid for row in Activity.objects.filter(plate=plate).order_by("pk"))
    kept: list[str] = []

    def type_in(writer: User) -> None:
        for number in range(6):
            edit = Edit("activity", two, "tip", f"{writer.pk}-{number}", 0)
            outcome = save(workbook=workbook.uuid, user=writer, acts=[edit])
            kept.extend(overtaken.mine for overtaken in outcome.overtaken)
            kept.extend(edit.value for _ in outcome.written)

    def remove_and_restore() -> None:
        for act in (Remove, Restore) * 3:
            save(workbook=workbook.uuid, user=writers[2], acts=[act("activity", two)])

    def move() -> None:
        for order in ((three, two, one), (two, one, three), (one, three, two)):
            save(workbook=workbook.uuid, user=writers[3], acts=[Order("plate", plate.uid, "activity_order", order)])

    def add() -> None:
        for number in range(4):
            row = Add("activity", uuid4(), plate.uid, {"name": f"Nieuw {number}"}, 0)
            save(workbook=workbook.uuid, user=writers[4], acts=[row])

    together(lambda: type_in(writers[0]), lambda: type_in(writers[1]), remove_and_restore, move, add)

    assert sorted(kept) == sorted(f"{writer.pk}-{number}" for writer in writers[:2] for number in range(6))
    assert_chains_hold(workbook)
    activities = read(Workbook.objects.get(pk=workbook.pk)).document.plate("easy-to-buy").activities
    assert len(activities) == 7
    assert [row.uid for row in activities][:3] == [one, three, two]


def test_a_reader_never_sees_half_a_save(workbook: Workbook, writers: list[User]) -> None:
    """Two fields always written together are never read apart."""
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    other = Plate.objects.get(workbook=workbook, step="quality-of-use")
    seen: list[tuple[str, str]] = []

    def write() -> None:
        for number in range(30):
            text = f"keer {number}"
            acts = [Edit("plate", row.uid, "key_message", text, number) for row in (plate, other)]
            save(workbook=workbook.uuid, user=writers[0], acts=acts)

    def look() -> None:
        for _ in range(15):
            document = read(Workbook.objects.get(pk=workbook.pk)).document
            seen.append((document.plate("easy-to-buy").key_message, document.plate("quality-of-use").key_message))

    together(write, look, look)

    assert len(seen) == 30
    assert [pair for pair in seen if pair[0] != pair[1]] == []


def test_a_reader_never_sees_a_row_without_what_was_saved_with_it(workbook: Workbook, writers: list[User]) -> None:
    """A KPI, the advice that starts it and its relation come in one save, the last two read in statements of their own.

    Each goes when the next has come, so that there is always one to see.
    """
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    seen: list[tuple[bool, bool]] = []

    def write() -> None:
        before: list[Act] = []
        for _ in range(12):
            kpi, advice = uuid4(), uuid4()
            added: list[Act] = [
                Add("point", advice, plate.uid, {"text": "Begin"}, 0, {"kind": "advice"}),
                Add("kpi", kpi, plate.uid, {"start_advice": str(advice)}, 0),
                Add("relation", uuid4(), kpi, {"to": str(kpi)}, 0),
            ]
            save(workbook=workbook.uuid, user=writers[0], acts=added)
            save(workbook=workbook.uuid, user=writers[0], acts=before)
            before = [Remove("kpi", kpi), Remove("point", advice)]

    def look() -> None:
        for _ in range(15):
            for kpi in read(Workbook.objects.get(pk=workbook.pk)).document.plate("easy-to-buy").kpis:
                seen.append((kpi.start_advice is not None, len(kpi.relations) == 1))

    together(write, look, look)
    look()

    assert set(seen) == {(True, True)}


def test_two_tabs_of_one_person_and_a_teammate_lose_nothing(workbook: Workbook, writers: list[User]) -> None:
    """Tabs that were opened long ago: each knows only its own saves, of one field more than the other."""
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    person, teammate = writers[:2]
    acknowledged: list[tuple[str, str]] = []
    met: list[str] = []

    def tab(writer: User, name: str, fields: tuple[str, ...]) -> None:
        bases = dict.fromkeys(fields, 0)
        for number in range(8):
            texts = {field: f"{name}-{field}-{number}" for field in fields}
            acts = [Edit("plate", plate.uid, field, text, bases[field]) for field, text in texts.items()]
            outcome = save(workbook=workbook.uuid, user=writer, acts=acts)
            written = [field for uid, field in outcome.written if uid == plate.uid]
            acknowledged.extend((field, texts[field]) for field in written)
            met.extend(overtaken.mine for overtaken in outcome.overtaken)
            bases |= dict.fromkeys(written, outcome.revision)

    together(
        lambda: tab(person, "een", FIELDS[:2]),
        lambda: tab(person, "twee", FIELDS[1:]),
        lambda: tab(teammate, "drie", FIELDS[:1]),
    )

    logged = FieldChange.objects.filter(workbook=workbook).values_list("field", "new")
    assert sorted(acknowledged) == sorted(logged)
    assert len(acknowledged) + len(met) == 8 * 5
    assert_chains_hold(workbook)


def test_a_list_never_holds_more_than_its_limit_however_many_add_at_once(
    workbook: Workbook, writers: list[User]
) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    outcomes: list[Outcome] = []

    def add_two(writer: User) -> None:
        for number in range(2):
            row = Add("activity", uuid4(), plate.uid, {"name": f"{writer.pk}-{number}"}, 0)
            outcomes.append(save(workbook=workbook.uuid, user=writer, acts=[row]))

    together(*(lambda writer=writer: add_two(writer) for writer in writers))

    assert sum(bool(outcome.full) for outcome in outcomes) == 11
    assert Activity.objects.filter(plate=plate, deleted_at=None).count() == 8
    assert_chains_hold(workbook)


def test_one_uid_added_as_eight_kinds_at_once_makes_one_row(workbook: Workbook, writers: list[User]) -> None:
    plate, uid = Plate.objects.get(workbook=workbook, step="easy-to-buy"), uuid4()
    kinds = ("activity", "interview", "attempt", "kpi") * 2
    outcomes: list[Outcome] = []
    together(
        *(
            lambda kind=kind, writer=writer: outcomes.append(
                save(workbook=workbook.uuid, user=writer, acts=[Add(kind, uid, plate.uid, {_text_of(kind): kind}, 0)])
            )
            for kind, writer in zip(kinds, writers, strict=True)
        )
    )

    assert sum((uid, "added") in outcome.written for outcome in outcomes) == 1
    read(Workbook.objects.get(pk=workbook.pk))
    assert_chains_hold(workbook)


def _text_of(kind: str) -> str:
    return "role" if kind in {"interview", "attempt"} else "name"


def test_departments_chosen_by_many_at_once_are_chosen_one_after_another(
    workbook: Workbook, writers: list[User]
) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    added = [Add("department", uuid4(), None, {"name": f"Afdeling {number}"}, 0) for number in range(4)]
    save(workbook=workbook.uuid, user=writers[0], acts=added)
    outcomes: list[Outcome] = []

    def choose(writer: User, department: UUID) -> None:
        base = 1
        for uids in (str(department), "", str(department)):
            outcome = save(
                workbook=workbook.uuid, user=writer, acts=[Edit("plate", plate.uid, "departments", uids, base)]
            )
            base = outcome.revision
            outcomes.append(outcome)

    together(*(lambda w=w, n=n: choose(w, added[n % 4].uid) for n, w in enumerate(writers)))

    assert_chains_hold(workbook)
    last = FieldChange.objects.filter(field="departments").latest("revision")
    assert last.new == " ".join(str(row.uid) for row in plate.departments.order_by("uid"))


def test_nothing_is_saved_once_a_workbook_is_deleted(workbook: Workbook, writers: list[User]) -> None:
    plate = Plate.objects.get(workbook=workbook, step="easy-to-buy")
    acknowledged: list[str] = []
    refused: list[str] = []

    def write(writer: User) -> None:
        base = 0
        for number in range(10):
            text = f"{writer.pk}-{number}"
            try:
                edit = Edit("plate", plate.uid, "key_message", text, base)
                outcome = save(workbook=workbook.uuid, user=writer, acts=[edit])
            except Workbook.DoesNotExist:
                refused.append(text)
                continue
            base = outcome.revision
            acknowledged.extend(text for _ in outcome.written)

    together(
        lambda: write(writers[1]), lambda: write(writers[2]), lambda: delete(workbook=workbook.uuid, user=writers[0])
    )

    changes = FieldChange.objects.filter(workbook=workbook).order_by("revision")
    assert sorted(acknowledged) == sorted(changes.filter(field="key_message").values_list("new", flat=True))
    assert changes.last() == changes.get(field="deleted_at")
    assert_chains_hold(workbook)


def test_the_same_form_posted_eight_times_at_once_makes_one_workbook(writers: list[User]) -> None:
    token = uuid4()
    made: list[Workbook] = []
    together(*(lambda: made.append(create(owner=writers[0], organisation="Duinlijn", token=token)) for _ in range(8)))

    assert len({workbook.pk for workbook in made}) == Workbook.objects.count() == 1
    assert (made[0].plate_rows.count(), made[0].members.count()) == (7, 1)


def test_owners_who_all_leave_at_once_leave_one(workbook: Workbook, writers: list[User]) -> None:
    workbook.members.update(role="owner")
    stayed: list[User] = []

    def go(writer: User) -> None:
        try:
            leave(workbook=workbook.uuid, user=writer)
        except LastOwnerError:
            stayed.append(writer)

    together(*(lambda writer=writer: go(writer) for writer in writers))

    assert [member.user for member in workbook.members.all()] == stayed
    assert len(stayed) == 1
