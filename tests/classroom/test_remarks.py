"""A remark stands at a place of what was handed in, is never lost, and is about the words that stand there."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from classroom.in_hand import ReviewClash, Saved
from classroom.models import Review, Submission
from classroom.reviewing import FullError, NoPlaceError, Passage, add_remark, edit_remark, remove_remark, restore_remark
from tests.classroom.judged import NOW, submit
from tests.classroom.making import make_submission
from tests.workbook.documents import full_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(teacher: User, student: User) -> Submission:
    return submit(teacher, student)


def log(submission: Submission) -> list[tuple[int, str, str, str, str]]:
    rows = submission.review_changes.order_by("pk").select_related("user")
    return [(row.revision, row.field, row.old, row.new, str(row.user)) for row in rows]


class TestRemarks:
    ADDRESS = "plate:easy-to-buy/score_source"

    @pytest.fixture
    def text(self) -> str:
        return full_document().plate("easy-to-buy").score_source

    def test_a_passage_holds_the_words_that_stand_there(self, submission: Submission, teacher: User, text: str) -> None:
        said = add_remark(
            submission=submission,
            user=teacher,
            address=self.ADDRESS,
            text="Sterk.",
            passage=Passage(2, 9, text[2:9]),
            criterion="c1",
            now=NOW,
        )
        assert (said.address, said.start, said.end, said.quote) == (self.ADDRESS, 2, 9, text[2:9])
        assert log(submission) == [(1, f"remark:{said.uuid}", "", "Sterk.", str(teacher))]

    @pytest.mark.parametrize(
        ("address", "passage", "criterion"),
        [
            ("plate:easy-to-buy/nothing", None, ""),
            ("plate:elsewhere", None, ""),
            ("plate:easy-to-buy/uid", None, ""),
            ("plate:easy-to-buy/activity:0b5c3c1e-6d1f-4a3e-9a39-2f64d1f0b8aa/tip", None, ""),
            ("", None, ""),
            (ADDRESS, Passage(0, 4, "anders"), ""),
            (ADDRESS, Passage(0, 9999, ""), ""),
            (ADDRESS, Passage(3, 3, ""), ""),
            (ADDRESS, Passage(-2, 1, ""), ""),
            ("plate:easy-to-buy/customer_score", Passage(0, 1, "7"), ""),
            ("plate:easy-to-buy", Passage(0, 1, "p"), ""),
            (ADDRESS, None, "c99"),
        ],
    )
    def test_it_stands_somewhere_or_not_at_all(
        self, submission: Submission, teacher: User, address: str, passage: Passage | None, criterion: str
    ) -> None:
        with pytest.raises(NoPlaceError):
            add_remark(
                submission=submission,
                user=teacher,
                address=address,
                text="Sterk.",
                passage=passage,
                criterion=criterion,
                now=NOW,
            )

    def test_every_kind_of_place_can_be_spoken_of(self, submission: Submission, teacher: User) -> None:
        plate = full_document().plate("easy-to-buy")
        places = [
            "workbook",
            "workbook/summary",
            "plate:easy-to-buy",
            "plate:easy-to-buy/kpis",
            "plate:easy-to-buy/customer_score",
            f"plate:easy-to-buy/activity:{plate.activities[0].uid}",
            f"plate:easy-to-buy/point:{plate.tips[0].uid}/text",
            f"plate:easy-to-buy/kpi:{plate.kpis[0].uid}/target_value",
            f"plate:easy-to-buy/kpi:{plate.kpis[0].uid}/relation:{plate.kpis[0].relations[0].uid}/reason",
            f"plate:easy-to-buy/interview:{plate.interviews[0].uid}/summary",
        ]
        for place in places:
            add_remark(submission=submission, user=teacher, address=place, text="Zie hier.", now=NOW)
        assert [remark.address for remark in Review.objects.get().remarks.order_by("pk")] == places

    def test_a_form_that_is_posted_twice_makes_one(self, submission: Submission, teacher: User) -> None:
        token = uuid4()
        for _time in range(2):
            add_remark(submission=submission, user=teacher, address="workbook", text="Sterk.", token=token, now=NOW)
        assert Review.objects.get().remarks.count() == 1

    def test_a_token_says_nothing_of_other_words_or_another_submission(
        self, submission: Submission, teacher: User
    ) -> None:
        said: dict[str, Any] = {"user": teacher, "address": "workbook", "now": NOW}
        token = add_remark(submission=submission, text="Sterk.", **said).uuid
        other = make_submission(submission.work)

        for where, text in ((submission, "Eerst."), (submission, "Anders."), (other, "Eerst."), (other, "Eerst.")):
            add_remark(submission=where, text=text, token=token, **said)

        remarks = Review.objects.order_by("pk").values_list("submission", "remarks__text").order_by("remarks__pk")
        assert list(remarks) == [
            (submission.pk, "Sterk."),
            (submission.pk, "Eerst."),
            (submission.pk, "Anders."),
            (other.pk, "Eerst."),
        ]

    def test_it_is_worded_anew_taken_back_and_brought_back(self, submission: Submission, teacher: User) -> None:
        said = add_remark(submission=submission, user=teacher, address="workbook", text="Sterk.", now=NOW)
        told: dict[str, Any] = {"submission": submission, "user": teacher, "remark": said.uuid, "now": NOW}
        assert edit_remark(base=1, text="Heel sterk.", **told) == Saved(2, frozenset({f"remark:{said.uuid}"}))
        clash = edit_remark(base=1, text="Zwak.", **told)
        assert isinstance(clash, ReviewClash)
        assert [(each.mine, each.theirs) for each in clash.clashes] == [("Zwak.", "Heel sterk.")]
        remove_remark(**told)
        remove_remark(**told)
        assert restore_remark(**told).text == "Heel sterk."
        assert [row[2:4] for row in log(submission)] == [
            ("", "Sterk."),
            ("Sterk.", "Heel sterk."),
            ("Heel sterk.", ""),
            ("", "Heel sterk."),
        ]

    def test_a_review_holds_so_many_and_no_more(
        self, submission: Submission, teacher: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("classroom.limits.REMARKS_PER_REVIEW", 1)
        add_remark(submission=submission, user=teacher, address="workbook", text="Een.", now=NOW)
        with pytest.raises(FullError):
            add_remark(submission=submission, user=teacher, address="workbook", text="Twee.", now=NOW)

    def test_one_that_was_taken_back_comes_back_only_where_there_is_room(
        self, submission: Submission, teacher: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: Any = {"submission": submission, "user": teacher, "now": NOW}
        gone = add_remark(**told, address="workbook", text="Een.")
        remove_remark(**told, remark=gone.uuid)
        add_remark(**told, address="workbook", text="Twee.")
        monkeypatch.setattr("classroom.limits.REMARKS_PER_REVIEW", 1)
        with pytest.raises(FullError):
            restore_remark(**told, remark=gone.uuid)
