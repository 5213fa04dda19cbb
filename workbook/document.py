"""The Document: all of a workbook as it stands, as one immutable value.

Everything that reads (rules, drawings, report, difference, exports) takes a Document; everything that writes goes through forms
into rows. It holds keys, values and the labels of its method version, and no person. ``canonical()`` gives the bytes that are
hashed: UTF-8, keys sorted, no white space, no floats.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from workbook import limits
from workbook.values import NUMBER_DECIMALS, NUMBER_WHOLE_DIGITS, SCORE_MAX, from_plain, normal, plain

SCHEMA_VERSION: Final = 3
"""What an older one held is lifted to this one by ``workbook.lifting``."""


def _normal(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return normal(value)
    except ValueError as error:
        raise PydanticCustomError("unstorable", "the text holds a character that cannot be stored") from error


def _decimal(value: object) -> object:
    """Numbers travel as text: what a JSON reader makes of 7.10 differs from program to program."""
    if isinstance(value, int | float):
        raise PydanticCustomError("number_as_text", "write the number as text, between quotes")
    if not isinstance(value, str):
        return value
    try:
        return from_plain(value)
    except ValueError as error:
        raise PydanticCustomError("no_number", "not a number with a decimal point") from error


def _is_score(score: Decimal) -> Decimal:
    if not score.is_finite() or not 0 <= score <= SCORE_MAX or score != round(score, 1):
        raise PydanticCustomError("score", "a score runs from 0 to 10 with at most one decimal")
    return Decimal(plain(score))


def _is_number(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise PydanticCustomError("no_number", "not a number with a decimal point")
    whole, _, fraction = plain(abs(number)).partition(".")
    if len(whole) > NUMBER_WHOLE_DIGITS or len(fraction) > NUMBER_DECIMALS:
        digits = {"whole": NUMBER_WHOLE_DIGITS, "decimals": NUMBER_DECIMALS}
        raise PydanticCustomError("digits", "at most {whole} digits before and {decimals} after the point", digits)
    return Decimal(plain(number))


def _without_fractions(value: JsonValue) -> JsonValue:
    """Extras may hold anything JSON can say but fractions, which no two programs write alike; write those as text."""
    if isinstance(value, float):
        raise PydanticCustomError("number_as_text", "write the number as text, between quotes")
    _normal(value)
    for part in value if isinstance(value, list) else ():
        _without_fractions(part)
    for key, part in value.items() if isinstance(value, dict) else ():
        _normal(key)
        _without_fractions(part)
    return value


_Normal = BeforeValidator(_normal)
_AsText = PlainSerializer(plain, return_type=str)
Prose = Annotated[str, _Normal, StringConstraints(max_length=limits.PROSE)]
Short = Annotated[str, _Normal, StringConstraints(max_length=limits.SHORT)]
Name = Annotated[str, _Normal, StringConstraints(max_length=limits.NAME)]
Period = Annotated[str, _Normal, StringConstraints(pattern=r"^([0-9]{4}(-Q[1-4])?)?$", max_length=7)]
Score = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    AfterValidator(_is_score),
    _AsText,
    WithJsonSchema({"type": "string", "pattern": r"^([0-9](\.[0-9])?|10(\.0)?)$"}),
]
Number = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    AfterValidator(_is_number),
    _AsText,
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]{1,11}(\.[0-9]{1,4})?$"}),
]
Count = Annotated[int, Field(ge=0, le=limits.COUNT_MAX)]
Euro = Annotated[int, Field(ge=0, le=limits.EURO_MAX)]
Uids = Annotated[tuple[UUID, ...], AfterValidator(lambda uids: tuple(sorted(set(uids))))]
StepKey = Literal[
    "meet-my-needs",
    "become-aware",
    "easy-to-buy",
    "positive-first-experience",
    "quality-of-use",
    "quality-of-service",
    "ease-of-payment-and-switch",
]
Basis = Literal["", "interview", "own_department", "data", "own_estimate"]
ScoreSourceKind = Literal["", "study", "own_survey", "app_survey", "interview", "estimate"]
AuthorKind = Literal["", "student", "study_group", "consultant"]
Direction = Literal["", "higher", "lower", "band"]
KpiKind = Literal["", "result", "process"]
Sign = Literal["", "+", "-"]
RelationKind = Literal["", "strengthens", "hampers", "precondition"]
Strength = Literal["", "strong", "moderate", "weak"]
Reliability = Literal["", "good", "fair", "poor"]
IsUsed = Literal["", "yes", "no"]
About = Literal["", "strongest", "weakest", "blind_spot"]


class Part(BaseModel):
    """What all parts of a Document share: frozen, strict, and no key that is not known."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Department(Part):
    """A department of the organisation; it bears one or more plates and may be outsourced."""

    uid: UUID
    name: Name = ""


class KeyPoint(Part):
    """A finding that the management summary tells first; ``about`` is the proposal it was made from, if it was."""

    uid: UUID
    about: About = ""
    title: Name = ""
    text: Short = ""


class Activity(Part):
    """A core activity with its own short top, tip and advice."""

    uid: UUID
    name: Name = ""
    explanation: Short = ""
    top: Short = ""
    tip: Short = ""
    advice: Short = ""


class Point(Part):
    """A top (what goes well) or tip (what can be better) of the whole plate."""

    uid: UUID
    text: Prose = ""


class Advice(Part):
    """What to do next period; ``based_on`` is the uid of a tip on the same plate."""

    uid: UUID
    text: Prose = ""
    responsible_role: Name = ""
    period: Period = ""
    based_on: UUID | None = None


class Relation(Part):
    """How the value of this KPI moves the value of the KPI with uid ``to``, anywhere in the workbook."""

    uid: UUID
    to: UUID
    sign: Sign = ""
    kind: RelationKind = ""
    strength: Strength = ""
    reason: Short = ""


class Measurement(Part):
    """The value of a KPI on a date, in its unit. While one of both is missing it tells nothing yet."""

    uid: UUID
    date: datetime.date | None = None
    value: Number | None = None
    note: Short = ""


class Kpi(Part):
    """A performance indicator; ``start_advice`` is the uid of an advice on the same plate."""

    uid: UUID
    definition_key: Name = ""
    name: Name = ""
    definition: Short = ""
    formula: Short = ""
    unit: Name = ""
    direction: Direction = ""
    kind: KpiKind = ""
    data_source: Name = ""
    current_value: Number | None = None
    target_value: Number | None = None
    band_low: Number | None = None
    band_high: Number | None = None
    not_measured_yet: bool = False
    no_target_yet: bool = False
    start_advice: UUID | None = None
    target_note: Short = ""
    previous_target_note: Short = ""
    start_value: Number | None = None
    owner_role: Name = ""
    measuring_period: Name = ""
    reliability: Reliability = ""
    reliability_note: Short = ""
    first_why: Short = ""
    second_why: Short = ""
    third_why: Short = ""
    relations: tuple[Relation, ...] = ()
    measurements: Annotated[tuple[Measurement, ...], Field(max_length=limits.MEASUREMENTS_PER_KPI)] = ()


class Candidate(Part):
    """A KPI in the exercise of three rounds; ``kpi`` is the uid of the KPI of the workbook that it became."""

    uid: UUID
    definition_key: Name = ""
    name: Name = ""
    found_at: Name = ""
    is_used: IsUsed = ""
    used_note: Short = ""
    votes: Annotated[int, Field(ge=0, le=limits.VOTES_MAX)] = 0
    is_dropped: bool = False
    drop_reason: Short = ""
    kpi: UUID | None = None


class ConflictAgreement(Part):
    """What is agreed about the targets of two KPIs, by their uids in alphabetical order, that work against each other."""

    uid: UUID
    one: UUID
    other: UUID
    decides: Name = ""
    yields: Short = ""
    review_date: datetime.date | None = None

    @model_validator(mode="after")
    def _between_two(self) -> Self:
        if self.one == self.other:
            raise PydanticCustomError("one_kpi", "an agreement is about two KPIs")
        return self


class Interview(Part):
    """A conversation that was held, by role and never by name."""

    uid: UUID
    role: Name = ""
    date: datetime.date | None = None
    channel: Name = ""
    minutes: Count | None = None
    summary: Short = ""


class Attempt(Part):
    """An attempt to get a conversation."""

    uid: UUID
    role: Name = ""
    date: datetime.date | None = None
    channel: Name = ""
    outcome: Short = ""


class Plate(Part):
    """One step, filled in. Lists stand in the order in which the reader sees them."""

    uid: UUID
    step: StepKey
    name_en: str
    name_nl: str
    departments: Uids = ()
    responsible_role: Name = ""
    key_message: Short = ""
    basis: Basis = ""
    customer_score: Score | None = None
    score_source: Name = ""
    score_source_kind: ScoreSourceKind = ""
    score_n: Count | None = None
    score_date: datetime.date | None = None
    customer_score_unknown_reason: Prose = ""
    own_score: Score | None = None
    own_score_source: Name = ""
    aspired_score: Score | None = None
    gap_explanation: Prose = ""
    waived: bool = False
    waiver_reason: Prose = ""
    visible_moments: Prose = ""
    segments: Prose = ""
    activities: Annotated[tuple[Activity, ...], Field(max_length=limits.ACTIVITIES_PER_PLATE)] = ()
    tops: Annotated[tuple[Point, ...], Field(max_length=limits.POINTS_PER_KIND)] = ()
    tips: Annotated[tuple[Point, ...], Field(max_length=limits.POINTS_PER_KIND)] = ()
    advice: Annotated[tuple[Advice, ...], Field(max_length=limits.ADVICE_PER_PLATE)] = ()
    kpis: Annotated[tuple[Kpi, ...], Field(max_length=limits.KPIS_PER_PLATE)] = ()
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=limits.CANDIDATES_PER_PLATE)] = ()
    interviews: Annotated[tuple[Interview, ...], Field(max_length=limits.INTERVIEWS_PER_PLATE)] = ()
    attempts: Annotated[tuple[Attempt, ...], Field(max_length=limits.ATTEMPTS_PER_PLATE)] = ()

    @property
    def gap(self) -> Decimal | None:
        """Customer score minus own score, -10.0 to 10.0; None while one of them is missing."""
        if self.customer_score is None or self.own_score is None:
            return None
        return self.customer_score - self.own_score

    @property
    def start_advice(self) -> frozenset[UUID]:
        """Uids of the advice that tells how to start measuring or steering on a KPI of this plate."""
        return frozenset(kpi.start_advice for kpi in self.kpis if kpi.start_advice)

    @property
    def is_blank(self) -> bool:
        """No score, activity, point or KPI: nothing that counts as filled in."""
        scores = (self.customer_score, self.own_score, self.aspired_score)
        lists = (self.activities, self.tops, self.tips, self.advice, self.kpis)
        return all(score is None for score in scores) and not any(lists)

    @model_validator(mode="after")
    def _rows_fit_together(self) -> Self:
        _known((advice.based_on for advice in self.advice), {tip.uid for tip in self.tips})
        _known((kpi.start_advice for kpi in self.kpis), {advice.uid for advice in self.advice})
        return self


class Predecessor(Part):
    """Which workbook came before: organisation and period only, for it may be somebody else's."""

    organisation: Name = ""
    period: Period = ""


class PreviousTarget(Part):
    """A target that the previous workbook set for the KPI with this uid, definition key and name."""

    uid: UUID
    definition_key: Name
    name: Name
    step: StepKey


class Document(Part):
    """A whole workbook. ``extras`` keeps what was read from a case but has no rows yet."""

    schema_version: Literal[3] = SCHEMA_VERSION
    method_version: Annotated[int, Field(ge=1)]
    fictional: bool = False
    organisation: Name = ""
    sector: Name = ""
    employees: Count | None = None
    customers: Count | None = None
    revenue_eur: Euro | None = None
    description: Prose = ""
    author_kind: AuthorKind = ""
    own_role: Name = ""
    period: Period = ""
    next_period: Period = ""
    predecessor: Predecessor | None = None
    total_budget: Euro | None = None
    summary: Prose = ""
    requested_decision: Prose = ""
    key_points: Annotated[tuple[KeyPoint, ...], Field(max_length=limits.KEY_POINTS)] = ()
    departments: Annotated[tuple[Department, ...], Field(max_length=limits.DEPARTMENTS_PER_WORKBOOK)] = ()
    agreements: Annotated[tuple[ConflictAgreement, ...], Field(max_length=limits.AGREEMENTS_PER_WORKBOOK)] = ()
    plates: Annotated[tuple[Plate, ...], Field(min_length=7, max_length=7)]
    extras: Annotated[dict[str, JsonValue], BeforeValidator(_without_fractions)] = Field(default_factory=dict)

    def plate(self, step: str) -> Plate:
        """The plate of a step.

        Raises:
            KeyError: there is no such step.
        """
        for plate in self.plates:
            if plate.step == step:
                return plate
        raise KeyError(step)

    def kpis(self) -> Iterator[tuple[Plate, Kpi]]:
        """Every KPI with the plate it stands on, in the order of the chain."""
        return ((plate, kpi) for plate in self.plates for kpi in plate.kpis)

    def departments_of(self, plate: Plate) -> tuple[Department, ...]:
        """The departments that bear a plate, in the order of the workbook."""
        return tuple(department for department in self.departments if department.uid in plate.departments)

    @model_validator(mode="after")
    def _rows_fit_together(self) -> Self:
        twice = [str(uid) for uid, times in Counter(self._uids()).items() if times > 1]
        if twice:
            raise PydanticCustomError("uid_twice", "this uid stands twice: {uids}", {"uids": ", ".join(sorted(twice))})
        if len({plate.step for plate in self.plates}) != len(self.plates):
            raise PydanticCustomError("step_twice", "each step has one plate")
        kpis = [kpi for _, kpi in self.kpis()]
        relations = [relation for kpi in kpis for relation in kpi.relations]
        if len(kpis) > limits.KPIS_PER_WORKBOOK or len(relations) > limits.RELATIONS_PER_WORKBOOK:
            most = {"kpis": limits.KPIS_PER_WORKBOOK, "relations": limits.RELATIONS_PER_WORKBOOK}
            raise PydanticCustomError("too_many_kpis", "at most {kpis} KPIs and {relations} relations", most)
        measurements = sum(len(kpi.measurements) for kpi in kpis)
        if measurements > limits.MEASUREMENTS_PER_WORKBOOK:
            most = {"measurements": limits.MEASUREMENTS_PER_WORKBOOK}
            raise PydanticCustomError("too_many_measurements", "at most {measurements} measurements", most)
        known = {kpi.uid for kpi in kpis}
        _known((relation.to for relation in relations), known)
        _known((uid for each in self.agreements for uid in (each.one, each.other)), known)
        _known((candidate.kpi for plate in self.plates for candidate in plate.candidates), known)
        departments = {department.uid for department in self.departments}
        _known((uid for plate in self.plates for uid in plate.departments), departments)
        if len(extras_text(self.extras)) > limits.EXTRAS_MAX:
            most = {"most": limits.EXTRAS_MAX}
            raise PydanticCustomError("extras_too_long", "extras hold more than {most} characters", most)
        return self

    def _uids(self) -> Iterator[UUID]:
        yield from (department.uid for department in self.departments)
        yield from (key_point.uid for key_point in self.key_points)
        yield from (agreement.uid for agreement in self.agreements)
        for plate in self.plates:
            yield plate.uid
            for rows in (plate.activities, plate.tops, plate.tips, plate.advice, plate.kpis, plate.interviews):
                yield from (row.uid for row in rows)
            yield from (row.uid for rows in (plate.attempts, plate.candidates) for row in rows)
            for kpi in plate.kpis:
                yield from (row.uid for rows in (kpi.relations, kpi.measurements) for row in rows)


def _known(uids: Iterable[UUID | None], known: set[UUID]) -> None:
    unknown = sorted({str(uid) for uid in uids if uid is not None and uid not in known})
    if unknown:
        raise PydanticCustomError("uid_unknown", "there is no such row: {uids}", {"uids": ", ".join(unknown)})


def canonical(document: Document) -> str:
    """The text that is stored and hashed: equal Documents give equal texts on every machine."""
    return _canonical_json(document.model_dump(mode="json"))


def content_hash(document: Document) -> str:
    """SHA-256 of the canonical text, 64 hexadecimal digits."""
    return hash_as_it_stands(document.model_dump(mode="json"))


def hash_as_it_stands(content: JsonValue) -> str:
    """The same of content that is JSON already, whatever its schema version, with nothing about it changed first."""
    return hashlib.sha256(_canonical_json(content).encode()).hexdigest()


def extras_text(extras: dict[str, JsonValue]) -> str:
    """Extras as canonical JSON, the form in which the database keeps them."""
    return _canonical_json(extras)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a Document, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Document.model_json_schema(mode="serialization"),
    }


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
