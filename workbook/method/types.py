"""The method as frozen values. Names are those of the data files; contents are Dutch."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Reveal = Literal["immediately", "after_first_entry"]
Tuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)


class Entry(BaseModel):
    """What all entries share: frozen, strict, and no key that is not known."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class ActivitySuggestion(Entry):
    """An example of a core activity, to take over and make one's own."""

    key: str
    name: str
    explanation: str
    origin: str


class Model(Entry):
    """A model from the trade that helps with a step."""

    name: str
    origin: str


class Phase(Entry):
    """A part of an exercise: where, and for how many hours."""

    settings: Annotated[tuple[Literal["class", "study_group", "office", "home"], ...], Tuple]
    hours: int | float


class Exercise(Entry):
    """An exercise with a step."""

    key: str
    title: str
    instruction: str
    phases: Annotated[tuple[Phase, ...], Tuple]
    deliverable: str
    origin: str
    hours_origin: str
    note: str = ""


class Slot(Entry):
    """A place that the source leaves open, for the teacher or administrator to fill."""

    key: str
    kind: str
    title: str
    origin: str
    content: None


class GuidingQuestions(Entry):
    """Questions that get somebody started, by part of the plate."""

    score: Annotated[tuple[str, ...], Tuple]
    tops: Annotated[tuple[str, ...], Tuple]
    tips: Annotated[tuple[str, ...], Tuple]
    advice: Annotated[tuple[str, ...], Tuple]
    use: Annotated[tuple[str, ...], Tuple] = ()


class Step(Entry):
    """One of the seven steps of the chain."""

    key: str
    order: Annotated[int, Field(ge=1, le=7)]
    name_en: str
    name_nl: str
    aliases: Annotated[tuple[str, ...], Tuple]
    aliases_origin: str = ""
    mandatory: bool
    waivable: bool
    customer_question: str
    purpose: str
    origin: dict[str, str]
    typical_departments: Annotated[tuple[str, ...], Tuple]
    core_activity_suggestions: Annotated[tuple[ActivitySuggestion, ...], Tuple]
    guiding_questions: GuidingQuestions
    models: Annotated[tuple[Model, ...], Tuple]
    models_reveal: Reveal
    kpi_suggestions_reveal: Reveal
    exercises: Annotated[tuple[Exercise, ...], Tuple]
    customer_score_sources: Annotated[tuple[str, ...], Tuple]
    slots: Annotated[tuple[Slot, ...], Tuple]


class Related(Entry):
    """How the value of a KPI usually moves with that of another; ``cause`` tells which of the two the reason begins at."""

    key: str
    sign: Literal["+", "-"]
    reason: str
    cause: Literal["this", "other"] = "this"


class Benchmark(Entry):
    """A published value to compare with; definition and sector have to match."""

    value: str
    scope: str
    source: str


class Limits(Entry):
    """A band that holds for everybody."""

    low: int | float
    high: int | float


class KpiDefinition(Entry):
    """A KPI of the library."""

    key: str
    step: str
    name: str
    abbr: str
    synonyms: Annotated[tuple[str, ...], Tuple] = ()
    definition: str
    formula: str
    unit: str
    direction: Literal["higher", "lower", "band"]
    band: Limits | None = None
    band_note: str = ""
    kind: Literal["result", "process"]
    data_source: str
    pitfalls: str
    related: Annotated[tuple[Related, ...], Tuple]
    benchmark: Benchmark | None
    allow_over_100: bool = False
    allow_below_0: bool = False

    @model_validator(mode="after")
    def _band_belongs_to_its_direction(self) -> Self:
        if (self.direction == "band") != bool(self.band_note or self.band):
            raise ValueError("a band goes with direction band, and the other way round")
        return self


class Rule(Entry):
    """A rule of the method.

    Its message stands in ``workbook.rules.messages``, its condition in ``workbook.rules``. A rule that
    ``needs`` a part the product does not have yet is silent.
    """

    number: Annotated[str, Field(pattern=r"^R[0-9]{2}$")]
    severity: Literal["blocking", "warning", "hint"]
    blocks: Annotated[tuple[Literal["hand_in", "grading"], ...], Tuple] = ()
    policy: Literal["kpis", "activities"] | None = None
    needs: Literal["actions", "cases", "comparison", "personal_data", "review", "submission"] | None = None
    address: str
    origin: str


class Column(Entry):
    """A column of a table on a worksheet; ``points`` holds tops or tips of the plate that are pinned on it."""

    key: str
    name: str
    type: Literal["text", "number", "points"]


class Prompt(Entry):
    """A question on a worksheet, and how it is answered.

    A table has ``columns`` and, where these are fixed, ``rows``: their names, or the seven steps. ``shown_when`` (``slot:<key>``)
    keeps a question back until the open slot of that key is filled.
    """

    key: str
    question: str
    help: str
    type: Literal["text", "longtext", "scale", "list", "number", "table"]
    columns: Annotated[tuple[Column, ...], Tuple] = ()
    rows: Annotated[tuple[str, ...] | Literal["steps"], Tuple] = ()
    shown_when: Annotated[str, Field(pattern=r"^(slot:[a-z_]+)?$")] = ""

    @model_validator(mode="after")
    def _a_table_has_columns(self) -> Self:
        if (self.type == "table") != bool(self.columns):
            raise ValueError("a table has columns, and nothing else has them")
        return self


class Pins(Entry):
    """That tops or tips of the plate can be pinned on a table of a worksheet: which kinds, and on the answer to which prompt."""

    kinds: Annotated[tuple[Literal["top", "tip"], ...], Tuple]
    on: str


class Worksheet(Entry):
    """A sheet with questions that goes deeper into one or more steps."""

    key: str
    title: str
    purpose: str
    origin: Annotated[tuple[str, ...], Tuple]
    note: str = ""
    deepens: Annotated[tuple[str, ...], Tuple]
    pins: Pins | None = None
    prompts: Annotated[tuple[Prompt, ...], Tuple]
    slots: Annotated[tuple[Slot, ...], Tuple] = ()


class Method(Entry):
    """One version of the method."""

    version: int
    steps: tuple[Step, ...]
    generic_questions: GuidingQuestions
    slots: tuple[Slot, ...]
    kpis: tuple[KpiDefinition, ...]
    worksheets: tuple[Worksheet, ...]
    rules: tuple[Rule, ...]
    withdrawn: Annotated[tuple[str, ...], Tuple]

    def step(self, key: str) -> Step:
        """The step with a key.

        Raises:
            KeyError: there is no such step.
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def questions(self, key: str, group: Literal["score", "tops", "tips", "advice", "use"]) -> tuple[str, ...]:
        """Guiding questions for a part of a plate: those of its step, then those of every step.

        Raises:
            KeyError: there is no such step.
        """
        own: tuple[str, ...] = getattr(self.step(key).guiding_questions, group)
        generic: tuple[str, ...] = getattr(self.generic_questions, group)
        return own + generic

    def kpi(self, key: str) -> KpiDefinition | None:
        """The KPI of the library with a key, or None when it is an own KPI."""
        return next((kpi for kpi in self.kpis if kpi.key == key), None)

    def worksheets_of(self, key: str) -> tuple[Worksheet, ...]:
        """The worksheets that go deeper into a step."""
        return tuple(each for each in self.worksheets if key in each.deepens)
