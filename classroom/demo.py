"""What the demo has beside its workbooks: a course with a class of fifteen, of whom three have an account, and a group that was
judged on last year's workbook.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from classroom import courses
from classroom.assignments import default_rubric, write_what_is_asked
from classroom.class_list import Entry
from classroom.fields import criterion_field
from classroom.groups import sync_members
from classroom.handing_in import RefusedError, document_of, hand_in
from classroom.models import Assignment, Course, Submission, Teacher, Work
from classroom.models.course import Teaching
from classroom.places import text_at
from classroom.releasing import release
from classroom.remarks import NoPlaceError, Passage, add_remark
from classroom.reviewing import save_review, set_ready
from classroom.standing import refresh
from reports.exchange.demo import PEOPLE, SHELVES
from reports.exchange.examples import HALFWAY, PROVIDER, example
from workbook.models import Workbook

COURSE: Final = UUID("5d5b7d0e-2f0c-5b0e-9a55-7a0f6c1e4c31")
TEACHER: Final = "teacher@demo.test"
SECOND_MARKER: Final = "second@demo.test"
FOLLOWERS: Final = {"student@demo.test": "Groep 1", "teammate@demo.test": "Groep 1", "outsider@demo.test": "Groep 2"}
"""Group by the address of who has an account."""
OTHERS: Final = (
    ("Youssef Amrani", "Groep 2"),
    ("Noor Bakker", "Groep 2"),
    ("Daan Brouwer", "Groep 3"),
    ("Fatima el Idrissi", "Groep 3"),
    ("Sem Hendriks", "Groep 3"),
    ("Lotte Prins", "Groep 3"),
    ("Milan Kuipers", "Groep 4"),
    ("Rik van Leeuwen", "Groep 4"),
    ("Julia Mulder", "Groep 4"),
    ("Amir Nazari", ""),
    ("Emma Postma", ""),
    ("Thijs Smit", ""),
)
"""Name and group of who only stands on the class list."""
ANSWERS: Final = {"Groep 1": ("student@demo.test", PROVIDER), "Groep 2": ("outsider@demo.test", HALFWAY)}
"""With which workbook of the demo, by its owner and case, a group answers the assignment."""
READY: Final = "Groep 1"
"""The group that has handed in, and was judged before."""

LEVELS: Final = {
    "c1": ("good", "De activiteiten zijn die van Duinlijn zelf, en bij de meeste lees je wat een klant ervan merkt."),
    "c2": ("good", "Elk cijfer heeft een bron. Zet er nog bij hoe zeker een uitslag met weinig antwoorden is."),
    "c3": (
        "sufficient",
        "Alle platen rusten op één gesprek of op de eigen afdeling. Spreek volgend jaar ook iemand op de werkvloer.",
    ),
    "c4": ("good", "Scherpe tips: jullie wijzen oorzaken aan die in een andere schakel liggen."),
    "c5": ("sufficient", "Uitvoerbaar en met een datum. Wat het kost en wie beslist, staat er nog niet overal bij."),
    "c6": ("good", "De rode draad klopt: de drukte aan de telefoon begint bij de start en de eerste factuur."),
    "c7": ("good", "Per afdeling minstens drie, elk met een definitie."),
    "c8": ("sufficient", "Bijna elke KPI heeft een waarde nu en een doel. Reken één doel helemaal door."),
    "c9": ("sufficient", "De tekens kloppen. Leg bij doelen die elkaar tegenwerken ook vast wie beslist."),
}
"""Level and note of each criterion of the rubric."""
FEEDBACK: Final = (
    "Een sterke nulmeting: jullie durven te laten zien waar afdelingen zichzelf te hoog inschatten. Neem voor de volgende ronde "
    "twee dingen mee: reken uit wat je adviezen kosten, en laat afdelingen over botsende doelen een afspraak maken."
)
REMARKS: Final = (
    (
        "plate:become-aware/customer_score",
        "c2",
        "Deze 6,4 komt van nieuwe klanten. Wat vinden mensen die Duinlijn nog niet kennen?",
    ),
    (
        "plate:positive-first-experience/key_message",
        "c6",
        "Mooi kort. Dit ene zinnetje verklaart ook een deel van de drukte bij Quality of service.",
    ),
    (
        "plate:quality-of-service",
        "c9",
        "Afhandeltijd en oplossen in één keer trekken aan elkaar. Welke afspraak hoort daarbij, en van wie?",
    ),
)
"""Address, criterion and text of what the teacher said in place."""
QUOTED: Final = (
    "plate:easy-to-buy/gap_explanation",
    "geven geen cijfer",
    "Goed gezien. Zo’n meting mist precies wie afhaakt; noem dat ook als risico bij je advies.",
)
"""The same about a passage: address, words and text."""


@transaction.atomic
def set_up_course() -> Course | None:
    """Make the course of the demo, open for who has its code, once its people are there; None when it was there already."""
    if Course.objects.filter(uuid=COURSE).exists():
        return None
    people = {email: User.objects.get(email=email) for email in (TEACHER, SECOND_MARKER, *FOLLOWERS)}
    course = Course.objects.create(
        uuid=COURSE,
        name="Commercieel management 3B",
        description="Minor Commercieel management. Samen met je studiegroep breng je de klantketting van een organisatie in kaart.",
    )
    Teacher.objects.create(course=course, user=people[TEACHER], role=Teaching.TEACHER)
    Teacher.objects.create(course=course, user=people[SECOND_MARKER], role=Teaching.SECOND_MARKER)
    courses.enrol(course=COURSE, by=people[TEACHER], entries=_class_list())
    courses.renew_keys(course=COURSE, by=people[TEACHER])
    for email in FOLLOWERS:
        courses.adopt(people[email])
    _set_up_assignments(course)
    return course


def _set_up_assignments(course: Course) -> None:
    """One that a group was judged on, one that two groups have begun on, due in twelve days, and one that is still a draft."""
    told = {"course": course, "rubric_version": default_rubric(course, "Rubric klantketting"), "in_groups": True}
    evening = timezone.localtime().replace(hour=17, minute=0, second=0, microsecond=0)
    begun = Assignment.objects.create(
        **told,
        title="Klantketting van je eigen bedrijf",
        explanation=(
            "Breng met je studiegroep de klantketting van het bedrijf van een van jullie in kaart. Voer per schakel minstens één "
            "gesprek op de afdeling en vraag wat klanten ervan vinden."
        ),
        opens_at=evening - timedelta(weeks=2),
        due_at=evening + timedelta(days=12),
        cut_off_at=evening + timedelta(days=19),
        requires_kpis=True,
        worksheets="pains-gains chain-steering-seven-safeguards",
        exercises="mmn-analysis",
        published_at=evening - timedelta(weeks=2),
    )
    later = evening + timedelta(weeks=4)
    Assignment.objects.create(
        **told, title="Tweede ronde: wat is er veranderd?", opens_at=later, due_at=later + timedelta(weeks=4)
    )
    _set_up_judged(told, evening - timedelta(weeks=4))
    for name, (owner, case) in ANSWERS.items():
        work = _answer(begun, name, owner, case, period=-1)
        if work and name == READY:
            # What somebody changed before the course was there may not be ready any more: then there is nothing to judge.
            with suppress(RefusedError):
                hand_in(work=work, user=User.objects.get(email=owner), arrived_at=timezone.now() - timedelta(days=1))


def _set_up_judged(told: Mapping[str, Any], due: datetime) -> None:
    """An assignment that was due, with the result that a group sees of it."""
    earlier = Assignment.objects.create(
        **told,
        title="Nulmeting: de klantketting van vorig jaar",
        explanation="Begin met wat er al ligt: vul de ketting van vorig jaar in met de cijfers die je in het bedrijf vindt.",
        opens_at=due - timedelta(weeks=5),
        due_at=due,
        cut_off_at=due + timedelta(weeks=1),
        requires_kpis=True,
        published_at=due - timedelta(weeks=5),
    )
    owner, case = ANSWERS[READY]
    work = _answer(earlier, READY, owner, case, period=0)
    if work is None:
        return
    with suppress(RefusedError):
        _judge(hand_in(work=work, user=User.objects.get(email=owner), arrived_at=due - timedelta(days=1)), due)


def _judge(submission: Submission, due: datetime) -> None:
    """What the teacher made of it in the week after, and that the group sees it. Places that were emptied are passed over."""
    teacher = User.objects.get(email=TEACHER)
    now = due + timedelta(days=6)
    verdicts = {criterion_field(key, "level"): level for key, (level, _note) in LEVELS.items()}
    verdicts |= {criterion_field(key, "note"): note for key, (_level, note) in LEVELS.items()}
    turn: dict[str, Any] = {"submission": submission, "user": teacher, "now": now}
    save_review(**turn, base=0, changes={**verdicts, "feedback": FEEDBACK})
    for address, criterion, text in REMARKS:
        with suppress(NoPlaceError):
            add_remark(**turn, address=address, criterion=criterion, text=text)
    address, quote, text = QUOTED
    start = (text_at(document_of(submission), address) or "").find(quote)
    with suppress(NoPlaceError):
        add_remark(**turn, address=address, passage=Passage(start, start + len(quote), quote), text=text)
    if not set_ready(**turn, base=submission.reviews.get().revision):
        release(assignment=submission.work.assignment, by=teacher, now=now)


def _answer(assignment: Assignment, group: str, owner: str, case: str, *, period: int) -> Work | None:
    """With the workbook of that period of the case, counted as in a list, unless somebody deleted it."""
    shelf = next(each for each in SHELVES if (each.owner, each.case) == (owner, case))
    uuid = shelf.uuid(example(case).documents[period].period)
    workbook = Workbook.objects.filter(uuid=uuid, deleted_at=None).first()
    if workbook is None:
        return None
    work = Work.objects.create(
        assignment=assignment, workbook=workbook, group=assignment.course.groups.get(name=group), attached_by=None
    )
    sync_members(work)
    write_what_is_asked(Workbook.objects.filter(pk=workbook.pk))
    workbook.refresh_from_db()
    refresh(workbook)
    return work


def _class_list() -> list[Entry]:
    listed = [(email, PEOPLE[email], group) for email, group in FOLLOWERS.items()]
    listed += [(f"{name.lower().replace(' ', '.')}@demo.test", name, group) for name, group in OTHERS]
    return [Entry(row, email, name, str(500_100 + row), group) for row, (email, name, group) in enumerate(listed, 1)]
