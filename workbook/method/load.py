"""Reading the method's data files and telling exactly what is wrong in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import TypeAdapter, ValidationError

from workbook.method.rubric import RubricContent, RubricFile
from workbook.method.types import GuidingQuestions, KpiDefinition, Method, Rule, Slot, Step, Worksheet

FOLDER: Final = Path(__file__).parent / "data"
CURRENT: Final = 2
WAIVABLE: Final = 2
"""How many of the seven steps the method lets go."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which file and under which key."""

    file: str
    key: str
    fault: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.fault}"


class MethodError(Exception):
    """The method's data cannot be used; ``faults`` names everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def current() -> Method:
    """The version that new workbooks get."""
    return version(CURRENT)


@cache
def version(number: int) -> Method:
    """A version of the method, read once per process.

    Raises:
        MethodError: there is no such version, or its files are faulty.
    """
    folder = FOLDER / f"v{number}"
    if not folder.is_dir():
        raise MethodError([Fault(folder.name, "version", f"there is no version {number} of the method")])
    return read(folder)


@cache
def rubric(number: int) -> RubricContent:
    """What the method's version is judged by, read once per process.

    Raises:
        MethodError: there is no such version, or its file is faulty.
    """
    return read_rubric(FOLDER / f"v{number}")


def read_rubric(folder: Path) -> RubricContent:
    """Read and check the rubric of one version.

    Raises:
        MethodError: with every fault found, not just the first.
    """
    faults: list[Fault] = []
    name = "rubric.yaml"
    loaded = _load(folder, name, faults)
    found: RubricFile | None = None if faults else _parse(name, "", RubricFile, loaded, faults)
    if found:
        faults += [Fault(name, key, fault) for key, fault in found.faults()]
        if folder.name != f"v{found.version}":
            faults.append(Fault(name, "version", f"{found.version} stands in the folder {folder.name}"))
    if faults or not found:
        raise MethodError(faults)
    return found.content()


def read(folder: Path) -> Method:
    """Read and check the four files of one version, in a folder named after it (``v2``).

    Raises:
        MethodError: with every fault found, not just the first.
    """
    faults: list[Fault] = []
    steps = _load(folder, "steps.yaml", faults)
    kpis = _load(folder, "kpis.yaml", faults)
    worksheets = _load(folder, "worksheets.yaml", faults)
    rules = _load(folder, "rules.yaml", faults)
    if faults:
        raise MethodError(faults)
    parts = {
        "steps": _parse("steps.yaml", "steps", tuple[Step, ...], steps.get("steps"), faults),
        "slots": _parse("steps.yaml", "slots", tuple[Slot, ...], steps.get("slots"), faults),
        "generic_questions": _parse(
            "steps.yaml",
            "generic_guiding_questions",
            GuidingQuestions,
            steps.get("generic_guiding_questions"),
            faults,
        ),
        "kpis": _parse("kpis.yaml", "kpis", tuple[KpiDefinition, ...], kpis.get("kpis"), faults),
        "worksheets": _parse(
            "worksheets.yaml", "worksheets", tuple[Worksheet, ...], worksheets.get("worksheets"), faults
        ),
        "rules": _parse("rules.yaml", "rules", tuple[Rule, ...], rules.get("rules"), faults),
        "withdrawn": _parse("rules.yaml", "withdrawn", tuple[str, ...], rules.get("withdrawn"), faults),
        "version": _parse("steps.yaml", "version", int, steps.get("version"), faults),
    }
    files = {"steps.yaml": steps, "kpis.yaml": kpis, "worksheets.yaml": worksheets, "rules.yaml": rules}
    for name, part in files.items():
        if folder.name != f"v{part.get('version')}":
            faults.append(Fault(name, "version", f"{part.get('version')} stands in the folder {folder.name}"))
    if not faults:
        method = Method(**parts)
        faults = list(_crosscheck(method))
    if faults:
        raise MethodError(faults)
    return method


def _load(folder: Path, name: str, faults: list[Fault]) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        faults.append(Fault(name, "-", " ".join(str(error).split())))
        return {}
    if not isinstance(loaded, dict):
        faults.append(Fault(name, "-", "the file holds no keys"))
        return {}
    return loaded


def _parse(file: str, key: str, kind: Any, value: Any, faults: list[Fault]) -> Any:
    try:
        return TypeAdapter(kind).validate_python(tuple(value) if isinstance(value, list) else value)
    except ValidationError as error:
        for each in error.errors():
            place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in each["loc"])
            faults.append(Fault(file, f"{key}{place}".lstrip("."), each["msg"]))
        return None


def _crosscheck(method: Method) -> Iterable[Fault]:
    """What no single entry can tell: keys that meet across entries and files."""
    yield from _crosscheck_steps(method)
    yield from _crosscheck_worksheets(method)
    for file, key, names in (
        ("steps.yaml", "steps", [step.key for step in method.steps]),
        ("kpis.yaml", "kpis", [kpi.key for kpi in method.kpis]),
        ("worksheets.yaml", "worksheets", [worksheet.key for worksheet in method.worksheets]),
        ("rules.yaml", "rules", [*(rule.number for rule in method.rules), *method.withdrawn]),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                yield Fault(file, f"{key}.{name}", "stands there twice")
    steps = {step.key for step in method.steps}
    library = {kpi.key for kpi in method.kpis}
    for kpi in method.kpis:
        if kpi.step not in steps:
            yield Fault("kpis.yaml", f"{kpi.key}.step", f"no such step: {kpi.step}")
        for related in kpi.related:
            if related.key not in library:
                yield Fault("kpis.yaml", f"{kpi.key}.related", f"no such KPI: {related.key}")


def _crosscheck_worksheets(method: Method) -> Iterable[Fault]:
    steps = {step.key for step in method.steps}
    for each in method.worksheets:
        for step in each.deepens:
            if step not in steps:
                yield Fault("worksheets.yaml", f"{each.key}.deepens", f"no such step: {step}")
        for name, times in Counter(prompt.key for prompt in each.prompts).items():
            if times > 1:
                yield Fault("worksheets.yaml", f"{each.key}.prompts.{name}", "stands there twice")
        slots = {f"slot:{slot.key}" for slot in each.slots}
        for prompt in each.prompts:
            if prompt.shown_when and prompt.shown_when not in slots:
                yield Fault("worksheets.yaml", f"{each.key}.{prompt.key}.shown_when", f"no such: {prompt.shown_when}")
        if each.pins and each.pins.on not in {prompt.key for prompt in each.prompts if prompt.type == "table"}:
            yield Fault("worksheets.yaml", f"{each.key}.pins.on", f"no such table: {each.pins.on}")


def _crosscheck_steps(method: Method) -> Iterable[Fault]:
    if [step.order for step in method.steps] != list(range(1, 8)):
        yield Fault("steps.yaml", "steps", "there have to be seven steps, in order")
    for step in method.steps:
        if step.waivable == step.mandatory:
            yield Fault("steps.yaml", f"{step.key}.waivable", "a mandatory step cannot be waived, and only that")
    if sum(step.waivable for step in method.steps) != WAIVABLE:
        yield Fault("steps.yaml", "steps", f"exactly {WAIVABLE} steps can be waived")
