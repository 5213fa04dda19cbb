"""A snapshot as pages show it: plate by plate, each field at its address, with the remarks that stand in it.

All comes from one Document: no row is read. Scores that rest on very few answers stay hidden, as in every report.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from reports.drawings import wording
from reports.drawings.kpibar import kpibar
from reports.drawings.link import link
from reports.drawings.scale import scale
from reports.drawings.values import measure_of
from reports.report.plates import kpi_name, now, target
from reports.report.setting import Setting, setting_of
from workbook.document import Candidate, Document, Kpi, Measurement, Part, Plate, Relation
from workbook.fields import (
    FRONT,
    agreement_address,
    kind,
    measurement_address,
    plate_address,
    relation_address,
    row_address,
    workbook_address,
)
from workbook.forms.known import in_words, label_of
from workbook.naming import NUMBERED
from workbook.shown import is_hidden
from workbook.values import period_short
from workbook.wording import whole

LABELS: Final[Mapping[tuple[str, str], Promise]] = {
    ("point", "text"): gettext_lazy("Text"),
    ("plate", "key_message"): gettext_lazy("Key message"),
    ("plate", "waived"): gettext_lazy("Waiver"),
    ("plate", "basis"): gettext_lazy("Basis"),
}
"""What a field is called where it is read, when its form asks a question instead or goes by the number of its row."""
TITLES: Final[Mapping[str, Promise]] = {
    "top": gettext_lazy("This goes well"),
    "tip": gettext_lazy("This can be better"),
    "advice": gettext_lazy("Our advice"),
}
_PLATE_FACTS: Final = (
    "score_source",
    "score_source_kind",
    "score_n",
    "score_date",
    "own_score_source",
    "basis",
    "visible_moments",
    "segments",
)
_KPI_FACTS: Final = (
    "formula",
    "direction",
    "kind",
    "data_source",
    "unit",
    "band_low",
    "band_high",
    "target_note",
    "previous_target_note",
    "start_value",
    "owner_role",
    "measuring_period",
    "reliability",
    "reliability_note",
    "first_why",
    "second_why",
    "third_why",
)
_FRONT_FACTS: Final = (
    "organisation",
    "sector",
    "employees",
    "customers",
    "revenue_eur",
    "author_kind",
    "own_role",
    "period",
    "next_period",
    "total_budget",
)


@dataclass(frozen=True)
class Placed:
    """A remark on a page: the number of its pin, the id of what it leads to, and where it stands.

    A passage has ends, counted in code points of the text of its field.
    """

    number: int
    anchor: str
    address: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Stretch:
    """A piece of a text; ``is_marked`` within a passage. ``pins`` are of the remarks that end with it."""

    text: str
    is_marked: bool = False
    pins: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Said:
    """A field as it was filled in. Its ``stretches`` joined are its ``text``, code point by code point."""

    address: str
    label: str
    text: str
    stretches: tuple[Stretch, ...]

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.stretches)


@dataclass(frozen=True)
class Row:
    """A row of a list: its fields by name, and those that only matter where they are filled in (``facts``).

    ``name`` tells which it is (``Activity 2``), ``told`` what a page says of it beside its fields. ``pins`` are of remarks on the
    row as a whole, ``rows`` the relations of a KPI and ``series`` its measurements.
    """

    address: str
    name: str
    said: Mapping[str, Said]
    facts: tuple[Said, ...] = ()
    told: str = ""
    drawing: SafeString | None = None
    pins: tuple[Placed, ...] = ()
    rows: tuple["Row", ...] = ()
    series: tuple["Row", ...] = ()

    @property
    def is_pinned(self) -> bool:
        """Whether remarks stand on what is only shown when one asks for it: the facts, the relations and the measurements."""
        below = (*self.rows, *self.series)
        inside = [*self.facts, *(said for row in below for said in row.said.values())]
        return any(row.pins for row in below) or any(each.pins for said in inside for each in said.stretches)


@dataclass(frozen=True)
class PointList:
    """The tops, tips or advice of a plate."""

    kind: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class FrozenPlate:
    """All of a plate. ``pins`` are of remarks on the plate as a whole; ``waiver`` says whether one holds, empty without any."""

    address: str
    step: str
    number: int
    name_en: str
    name_nl: str
    link: SafeString
    scale: SafeString
    verdict: str
    gap: str
    gap_word: str
    waiver: str
    said: Mapping[str, Said]
    facts: tuple[Said, ...]
    points: tuple[PointList, ...]
    activities: tuple[Row, ...]
    kpis: tuple[Row, ...]
    kpi_target: str
    candidates: tuple[Row, ...]
    interviews: tuple[Row, ...]
    attempts: tuple[Row, ...]
    pins: tuple[Placed, ...]
    is_blank: bool


@dataclass(frozen=True)
class FrozenFront:
    """The front page: who and what the workbook is about, its summary, and what it asks."""

    address: str
    texts: tuple[Said, ...]
    facts: tuple[Said, ...]
    key_points: tuple[Row, ...]
    agreements: tuple[Row, ...]
    pins: tuple[Placed, ...]


def frozen_plate(document: Document, step: str, placed: Iterable[Placed] = ()) -> FrozenPlate:
    """The plate of a step in the active language, with the pins of remarks that stand on it; others are left out.

    A remark on a place that the page does not show, such as a fact that is not filled in, has its pin at the plate.

    Raises:
        KeyError: there is no such step.
    """
    setting = setting_of(document, get_language() or "")
    plate = setting.document.plate(step)
    return _Plate(setting, plate, placed).shown()


def frozen_front(document: Document, placed: Iterable[Placed] = ()) -> FrozenFront:
    """The front page in the active language, with the pins of remarks that stand on it; others are left out."""
    pins = _Pins(placed, FRONT)
    texts = tuple(pins.field(document, "workbook", name) for name in ("summary", "requested_decision", "description"))
    facts = tuple(pins.facts(document, "workbook", _FRONT_FACTS))
    key_points = tuple(
        pins.row(each, "key_point", n, workbook_address(f"key_point:{each.uid}"), ("title", "text"))
        for n, each in enumerate(document.key_points, 1)
    )
    agreements = tuple(_agreements(document, pins))
    return FrozenFront(FRONT, texts, facts, key_points, agreements, pins.left())


def _agreements(document: Document, pins: "_Pins") -> Iterator[Row]:
    """What is agreed about goals that work against each other, each with the two KPIs that it is about."""
    names = {kpi.uid: str(kpi_name(kpi)) for _plate, kpi in document.kpis()} if document.agreements else {}
    for n, each in enumerate(document.agreements, 1):
        between = f"{names[each.one]} ↔ {names[each.other]}"
        fields = ("decides", "yields", "review_date")
        yield pins.row(each, "conflict_agreement", n, agreement_address(each.uid), fields, told=between)


class _Pins:
    """The remarks of one page: each stands where it belongs, or at the page itself."""

    def __init__(self, placed: Iterable[Placed], page: str) -> None:
        self._page = page
        self._by_address: dict[str, list[Placed]] = {}
        for each in placed:
            if each.address.split("/")[0] == page:
                self._by_address.setdefault(each.address, []).append(each)

    def at(self, address: str) -> tuple[Placed, ...]:
        """Those on exactly this place; they stand nowhere else any more."""
        return tuple(self._by_address.pop(address, ()))

    def left(self) -> tuple[Placed, ...]:
        """Those on the page itself, or on a place that it does not show."""
        return tuple(sorted((each for all_at in self._by_address.values() for each in all_at), key=_by_number))

    def said(self, address: str, label: str, text: str) -> Said:
        """A field with its remarks."""
        return Said(address, label, text, _stretches(text, self.at(address)))

    def field(self, part: Part, of: str, name: str, row: str = "", text: str | None = None) -> Said:
        """A field of a row, or of the page; ``text`` where it is not told by its value alone."""
        shown = _in_words(of, name, getattr(part, name)) if text is None else text
        return self.said(f"{row or self._page}/{name}", _label(of, name), shown)

    def facts(self, part: Part, of: str, names: Iterable[str], row: str = "") -> Iterator[Said]:
        """Those of some fields that are filled in."""
        at = row or self._page
        for name in names:
            if getattr(part, name) not in {None, ""} or f"{at}/{name}" in self._by_address:
                yield self.field(part, of, name, row)

    def row(self, part: Any, word: str, n: int, address: str, names: Collection[str], **others: Any) -> Row:
        """A row with its number."""
        of = "point" if word in {"top", "tip", "advice"} else word
        said = {name: self.field(part, of, name, address) for name in names}
        return Row(address, str(NUMBERED[word]) % {"n": n}, said, pins=self.at(address), **others)


class _Plate:
    """Puts a plate together."""

    def __init__(self, setting: Setting, plate: Plate, placed: Iterable[Placed]) -> None:
        self.setting, self.plate, self.language = setting, plate, setting.language
        self.pins = _Pins(placed, plate_address(plate.step))
        self.step = setting.chain.steps[setting.number(plate) - 1]

    def shown(self) -> FrozenPlate:
        plate, language = self.plate, self.language
        return FrozenPlate(
            address=plate_address(plate.step),
            step=plate.step,
            number=self.setting.number(plate),
            name_en=plate.name_en,
            name_nl=plate.name_nl,
            link=link(self.step, language=language),
            scale=scale(self.step, language=language, title=None, labels=False),
            verdict=self._verdict(),
            gap="" if plate.gap is None else wording.gap(plate.gap, language),
            gap_word="" if plate.gap is None else wording.gap_word(plate.gap, language),
            waiver=self._waiver(),
            said=self._said(),
            facts=tuple(self.pins.facts(plate, "plate", _PLATE_FACTS)),
            points=tuple(self._points()),
            activities=tuple(
                self._row(each, "activity", n, ("name", "explanation", "top", "tip", "advice"))
                for n, each in enumerate(plate.activities, 1)
            ),
            kpis=tuple(self._kpi(n, each) for n, each in enumerate(plate.kpis, 1)),
            kpi_target=period_short(self.setting.document.next_period),
            candidates=tuple(self._candidate(n, each) for n, each in enumerate(plate.candidates, 1)),
            interviews=tuple(self._talks("interview", plate.interviews, "summary", ("date", "channel", "minutes"))),
            attempts=tuple(self._talks("attempt", plate.attempts, "outcome", ("date", "channel"))),
            pins=self.pins.left(),
            is_blank=not self.setting.is_told(plate),
        )

    def _said(self) -> dict[str, Said]:
        plate = self.plate
        texts = ("key_message", "responsible_role", "gap_explanation", "customer_score_unknown_reason", "waiver_reason")
        said = {name: self.pins.field(plate, "plate", name) for name in texts}
        for name in ("customer_score", "own_score", "aspired_score"):
            score = wording.score(getattr(plate, name), self.language)
            said[name] = self.pins.field(plate, "plate", name, text=score)
        names = ", ".join(filter(None, (each.name for each in self.setting.document.departments_of(plate))))
        at = plate_address(plate.step, "departments")
        return {**said, "departments": self.pins.said(at, _label("plate", "departments"), names)}

    def _verdict(self) -> str:
        if self.plate.customer_score is not None:
            return wording.band_word(self.plate.customer_score, self.language)
        return _("fewer than five answers, so the score stays hidden") if is_hidden(self.plate) else ""

    def _waiver(self) -> str:
        if not self.plate.waived:
            return _("Reason for an earlier waiver") if self.plate.waiver_reason.strip() else ""
        if self.setting.is_active(self.plate):
            return _("A waiver was asked, but it does not hold: this link counts")
        return _("This link is waived")

    def _points(self) -> Iterator[PointList]:
        plate = self.plate
        for word, rows in (("top", plate.tops), ("tip", plate.tips), ("advice", plate.advice)):
            yield PointList(
                word, str(TITLES[word]), tuple(self._point(word, n, each) for n, each in enumerate(rows, 1))
            )

    def _point(self, word: str, n: int, each: Any) -> Row:
        if word != "advice":
            return self._row(each, word, n, ("text",))
        tips = [tip.uid for tip in self.plate.tips]
        told = _("rests on tip {number}").format(number=tips.index(each.based_on) + 1) if each.based_on else ""
        return self._row(each, word, n, ("text", "responsible_role", "period"), told=told)

    def _kpi(self, n: int, kpi: Kpi) -> Row:
        at = self._at("kpi", kpi.uid)
        begins = next((each.text for each in self.plate.advice if each.uid == kpi.start_advice), "")
        values = {"current_value": now(self.setting, kpi), "target_value": target(self.setting, kpi)}
        said = {name: self.pins.field(kpi, "kpi", name, at, text) for name, text in values.items()}
        said["name"] = self.pins.field(kpi, "kpi", "name", at, kpi.name or str(kpi_name(kpi)))
        said["definition"] = self.pins.field(kpi, "kpi", "definition", at)
        facts = [*self.pins.facts(kpi, "kpi", _KPI_FACTS, at)]
        if begins:
            facts.append(self.pins.said(f"{at}/start_advice", _label("kpi", "start_advice"), begins))
        return Row(
            at,
            str(NUMBERED["kpi"]) % {"n": n},
            said,
            tuple(facts),
            drawing=kpibar(measure_of(kpi), language=self.language),
            rows=tuple(self._relation(kpi, number, each) for number, each in enumerate(kpi.relations, 1)),
            series=tuple(self._measurement(kpi, number, each) for number, each in enumerate(kpi.measurements, 1)),
            pins=self.pins.at(at),
        )

    def _relation(self, kpi: Kpi, n: int, relation: Relation) -> Row:
        plate, other = self.setting.places[relation.to]
        at = relation_address(self.plate.step, kpi.uid, relation.uid)
        said = {
            name: self.pins.field(relation, "relation", name, at) for name in ("sign", "kind", "strength", "reason")
        }
        there = f"{other.name or kpi_name(other)} ({plate.name_en})"
        return Row(at, str(NUMBERED["relation"]) % {"n": n}, said, told=there, pins=self.pins.at(at))

    def _measurement(self, kpi: Kpi, n: int, measurement: Measurement) -> Row:
        at = measurement_address(self.plate.step, kpi.uid, measurement.uid)
        return self.pins.row(measurement, "measurement", n, at, ("date", "value", "note"))

    def _candidate(self, n: int, candidate: Candidate) -> Row:
        """A candidate with what became of it."""
        votes = ngettext("{n} vote", "{n} votes", candidate.votes).format(n=candidate.votes) if candidate.votes else ""
        became = _("on the shortlist") if candidate.kpi else _("dropped out") if candidate.is_dropped else ""
        names = ("name", "found_at", "is_used", "used_note", "drop_reason")
        return self._row(candidate, "candidate", n, names, told=" · ".join(filter(None, (votes, became))))

    def _talks(self, word: str, talks: Sequence[Any], story: str, facts: Sequence[str]) -> Iterator[Row]:
        for n, each in enumerate(talks, 1):
            at = self._at(word, each.uid)
            yield self._row(each, word, n, ("role", story), facts=tuple(self.pins.facts(each, word, facts, at)))

    def _row(self, part: Any, word: str, n: int, names: Collection[str], **others: Any) -> Row:
        of = "point" if word in {"top", "tip", "advice"} else word
        return self.pins.row(part, word, n, self._at(of, part.uid), names, **others)

    def _at(self, of: str, uid: UUID) -> str:
        return row_address(self.plate.step, of, uid, "").removesuffix("/")


def _in_words(of: str, name: str, value: Any) -> str:
    """A value as it is read: numbers with their thousands apart, and minutes named."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = whole(value, get_language() or "")
        return ngettext("{n} minute", "{n} minutes", value).format(n=number) if name == "minutes" else number
    return in_words(of, name, kind(of).fields[name].to_text(value))


def _label(of: str, name: str) -> str:
    return str(LABELS[of, name]) if (of, name) in LABELS else label_of(of, name)


def _by_number(placed: Placed) -> int:
    return placed.number


def _stretches(text: str, placed: Sequence[Placed]) -> tuple[Stretch, ...]:
    """A text cut where passages begin and end; a remark without a passage, or beyond the text, has its pin at the end of all."""
    passages = [
        (each.start, min(each.end or 0, len(text)), each)
        for each in placed
        if each.start is not None and each.start < len(text)
    ]
    whole = tuple(each for each in placed if all(each is not passage for _start, _end, passage in passages))
    cuts = sorted({0, len(text), *(start for start, _end, _of in passages), *(end for _start, end, _of in passages)})
    pieces = [
        Stretch(
            text[one:other],
            any(start <= one and other <= end for start, end, _of in passages),
            tuple(each for _start, end, each in passages if end == other),
        )
        for one, other in pairwise(cuts)
    ]
    return (*pieces, Stretch("", pins=whole)) if whole else tuple(pieces)
