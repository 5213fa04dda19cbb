"""An assignment: what is asked, by when, of whom, and by which rules it is judged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom import limits
from classroom.assignments import TOLD
from classroom.editions import edition_of
from classroom.forms.edition import EditionForm
from classroom.forms.moments import MomentForm, TimeField
from classroom.models import Assignment, RubricVersion
from classroom.models.assignment import Mode
from workbook.forms.fields import CountField, DateField, TextField, TokenField
from workbook.forms.workbook import CHOOSE
from workbook.method.load import current
from workbook.models.workbook import Suggestions

ALONE, GROUPS = "alone", "groups"
DAYS_MAX: Final = 60
KEPT: Final = (
    "title",
    "explanation",
    "confirm_by_all",
    "requires_kpis",
    "requires_activities",
    "suggestions",
    "mode",
)
"""Fields that go into the row as they are."""


@dataclass(frozen=True)
class Choice:
    """Something of the method to tick: an exercise or a worksheet."""

    name: str
    key: str
    title: str
    note: str
    is_chosen: bool


@dataclass(frozen=True)
class Shelf:
    """What can be ticked with one step, or with the whole chain (no step)."""

    step: str
    choices: tuple[Choice, ...]


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _choice(label: Any, choices: Any, initial: str, **kwargs: Any) -> forms.ChoiceField:
    said = {"invalid_choice": CHOOSE, "required": CHOOSE}
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial, widget=forms.RadioSelect, error_messages=said, **kwargs
    )


def _several(choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, required=False, error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE}
    )


class AssignmentForm(EditionForm, MomentForm):
    """All of an assignment. ``token`` is minted with the page of a new one, so that a double post makes one."""

    optional = ("explanation", "cut_off_day", "cut_off_time")

    token = TokenField()
    title = TextField(
        limits.TEXTS["assignment"]["title"],
        label=gettext_lazy("Title"),
        required=True,
        error_messages={"required": gettext_lazy("Give the assignment a title.")},
    )
    explanation = TextField(
        limits.TEXTS["assignment"]["explanation"],
        rows=6,
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("What do students have to do? Which company, which conversations, what comes with it?"),
    )
    opens_day = DateField(
        label=gettext_lazy("Open from, day"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in from which day on students can begin.")},
    )
    opens_time = TimeField(
        label=gettext_lazy("Open from, time"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in a time.")},
    )
    due_day = DateField(
        label=gettext_lazy("Due, day"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in the day of the deadline.")},
    )
    due_time = TimeField(
        label=gettext_lazy("Due, time"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in a time.")},
    )
    cut_off_day = DateField(
        label=gettext_lazy("Closes, day"), help_text=gettext_lazy("Until then it can be handed in late.")
    )
    cut_off_time = TimeField(label=gettext_lazy("Closes, time"), help_text=gettext_lazy("Left blank it never closes."))
    together = _choice(
        gettext_lazy("Who makes a workbook"),
        [(ALONE, gettext_lazy("Every student makes an own workbook")), (GROUPS, gettext_lazy("In study groups"))],
        ALONE,
    )
    confirm_by_all = _tick(
        gettext_lazy("All members of the group confirm the hand-in"),
        gettext_lazy("It freezes when the first hands in, and counts once everybody has confirmed."),
    )
    requires_kpis = _tick(gettext_lazy("KPIs are mandatory"), gettext_lazy("Who lacks some cannot hand in."))
    requires_activities = _tick(gettext_lazy("Top, tip and advice per activity are mandatory"))
    suggestions = _choice(
        gettext_lazy("Suggestions of models, activities and KPIs"),
        [("", gettext_lazy("as the method has it")), *Suggestions.choices],
        "",
        required=False,
    )
    exercises = _several(lambda: [(each.key, each.title) for step in current().steps for each in step.exercises])
    worksheets = _several(lambda: [(each.key, each.title) for each in current().worksheets])
    mode = _choice(
        gettext_lazy("Judged with"),
        [(Mode.GRADED, gettext_lazy("a grade")), (Mode.MASTERY, gettext_lazy("mastered or not mastered"))],
        Mode.GRADED,
    )
    rubric_version = forms.ChoiceField(
        label=gettext_lazy("Rubric"), required=False, error_messages={"invalid_choice": CHOOSE}
    )
    reminder_days = CountField(
        DAYS_MAX,
        label=gettext_lazy("Reminder, days before the deadline"),
        help_text=gettext_lazy("By mail, once, to who has not handed in. 0 is never."),
    )
    publish = _tick(
        gettext_lazy("Students see this assignment"),
        gettext_lazy("As long as this is off it is a draft, that only you and other teachers see."),
    )

    def __init__(
        self, *args: Any, versions: Iterable[RubricVersion], assignment: Assignment | None = None, **kwargs: Any
    ) -> None:
        self.assignment = assignment
        super().__init__(*args, **{"initial": stored_of(assignment), **kwargs})
        self._versions = {str(each.pk): each for each in versions}
        if assignment:
            self._versions.setdefault(str(assignment.rubric_version_id), assignment.rubric_version)
        names = [(key, _named(each)) for key, each in self._versions.items()]
        self["rubric_version"].field.choices = names or [("", _("The rubric of the method"))]  # type: ignore[attr-defined]

    def clean_rubric_version(self) -> RubricVersion | None:
        """The version; None is the rubric of the method, in a course that has none of its own yet."""
        return self._versions.get(self.cleaned_data["rubric_version"]) or next(iter(self._versions.values()), None)

    def clean(self) -> None:
        """The three moments, each after the one before it."""
        before = self.assignment
        opens_at = self.moment("opens", before.opens_at if before else None)
        due_at = self.moment("due", before.due_at if before else None)
        cut_off_at = self.moment("cut_off", before.cut_off_at if before else None)
        if opens_at and due_at and due_at <= opens_at:
            self.add_error("due_day", _("The deadline has to be after the opening."))
        if due_at and cut_off_at and cut_off_at < due_at:
            self.add_error("cut_off_day", _("It cannot close before the deadline."))
        self.cleaned_data |= {"opens_at": opens_at, "due_at": due_at, "cut_off_at": cut_off_at}

    def values(self) -> dict[str, Any]:
        """What goes into the row, by column; without a rubric where the course has none yet."""
        data = self.cleaned_data
        in_groups = data["together"] == GROUPS
        told = {
            **{name: data[name] for name in KEPT},
            **{name: data[name] for name in ("opens_at", "due_at", "cut_off_at")},
            "in_groups": in_groups,
            "confirm_by_all": in_groups and data["confirm_by_all"],
            "worksheets": " ".join(data["worksheets"]),
            "exercises": " ".join(data["exercises"]),
            "reminder_days": data["reminder_days"] or 0,
        }
        return told | ({"rubric_version": data["rubric_version"]} if data["rubric_version"] else {})

    def refuse(self) -> None:
        """Students answer it already: say so where it was to change."""
        told = self.assignment
        if told and (self.cleaned_data["together"] == GROUPS) != told.in_groups:
            self.add_error("together", _("Students have begun: alone or in groups cannot change any more."))
        else:
            self.add_error("publish", _("Students have begun: it cannot become a draft again."))

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """Exercises and worksheets by step; a worksheet about several steps stands with the first, one about all apart."""
        return tuple(shelf for shelf in self._shelves() if shelf.choices)

    def _shelves(self) -> Iterator[Shelf]:
        method = current()
        chosen = {name: set(self[name].value() or ()) for name in ("exercises", "worksheets")}

        def choice(name: str, each: Any, note: str) -> Choice:
            return Choice(name, each.key, each.title, note, each.key in chosen[name])

        of_all = [each for each in method.worksheets if len(each.deepens) == len(method.steps)]
        yield Shelf("", tuple(choice("worksheets", each, _("worksheet")) for each in of_all))
        for step in method.steps:
            sheets = [each for each in method.worksheets if each not in of_all and each.deepens[0] == step.key]
            found = [choice("exercises", each, _("exercise")) for each in step.exercises]
            yield Shelf(step.name_en, (*found, *(choice("worksheets", each, _("worksheet")) for each in sheets)))

    @property
    def moments(self) -> list[tuple[str, BoundField, BoundField]]:
        """The pairs of fields, each under what it is called."""
        called = (("opens", _("Open from")), ("due", _("Hand in before")), ("cut_off", _("Closes at")))
        return [(title, self[f"{name}_day"], self[f"{name}_time"]) for name, title in called]


def _named(version: RubricVersion) -> str:
    said = {"name": version.rubric.name, "number": version.number}
    return _("%(name)s, version %(number)s") % said if version.number > 1 else version.rubric.name


def stored_of(assignment: Assignment | None) -> Mapping[str, Any]:
    """What a fresh form holds: of an assignment what it is now, of a new one what is usual."""
    if assignment is None:
        now = timezone.localtime()
        due = (now + timedelta(weeks=4)).replace(hour=17, minute=0, second=0, microsecond=0)
        return {
            **_moments(now.replace(minute=0, second=0, microsecond=0), due, None),
            "reminder_days": 2,
            "suggestions": "",
        }
    return {
        **{name: getattr(assignment, name) for name in KEPT},
        **_moments(assignment.opens_at, assignment.due_at, assignment.cut_off_at),
        "together": GROUPS if assignment.in_groups else ALONE,
        "worksheets": assignment.worksheets.split(),
        "exercises": assignment.exercises.split(),
        "rubric_version": str(assignment.rubric_version_id),
        "reminder_days": assignment.reminder_days,
        "publish": assignment.published_at is not None,
        "edition": edition_of(assignment, TOLD),
    }


def _moments(opens_at: datetime, due_at: datetime, cut_off_at: datetime | None) -> dict[str, Any]:
    return {
        **MomentForm.of("opens", opens_at),
        **MomentForm.of("due", due_at),
        **MomentForm.of("cut_off", cut_off_at),
    }
