"""Until a result is released nothing that a student can reach holds any of it: every page, file, mail and answer to a script.

Unmistakable words stand in all that judging writes. A crawl follows every link from what somebody sees after the log-in, in both
languages. That it would see those words is proved twice: before the release by words that students write and may see, in every kind
of answer; and by the same crawl after it, which finds those that are to be seen, and never the private ones.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urldefrag, urlsplit

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from classroom.announcing import announce
from classroom.handing_in import document_of
from classroom.models import Submission
from classroom.phrases import add_phrase
from classroom.releasing import release
from classroom.remarks import Passage, add_remark
from classroom.reviewing import save_review
from tests.classroom.crowd import rubric_text
from tests.classroom.handed import ready as ready_to_hand_in
from tests.classroom.judged import all_levels, return_for_revision, set_ready
from tests.classroom.making import make_rubric_version
from tests.conftest import logged_in, make_person
from tests.factories import join
from tests.reports.pages import texts_of
from tests.seen import Seen
from tests.workbook.documents import full_document, with_plate
from workbook.models import Job

pytestmark = [pytest.mark.django_db]

Mails = Sequence[EmailMessage]
GRADE: Final = "9,7"
"""A grade that stands nowhere else."""
POINTS: Final = "97,3"
TOLD: Final = ("feedback", "verdict", "remark", "refusal", "reviewer")
"""What students see after a release."""
RETURNED: Final = ("remark", "refusal", "mend", "reviewer")
"""What they see of what was returned."""
PRIVATE: Final = ("private", "phrase", "bank", "reason", "ruling", "second")
"""What students never see."""
ALL: Final = (*TOLD, "mend", *PRIVATE)
FILE_NAME, MAIL, NEWS = "name of a file", "mail", "news"
HTML, PDF, JSON = "text/html", "application/pdf", "application/json"
OPEN: Final = {
    "organisation": {HTML, PDF, JSON, FILE_NAME},
    "course": {HTML, PDF, MAIL},
    "member": {HTML, PDF, MAIL, NEWS},
}
"""What is no secret, and in which kinds of answers it stands: a crawl that finds these there would find a secret there too."""
CLASSROOM: Final = ("/courses/", "/assignments/", "/submissions/")
"""Where what is released is shown, and nowhere else."""
NOT_NOW, PATIENCE = 503, 5
ENGLISH: Final = re.compile(r"language=en|/en/")
FOREIGN: Final = re.compile(r"^(?!/)|^/static/|^/i18n/|/logout/")
PICTURES: Final = re.compile(r"\.(png|svg)(\?|$)|/plates/(?!easy-to-buy)[^/]+\.pdf")
"""Made of the very pages of a report that is read here."""


def word(name: str) -> str:
    """The word that stands for something that judging writes."""
    return f"Geheim{name}7f3a"


@pytest.fixture
def reviewer(db: None) -> User:
    return make_person("reviewer@demo.test", word("reviewer"))


@pytest.fixture
def handed(teacher: User, student: User, teammate: User, reviewer: User, second_marker: User) -> Submission:
    """What a study group handed in by its page, with a waiver; and somebody who may only read in its workbook."""
    document = full_document(organisation=word("organisation"))
    document = with_plate(document, 4, waived=True, waiver_reason="Wie hier werkt wil er nog niet over praten.")
    User.objects.filter(pk=teammate.pk).update(name=word("member"))
    one = ready_to_hand_in(teacher, student, teammate, document=document)
    course = one.work.assignment.course
    course.students.filter(user=teammate).update(name=word("member"))
    course.name = word("course")
    course.save()
    one.work.assignment.rubric_version = make_rubric_version(course, content=rubric_text())
    one.work.assignment.save()
    course.teachers.create(user=reviewer, role="teacher")
    course.teachers.create(user=second_marker, role="second_marker")
    logged_in(student).post(reverse("classroom:hand_in", args=[one.work.assignment.uuid]))
    return Submission.objects.select_related("work__assignment__course").get()


def judge(submission: Submission, reviewer: User, second_marker: User) -> None:
    """Write a word in all that there is to write."""
    now = timezone.now()
    course = submission.work.assignment.course
    add_phrase(course=course, user=reviewer, text=word("phrase"))
    add_phrase(course=course, user=reviewer, text=word("bank"), shared=True)
    changes = all_levels("excellent") | {
        "criterion:c1/level": "good",
        "criterion:c1/fraction": "0,82",
        "criterion:c1/note": word("verdict"),
        "grade": GRADE,
        "grade_reason": word("reason"),
        "feedback": word("feedback"),
        "private_note": word("private"),
        "return_note": word("mend"),
        "waiver:quality-of-use/refused": "true",
        "waiver:quality-of-use/refusal_reason": word("refusal"),
    }
    save_review(submission=submission, user=reviewer, base=0, changes=changes, now=now)
    plate = document_of(submission).plates[2]
    tip = plate.tips[0]
    add_remark(
        submission=submission,
        user=reviewer,
        address=f"plate:{plate.step}/point:{tip.uid}/text",
        text=word("remark"),
        passage=Passage(0, 5, tip.text[:5]),
        now=now,
    )
    save_review(submission=submission, user=second_marker, base=0, changes={"feedback": word("second")}, now=now)


class Crawl:
    """All that somebody can reach by following links, as text: by address, and there by the kind of what it stands in."""

    def __init__(
        self, user: User, within: tuple[str, ...] = ("/",), *, known: str = "", language: str = settings.LANGUAGE_CODE
    ) -> None:
        """``within`` are the beginnings of the addresses that are asked for; ``known`` is one that somebody else told."""
        self.client = logged_in(user)
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        self.texts: dict[str, dict[str, str]] = {}
        waiting = ["/workbooks/", "/courses/", known]
        while waiting:
            path = waiting.pop()
            if path not in self.texts and path.startswith(within):
                waiting += self.visit(path)

    def visit(self, path: str) -> list[str]:
        """Ask for a page; where its links lead."""
        answer = self.ask(path)
        assert answer.status_code in {200, 302, 403, 404, 405}, (path, answer.status_code)
        headers = dict(answer.headers)
        kind = headers.get("Content-Type", "").partition(";")[0]
        body = b"".join(answer) if answer.streaming else answer.content
        self.texts[path] = {
            FILE_NAME: headers.pop("Content-Disposition", ""),
            "heads": " ".join(f"{name}: {value}" for name, value in headers.items()),
            NEWS if "/news/" in path else kind: _text(kind, body),
        }
        if answer.status_code == 302:
            return list(_inside([headers["Location"]], path))
        return list(_inside(_links(body.decode()), path)) if kind == HTML else []

    def ask(self, path: str) -> Any:
        """What comes back; a file that a busy machine did not make in time is asked for again, when that is no longer told."""
        for _try in range(PATIENCE):
            answer = self.client.get(path, headers={"accept": "text/html"})
            if answer.status_code != NOT_NOW:
                break
            Job.objects.filter(state="failed").update(leased_until=None)
        return answer

    def found(self) -> set[str]:
        """The names of the words that stand anywhere."""
        return {name for name in ALL if self.where(name)}

    def where(self, name: str) -> set[str]:
        """The kinds of what a word stands in, however it is written there."""
        parts = (part for parts in self.texts.values() for part in parts.items())
        return {kind for kind, text in parts if word(name).lower() in text.lower()}

    def grades(self) -> list[str]:
        """Where the grade or the points stand."""
        number = re.compile(rf"(?<![\d,.])(?:{GRADE}|{POINTS}|9\.7|97\.3)(?![\d])")
        return [path for path, parts in self.texts.items() if any(map(number.search, parts.values()))]


def _links(html: str) -> Iterator[str]:
    """All addresses that stand in a page: of links, forms that only read, files and what scripts ask for."""
    page = Seen(type("Answer", (), {"status_code": 200, "content": html.encode()}))
    for element in page.tree.iter():
        for name in ("href", "src", "data-news", "data-url", "data-to", "formaction"):
            if value := element.get(name) if isinstance(element.tag, str) else None:
                yield value
        if element.tag == "form" and element.get("method", "get").lower() == "get":
            yield element.get("action") or ""


def _inside(links: Any, at: str) -> Iterator[str]:
    """Addresses on this site, in the language of the page that they stand on."""
    for link in links:
        whole = urldefrag(link)[0]
        path = f"{urlsplit(at).path}{whole}" if whole.startswith("?") else whole
        if path and not any(each.search(path) for each in (FOREIGN, ENGLISH, PICTURES)):
            yield path


def _text(kind: str, body: bytes) -> str:
    if kind == PDF:
        return f"{' '.join(texts_of(body))} {PdfReader(io.BytesIO(body)).metadata}"
    if kind == JSON:
        return json.dumps(json.loads(body), ensure_ascii=False)
    return body.decode("utf-8", "replace")


def all_of(mails: Mails) -> str:
    """All that stands in mails."""
    parts: list[str] = []
    for mail in mails:
        assert not mail.attachments
        html = [str(each) for each in mail.alternatives] if isinstance(mail, EmailMultiAlternatives) else []
        parts += [str(mail.subject), str(mail.body), mail.from_email, *html, str(mail.extra_headers)]
    return " ".join(parts)


def assert_nothing_seen(crawl: Crawl) -> None:
    assert (crawl.found(), crawl.grades()) == (set(), [])


def test_nothing_is_seen_before_the_release_and_what_is_meant_to_be_after_it(
    handed: Submission,
    student: User,
    teammate: User,
    outsider: User,
    reviewer: User,
    second_marker: User,
    mailoutbox: Mails,
) -> None:
    assignment = handed.work.assignment
    join(handed.work.workbook, outsider, "reader")
    judge(handed, reviewer, second_marker)
    assert set_ready(submission=handed, user=reviewer, now=timezone.now()) == ()
    announce()
    page = reverse("workbook:page", args=[handed.work.workbook.uuid])
    receipt = reverse("classroom:submission", args=[handed.uuid])

    crawl = Crawl(student)
    logged_in(teammate).get(f"{page}news/")
    crawl.visit(f"{page}news/")
    again = logged_in(student).post(reverse("classroom:hand_in", args=[assignment.uuid]), follow=True)
    crawl.texts["handed in again"] = {HTML: again.content.decode()}
    crawl.texts["mails"] = {MAIL: all_of(mailoutbox)}
    assert reverse("classroom:submission_pdf", args=[handed.uuid]) in crawl.texts
    assert reverse("classroom:submission_json", args=[handed.uuid]) in crawl.texts
    assert {f"{page}{part}" for part in ("history/", "news/", "report.pdf", "export.json")} <= set(crawl.texts)
    assert {name: crawl.where(name) for name in OPEN} == OPEN
    assert_nothing_seen(crawl)
    english = Crawl(student, CLASSROOM, language="en")
    assert "Version 1 is handed in" in english.texts[receipt][HTML]
    assert english.where("organisation") == OPEN["organisation"]
    assert_nothing_seen(english)
    assert_nothing_seen(Crawl(teammate, CLASSROOM))
    assert_nothing_seen(Crawl(outsider, CLASSROOM, known=receipt))

    release(assignment=assignment, by=reviewer, now=timezone.now(), at=timezone.now() + timedelta(days=1))
    assert_nothing_seen(Crawl(student, CLASSROOM))

    release(assignment=assignment, by=reviewer, now=timezone.now())
    announce()
    seen = Crawl(student, CLASSROOM)
    assert seen.found() == set(TOLD)
    assert receipt in seen.grades()
    assert Crawl(student, CLASSROOM, language="en").found() == set(TOLD)
    assert Crawl(teammate, CLASSROOM).found() == set(TOLD)
    along = Crawl(outsider, CLASSROOM, known=receipt)
    assert along.where("organisation") == OPEN["organisation"]
    assert_nothing_seen(along)
    told = all_of(mailoutbox)
    assert [name for name in ALL if word(name) in told] == []
    assert GRADE not in told


def test_of_what_was_returned_neither_grade_nor_points_are_seen(
    handed: Submission, student: User, reviewer: User, second_marker: User, mailoutbox: Mails
) -> None:
    judge(handed, reviewer, second_marker)

    assert return_for_revision(submission=handed, user=reviewer, now=timezone.now()) == ()

    crawl = Crawl(student, CLASSROOM)
    crawl.texts["mails"] = {MAIL: all_of(mailoutbox)}
    assert crawl.grades() == []
    assert crawl.found() == {*RETURNED, "feedback"}
