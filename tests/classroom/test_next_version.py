"""The page on which a next version is judged: what was said of the one before stands beside it, for who may read that."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.models import Remark, Submission
from classroom.releasing import release
from classroom.reviewing import add_remark, save_review
from tests.classroom.judged import CRITERIA, all_levels, resubmit, set_ready, submit
from tests.classroom.making import make_submission
from tests.conftest import logged_in, make_person
from tests.seen import see, words
from tests.workbook.documents import STEPS, full_document

pytestmark = pytest.mark.django_db


def review(submission: Submission) -> str:
    return reverse("classroom:review", args=[submission.uuid])


def test_the_next_version_is_judged_beside_what_was_said_of_the_one_before(teacher: User, student: User) -> None:
    """What the marker wrote there, for everybody who judges once students see it, with what they did about it."""
    now, as_teacher = timezone.now(), logged_in(teacher)
    submission = submit(teacher, student)
    other = make_person("docent2@demo.test", "Marieke Bos")
    submission.work.assignment.course.teachers.create(user=other, role="teacher")
    changes = all_levels() | {"criterion:c1/note": "Kies scherper.", "feedback": "Kijk naar je bronnen."}
    save_review(submission=submission, user=teacher, base=0, changes=changes, now=now)
    remark = add_remark(submission=submission, user=teacher, address=f"plate:{STEPS[2].key}", text="Noem ze.", now=now)
    second = resubmit(make_submission(submission.work, handed_in_at=now), full_document())
    as_other = logged_in(other)

    def told(client: Client) -> list[str]:
        page = see(client, review(second))
        assert page.faults == []
        of_criterion = [words(each) for each in page.all("p", class_="was")]
        return [words(each) for each in page.all("details", id="former")] + of_criterion

    assert told(as_other) == []
    assert told(as_teacher)[1:] == ["Versie 1: goed. Kies scherper.", *["Versie 1: goed"] * (len(CRITERIA) - 1)]

    assert set_ready(submission=submission, user=teacher, now=now) == ()
    release(assignment=submission.work.assignment, by=teacher, now=now, submissions=[submission.uuid])
    Remark.objects.filter(pk=remark.pk).update(done_at=now)
    said = told(as_other)[0]
    assert said.startswith("Oordeel over versie 1: 8,0 · 1 opmerking, 1 gedaan")
    for each in ("Kijk naar je bronnen.", "3. Easy to buy", "Noem ze.", "De studenten zeggen: hiermee gedaan"):
        assert each in said
    assert "De studenten zeggen: hiermee gedaan" in words(
        see(as_teacher, review(submission), step=STEPS[2].key).at(f"remark-{remark.uuid}")
    )
