"""Many at one moment: one snapshot comes of it, and it holds exactly what was saved before. On both databases."""

import threading
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.handing_in import RefusedError, UnchangedError, allow_extra, confirm, document_of, hand_in
from classroom.models import Confirmation, ExtraHandIn, Submission
from tests.classroom.handed import Ready, ready
from tests.conftest import logged_in, make_person
from tests.many import assert_chains_hold, locked, together
from workbook.acts import Edit
from workbook.models import Snapshot, Workbook
from workbook.saving import save

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.race]

AT_ONCE, ROUNDS = 8, 20
DAY = timedelta(days=1)


@pytest.fixture
def people() -> list[User]:
    return [make_person(f"mens{number}@demo.test", f"Mens {number}") for number in range(AT_ONCE)]


@pytest.mark.parametrize("seconds", [0.0, 1.5], ids=["at once", "slowed"])
def test_eight_who_hand_in_at_once_make_one_snapshot_and_see_one_receipt(
    teacher: User, people: list[User], seconds: float
) -> None:
    work = ready(teacher, *people)
    url = reverse("classroom:hand_in", args=[work.work.assignment.uuid])
    clients = [logged_in(user) for user in people]
    led_to: list[str] = []

    def press(number: int) -> None:
        led_to.append(clients[number].post(url)["Location"])

    with locked(seconds):
        together(*(lambda number=number: press(number) for number in range(AT_ONCE)))

    made = Submission.objects.get()
    assert Snapshot.objects.count() == 1
    assert led_to == [reverse("classroom:submission", args=[made.uuid])] * AT_ONCE
    assert made.snapshot.authors.count() == AT_ONCE
    assert made.handed_in_by in people


@pytest.mark.parametrize("_round", range(3))
def test_one_who_clicks_eight_times_hands_in_once(teacher: User, student: User, _round: int) -> None:
    work = ready(teacher, student)
    told: list[str] = []

    def press() -> None:
        try:
            told.append(f"made {hand_in(work=work.work, user=student, arrived_at=timezone.now()).number}")
        except UnchangedError as unchanged:
            told.append(f"is {unchanged.submission.number}")

    together(*[press] * AT_ONCE)

    assert sorted(told) == [*["is 1"] * (AT_ONCE - 1), "made 1"]
    assert (Submission.objects.count(), Snapshot.objects.count()) == (1, 1)


def test_of_twenty_hand_ins_each_holds_exactly_what_was_saved_before(teacher: User, student: User) -> None:
    work = ready(teacher, student)
    uids = [work.plate(step) for step in ("easy-to-buy", "quality-of-use")]
    saved, begun = [0], [0]
    over = threading.Event()

    def write() -> None:
        """One number after the other, in two fields by one act, until all was handed in."""
        base = Workbook.objects.get(pk=work.workbook.pk).revision
        while not over.is_set():
            begun.append(begun[-1] + 1)
            acts = [Edit("plate", uid, "key_message", f"Stand {begun[-1]}", base) for uid in uids]
            outcome = save(workbook=work.workbook.uuid, user=student, acts=acts)
            assert outcome.overtaken == ()
            base = outcome.revision
            saved.append(begun[-1])

    def hand_in_often() -> None:
        try:
            for _round in range(ROUNDS):
                one_round()
        finally:
            over.set()

    def one_round() -> None:
        last = saved[-1]
        while saved[-1] == last:
            over.wait(0.001)
        before = saved[-1]
        made = hand_in(work=work.work, user=student, arrived_at=timezone.now())
        document = document_of(made)
        held = [document.plate(step).key_message for step in ("easy-to-buy", "quality-of-use")]
        number = int(held[0].removeprefix("Stand "))
        assert held[0] == held[1]
        assert before <= number <= begun[-1]

    together(write, hand_in_often)

    assert list(Submission.objects.order_by("number").values_list("number", flat=True)) == [*range(1, ROUNDS + 1)]
    assert Snapshot.objects.count() == ROUNDS
    assert_chains_hold(work.workbook)


@pytest.mark.parametrize("_round", range(3))
def test_what_is_let_through_once_is_let_through_once(teacher: User, people: list[User], _round: int) -> None:
    now = timezone.now()
    work = ready(teacher, *people[:4], opens_at=now - 3 * DAY, due_at=now - 2 * DAY, cut_off_at=now - DAY)
    allow_extra(work=work.work, by=teacher, reason="Storing")
    told: list[str] = []

    def press(number: int) -> None:
        try:
            write_and_hand_in(work, people[number], number)
            told.append("made")
        except RefusedError:
            told.append("refused")

    together(*(lambda number=number: press(number) for number in range(4)))

    assert sorted(told) == ["made", "refused", "refused", "refused"]
    assert (Submission.objects.count(), ExtraHandIn.objects.exclude(used_at=None).count()) == (1, 1)


def write_and_hand_in(work: Ready, user: User, number: int) -> Submission:
    """Change something of one's own first, so that nobody is refused because nothing has changed."""
    save(workbook=work.workbook.uuid, user=user, acts=[work.edit(f"Van {number}", field="gap_explanation")])
    return hand_in(work=work.work, user=user, arrived_at=timezone.now())


@pytest.mark.parametrize("_round", range(3))
def test_when_all_confirm_at_once_nobody_is_missed(teacher: User, people: list[User], _round: int) -> None:
    work = ready(teacher, *people, confirm_by_all=True)
    made = work.hand_in()

    together(*(lambda user=user: confirm(submission=made, user=user) for user in people))

    made.refresh_from_db()
    assert made.confirmed_at is not None
    assert Confirmation.objects.filter(submission=made).count() == AT_ONCE


def test_teachers_who_allow_it_at_once_allow_one(teacher: User, student: User) -> None:
    work = ready(teacher, student)
    together(*[lambda: allow_extra(work=work.work, by=teacher, reason="Storing")] * 4)
    assert ExtraHandIn.objects.count() == 1
