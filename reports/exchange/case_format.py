"""The case file, format 2, as types: what may stand where. Keys that are not here are let through and kept."""

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from workbook import limits
from workbook.document import (
    About,
    AuthorKind,
    Basis,
    Count,
    Direction,
    Euro,
    KpiKind,
    Name,
    Number,
    Period,
    Prose,
    RelationKind,
    Reliability,
    Score,
    ScoreSourceKind,
    Short,
    StepKey,
    Strength,
)

FORMAT = 2


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticCustomError("no_number", "a number belongs here")


def _period(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("date_parsing", "no such day") from error
    raise PydanticCustomError("date_type", "a date belongs here")


def _month(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", value):
        raise PydanticCustomError("month", "a month belongs here")
    return value


_Filled = Field(min_length=1)
CaseScore = Annotated[Score, BeforeValidator(_number)]
CaseNumber = Annotated[Number, BeforeValidator(_number)]
CasePeriod = Annotated[Period, BeforeValidator(_period)]
Date = Annotated[datetime.date, BeforeValidator(_date)]
Month = Annotated[str, AfterValidator(_month)]
FilledName = Annotated[Name, _Filled]
FilledProse = Annotated[Prose, _Filled]
FilledPeriod = Annotated[CasePeriod, _Filled]
OneToFive = Annotated[int, Field(ge=1, le=5)]


class CasePart(BaseModel):
    """What all blocks share: strict types, ``null`` is the same as leaving out, and unknown keys are kept."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, block: Any) -> Any:
        if not isinstance(block, dict):
            return block
        return {key: value for key, value in block.items() if value is not None or key not in cls.model_fields}


class CaseAdvice(CasePart):
    text: FilledProse
    responsible_role: Name = ""
    period: CasePeriod = ""
    based_on: Annotated[int, Field(ge=1)] | None = None


class CaseStartAdvice(CasePart):
    text: FilledProse
    responsible_role: Name = ""
    period: CasePeriod = ""


class CaseActivity(CasePart):
    name: FilledName
    explanation: Short = ""
    top: Short = ""
    tip: Short = ""
    advice: Short = ""


class CaseInterview(CasePart):
    role: FilledName
    date: Date | None = None
    channel: Name = ""
    minutes: Count | None = None
    summary: Short = ""


class CaseAttempt(CasePart):
    role: FilledName
    date: Date | None = None
    channel: Name = ""
    outcome: Short = ""


class CaseAction(CasePart):
    """Has no rows yet: its values are looked at, and it is kept whole."""

    title: Annotated[str, _Filled]
    responsible_role: str = ""
    start: Month | None = None
    end: Month | None = None
    budget: Euro | None = None
    effort: OneToFive | None = None
    impact: OneToFive | None = None
    kpi: str | None = None


class CasePrevention(CasePart):
    step: StepKey
    text: str


class CaseCustomerCase(CasePart):
    """Has no rows yet: its values are looked at, and it is kept whole."""

    title: Annotated[str, _Filled]
    steps: list[StepKey] = []
    what_happened: str = ""
    impact: str = ""
    prevention: list[CasePrevention] = []


class CaseRelation(CasePart):
    kpi: FilledName
    sign: Literal["+", "-"]
    kind: RelationKind = ""
    strength: Strength = ""
    reason: Short = ""


class CaseBand(CasePart):
    low: CaseNumber
    high: CaseNumber


class CaseMeasurement(CasePart):
    date: Date
    value: CaseNumber
    note: Short = ""


class CaseKpi(CasePart):
    id: FilledName | None = None
    kpi: FilledName
    name: Name | None = None
    definition: Short | None = None
    formula: Short | None = None
    unit: Name | None = None
    direction: Direction | None = None
    kind: KpiKind | None = None
    data_source: Name | None = None
    current: CaseNumber | None = None
    target: CaseNumber | None = None
    band: CaseBand | None = None
    not_measured_yet: bool = False
    no_target_yet: bool = False
    start_advice: CaseStartAdvice | None = None
    target_note: Short = ""
    previous_target_note: Short = ""
    start: CaseNumber | None = None
    owner_role: Name = ""
    measured_every: Name = ""
    reliability: Reliability = ""
    reliability_note: Short = ""
    why: Annotated[list[Short], Field(max_length=3)] = []
    relations: list[CaseRelation] = []
    measurements: Annotated[list[CaseMeasurement], Field(max_length=limits.MEASUREMENTS_PER_KPI)] = []


class CaseWaiver(CasePart):
    reason: FilledProse


class CasePlate(CasePart):
    step: StepKey
    department: list[FilledName] = []
    responsible_role: Name = ""
    key_message: Short = ""
    basis: Basis = ""
    customer_score: CaseScore | None = None
    score_source: Name = ""
    score_source_kind: ScoreSourceKind = ""
    score_n: Count | None = None
    score_date: Date | None = None
    customer_score_unknown_reason: Prose = ""
    own_score: CaseScore | None = None
    own_score_source: Name = ""
    aspired_score: CaseScore | None = None
    gap_explanation: Prose = ""
    waiver: CaseWaiver | None = None
    visible_moments: Prose = ""
    segments: Prose = ""
    tops: Annotated[list[FilledProse], Field(max_length=limits.POINTS_PER_KIND)] = []
    tips: Annotated[list[FilledProse], Field(max_length=limits.POINTS_PER_KIND)] = []
    advice: Annotated[list[CaseAdvice], Field(max_length=limits.POINTS_PER_KIND)] = []
    activities: Annotated[list[CaseActivity], Field(max_length=limits.ACTIVITIES_PER_PLATE)] = []
    kpis: Annotated[list[CaseKpi], Field(max_length=limits.KPIS_PER_PLATE)] = []
    interviews: Annotated[list[CaseInterview], Field(max_length=limits.INTERVIEWS_PER_PLATE)] = []
    attempts: Annotated[list[CaseAttempt], Field(max_length=limits.ATTEMPTS_PER_PLATE)] = []
    actions: list[CaseAction] = []

    @model_validator(mode="before")
    @classmethod
    def _one_department_is_a_list_of_one(cls, block: Any) -> Any:
        if isinstance(block, dict) and isinstance(block.get("department"), str):
            return {**block, "department": [block["department"]]}
        return block


class CaseKeyPoint(CasePart):
    about: About = ""
    title: FilledName
    text: Short = ""


class CaseAgreement(CasePart):
    between: Annotated[list[FilledName], Field(min_length=2, max_length=2)]
    decides: Name = ""
    yields: Short = ""
    review_date: Date | None = None


class CaseDemo(CasePart):
    """Only for setting up the demo: no part of the workbook."""

    status: Literal["handed_in", "returned", "graded", "released"] | None = None
    demo_grade: Annotated[CaseNumber, Field(ge=1, le=10)] | None = None


class CaseWorkbook(CasePart):
    period: FilledPeriod
    next_period: FilledPeriod
    predecessor_period: CasePeriod = ""
    total_budget: Euro | None = None
    summary: Prose = ""
    requested_decision: Prose = ""
    key_points: Annotated[list[CaseKeyPoint], Field(max_length=limits.KEY_POINTS)] = []
    demo: CaseDemo | None = None
    plates: list[CasePlate]
    agreements: Annotated[list[CaseAgreement], Field(max_length=limits.AGREEMENTS_PER_WORKBOOK)] = []
    customer_cases: list[CaseCustomerCase] = []


class CaseOrganisation(CasePart):
    key: FilledName
    name: FilledName
    sector: Name = ""
    employees: Count | None = None
    customers: Count | None = None
    revenue_eur: Euro | None = None
    description: Prose = ""


class CaseAuthor(CasePart):
    kind: AuthorKind = ""
    own_role: Name = ""


class CaseFile(CasePart):
    format: Literal[2]
    fictional: bool = False
    organisation: CaseOrganisation
    author: CaseAuthor = CaseAuthor()
    workbooks: Annotated[list[CaseWorkbook], Field(min_length=1)]
