"""The rubric of a course as one plain form: every text, weight, fraction and switch is a field with a name of its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom.forms.course import NumberField
from classroom.rubrics import Criterion, Goal, KnockOut, Level, RubricContent
from workbook.forms.fields import DecimalField, TextField
from workbook.limits import NAME, PROSE, SHORT
from workbook.method.rubric import CRITERIA_MOST, GENERAL, PHRASES_MOST, WHOLE
from workbook.values import plain

ROWS: Final = "criterion"
"""The input that holds the keys of the criteria, in order."""
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FRACTION: Final = re.compile(r"[01](?:[.,][0-9]{1,3})?")
_NAMED: Final = {
    "general_positive": gettext_lazy("What goes well, for any criterion"),
    "general_improve": gettext_lazy("What can be better, for any criterion"),
}


@dataclass(frozen=True)
class CriterionFields:
    """The fields of a criterion. ``is_open`` when there is something to mend in them or all is new."""

    key: str
    name: str
    title: forms.BoundField
    goal: forms.BoundField
    weight: forms.BoundField
    texts: tuple[forms.BoundField, ...]
    phrases: forms.BoundField
    is_open: bool


@dataclass(frozen=True)
class GoalFields:
    """The fields of a learning goal, and those of the criteria about it."""

    key: str
    title: forms.BoundField
    text: forms.BoundField
    criteria: tuple[CriterionFields, ...]
    weight: str


def _read_fraction(text: str) -> Decimal:
    text = text.strip()
    if not _FRACTION.fullmatch(text) or Decimal(text.replace(",", ".")) > 1:
        raise ValueError("notation")
    return Decimal(text.replace(",", "."))


FRACTION: Final = {"notation": gettext_lazy("Use a fraction from 0 to 1 with at most three decimals.")}


class RubricForm(forms.Form):
    """A rubric to edit, made from ``content``; of ``keys``, the criteria that stand on the page, some may be new."""

    def __init__(
        self,
        content: RubricContent,
        keys: Sequence[str],
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        known = dict(texts_of(content) if initial is None else initial)
        super().__init__(data, auto_id="%s", initial=known)
        self.content, self.keys = content, tuple(keys)
        for goal in content.goals:
            self.fields[f"goal:{goal.key}/title"] = _text(_("Title"), NAME)
            self.fields[f"goal:{goal.key}/text"] = _text(_("Text"), SHORT, rows=2)
        for key in self.keys:
            self._add_criterion(key)
        for level in content.levels:
            span = _("From %(low)s to %(high)s.") % {"low": number_format(level.low), "high": number_format(level.high)}
            self.fields[f"level:{level.key}/name"] = _text(_("Name"), NAME)
            self.fields[f"level:{level.key}/fraction"] = DecimalField(
                _read_fraction,
                FRACTION,
                label=_("Fraction of the weight"),
                help_text=span,
                required=True,
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
                error_messages={"required": FRACTION["notation"]},
            )
        for each in content.knock_outs:
            self.fields[f"knock_out:{each.key}/is_on"] = forms.BooleanField(required=False, label=each.condition)
        for key, label in _NAMED.items():
            self.fields[f"phrases:{key}"] = _phrases(label)

    def _add_criterion(self, key: str) -> None:
        at = f"criterion:{key}"
        goals = [(goal.key, self.initial.get(f"goal:{goal.key}/title") or goal.title) for goal in self.content.goals]
        self.fields[f"{at}/title"] = _text(_("Title"), NAME)
        self.fields[f"{at}/goal"] = forms.ChoiceField(label=_("Learning goal"), choices=goals)
        self.fields[f"{at}/weight"] = NumberField(WHOLE, label=_("Weight"))
        for level in self.content.levels:
            self.fields[f"{at}/level:{level.key}"] = _text(level.name, SHORT, rows=2)
        self.fields[f"{at}/phrases"] = _phrases(_("Phrases"))

    def clean(self) -> dict[str, Any]:
        """What only holds for fields together is told beside one of them."""
        data = super().clean() or self.cleaned_data
        self._check_weights(data)
        for level in self.content.levels:
            fraction = data.get(f"level:{level.key}/fraction")
            if fraction is not None and not level.low <= fraction <= level.high:
                self.add_error(f"level:{level.key}/fraction", _("The fraction lies within the range of its level."))
        for goal in self.content.goals:
            if all(data.get(f"criterion:{key}/goal") != goal.key for key in self.keys):
                self.add_error(f"goal:{goal.key}/title", _("Give this learning goal at least one criterion."))
        return data

    def _check_weights(self, data: Mapping[str, Any]) -> None:
        names = [f"criterion:{key}/weight" for key in self.keys]
        weights = [data.get(name) for name in names]
        known = [weight for weight in weights if weight]
        if len(known) == len(weights) and known and sum(known) != WHOLE:
            told = _("All weights together are %(n)d. They have to be 100.") % {"n": sum(known)}
            self.add_error(names[-1], ValidationError(told, "sum"))

    def rubric(self) -> RubricContent:
        """The rubric that was filled in; only once the form is valid."""
        data, old = self.cleaned_data, self.content
        return RubricContent(
            goals=tuple(
                Goal(key=goal.key, title=data[f"goal:{goal.key}/title"], text=data[f"goal:{goal.key}/text"])
                for goal in old.goals
            ),
            criteria=tuple(self._criterion(key) for key in self.keys),
            levels=tuple(
                Level(
                    key=level.key,
                    name=data[f"level:{level.key}/name"],
                    fraction=data[f"level:{level.key}/fraction"],
                    low=level.low,
                    high=level.high,
                )
                for level in old.levels
            ),
            knock_outs=tuple(
                KnockOut(**each.model_dump(exclude={"is_on"}), is_on=data[f"knock_out:{each.key}/is_on"])
                for each in old.knock_outs
            ),
            conversion=old.conversion,
            outcomes=old.outcomes,
            phrases={
                **{key: data[f"phrases:{key}"] for key in GENERAL},
                **{key: data[f"criterion:{key}/phrases"] for key in self.keys},
            },
        )

    def _criterion(self, key: str) -> Criterion:
        data, at = self.cleaned_data, f"criterion:{key}"
        return Criterion(
            key=key,
            goal=data[f"{at}/goal"],
            title=data[f"{at}/title"],
            weight=data[f"{at}/weight"],
            texts={level.key: data[f"{at}/level:{level.key}"] for level in self.content.levels},
        )

    @property
    def goals(self) -> Iterator[GoalFields]:
        """The learning goals as the page shows them, each criterion under the goal that it is about now."""
        for goal in self.content.goals:
            about = [key for key in self.keys if self._goal_of(key) == goal.key]
            weights = [str(self[f"criterion:{key}/weight"].value() or "") for key in about]
            known = all(weight.isdecimal() for weight in weights)
            yield GoalFields(
                goal.key,
                self[f"goal:{goal.key}/title"],
                self[f"goal:{goal.key}/text"],
                tuple(self._fields_of(key) for key in about),
                str(sum(map(int, weights))) if known else "",
            )

    def _goal_of(self, key: str) -> str:
        """The goal of a criterion; the first where none is chosen that there is."""
        chosen = str(self[f"criterion:{key}/goal"].value() or "")
        return chosen if chosen in {goal.key for goal in self.content.goals} else self.content.goals[0].key

    def _fields_of(self, key: str) -> CriterionFields:
        at = f"criterion:{key}"
        texts = tuple(self[f"{at}/level:{level.key}"] for level in self.content.levels)
        title, phrases = self[f"{at}/title"], self[f"{at}/phrases"]
        weight, goal = self[f"{at}/weight"], self[f"{at}/goal"]
        wrong = any(field.errors for field in (title, goal, weight, phrases, *texts)) if self.is_bound else False
        name = str(title.value() or "").strip()
        return CriterionFields(key, name or _("New criterion"), title, goal, weight, texts, phrases, wrong or not name)

    @property
    def levels(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Name and fraction of each level."""
        return ((self[f"level:{each.key}/name"], self[f"level:{each.key}/fraction"]) for each in self.content.levels)

    @property
    def knock_outs(self) -> Iterator[tuple[forms.BoundField, KnockOut]]:
        """Each knock-out with its switch."""
        return ((self[f"knock_out:{each.key}/is_on"], each) for each in self.content.knock_outs)

    @property
    def general(self) -> Iterator[forms.BoundField]:
        """Phrases for any criterion."""
        return (self[f"phrases:{key}"] for key in GENERAL)


def _text(label: Any, most: int, rows: int = 1) -> TextField:
    return TextField(most, rows=rows, label=label, required=True, error_messages={"required": _("Fill in this text.")})


class PhrasesField(TextField):
    """Phrases, each on a line of its own."""

    def __init__(self, label: Any) -> None:
        super().__init__(PROSE * 10, rows=4, label=label, help_text=_("Each phrase on a line of its own."))

    def clean(self, value: Any) -> Any:
        """The phrases."""
        found = tuple(filter(None, (" ".join(line.split()) for line in str(super().clean(value)).split("\n"))))
        if len(found) > PHRASES_MOST or any(len(phrase) > PROSE for phrase in found):
            words = _("At most %(n)d phrases, of %(most)d characters each.")
            raise ValidationError(words % {"n": PHRASES_MOST, "most": PROSE}, "too_many")
        return found


def _phrases(label: Any) -> PhrasesField:
    return PhrasesField(label)


def texts_of(content: RubricContent) -> dict[str, str]:
    """All that can be edited of a rubric, as its fields show it."""
    found: dict[str, str] = {}
    for goal in content.goals:
        found |= {f"goal:{goal.key}/title": goal.title, f"goal:{goal.key}/text": goal.text}
    for each in content.criteria:
        at = f"criterion:{each.key}"
        found |= {f"{at}/title": each.title, f"{at}/goal": each.goal, f"{at}/weight": str(each.weight)}
        found |= {f"{at}/level:{level}": text for level, text in each.texts.items()}
        found[f"{at}/phrases"] = "\n".join(content.phrases.get(each.key, ()))
    for level in content.levels:
        found[f"level:{level.key}/name"] = level.name
        found[f"level:{level.key}/fraction"] = plain(level.fraction).replace(".", ",")
    found |= {f"knock_out:{each.key}/is_on": "on" if each.is_on else "" for each in content.knock_outs}
    return found | {f"phrases:{key}": "\n".join(content.phrases.get(key, ())) for key in GENERAL}


def keys_in(data: QueryDict) -> list[str]:
    """The criteria that stand on a page that was posted, as many as a rubric may have; what can be no key is left out."""
    keys = [key for key in data.getlist(ROWS) if _KEY.fullmatch(key)]
    return list(dict.fromkeys(keys))[:CRITERIA_MOST]


def typed_in(data: QueryDict) -> dict[str, str]:
    """What was typed, field by field."""
    return {name: str(data[name]).replace("\r\n", "\n") for name in data if "/" in name or name.startswith("phrases:")}


def free_key(keys: Sequence[str]) -> str:
    """A key for a new criterion: the first number that is free."""
    return next(key for number in range(1, CRITERIA_MOST + 2) if (key := f"c{number}") not in keys)


@dataclass(frozen=True)
class Meeting:
    """Two people's edits of one version, put together: what the page holds now, and where both changed the same.

    ``clashes`` hold the label of the field, its address, what was typed here and what the other stored.
    """

    typed: Mapping[str, str]
    keys: tuple[str, ...]
    clashes: Mapping[str, tuple[str, str]]


def meet(base: RubricContent, newest: RubricContent, typed: Mapping[str, str], keys: Sequence[str]) -> Meeting:
    """Put what was typed on an older version together with the newest: what only one of both changed is kept of that one.

    Where both changed the same field, what was typed stays in it, and the other's text is told. A criterion that the other took
    away stays when something was typed in it.
    """
    before, theirs = texts_of(base), texts_of(newest)
    old_keys, new_keys = [each.key for each in base.criteria], [each.key for each in newest.criteria]
    touched = {key for key in keys if any(_of(name, key) and typed[name] != before.get(name) for name in typed)}
    kept = [key for key in keys if key in new_keys or key not in old_keys or key in touched]
    rescued = [key for key in kept if key in old_keys and key not in new_keys]
    added = [key for key in new_keys if key not in old_keys and key not in kept]
    merged, clashes = {}, {}
    for name in {**theirs, **typed}:
        mine, old, their = typed.get(name, ""), before.get(name, ""), theirs.get(name, "")
        if any(_of(name, key) for key in rescued):
            merged[name] = mine
        elif any(_of(name, key) for key in added) or mine in {old, their}:
            merged[name] = their
        else:
            merged[name] = mine
            if their != old:
                clashes[name] = (mine, their)
    return Meeting(merged, (*kept, *added), clashes)


def _of(name: str, key: str) -> bool:
    return name.startswith(f"criterion:{key}/")
