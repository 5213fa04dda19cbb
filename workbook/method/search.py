"""Finding a KPI in the library by whatever name somebody knows it."""

import unicodedata

from workbook.method.types import KpiDefinition, Method


def find_kpis(method: Method, words: str, step: str = "") -> tuple[KpiDefinition, ...]:
    """KPIs in which every word occurs, in name, abbreviation, synonym or definition.

    Case and accents do not matter. The best match stands first: in a name before in a definition, and of
    equals those of ``step``. Without words: all KPIs of the step.
    """
    wanted = _fold(words).split()
    if not wanted:
        return tuple(kpi for kpi in method.kpis if kpi.step == step)
    found = []
    for place, kpi in enumerate(method.kpis):
        names = _fold(" ".join((kpi.name, kpi.abbr, *kpi.synonyms)))
        everything = f"{names} {_fold(kpi.definition)}"
        if all(word in everything for word in wanted):
            in_definition = not all(word in names for word in wanted)
            found.append((in_definition, kpi.step != step, place, kpi))
    return tuple(kpi for *_, kpi in sorted(found, key=lambda each: each[:3]))


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))
