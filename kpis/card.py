"""What the definition card of a KPI still lacks."""

from typing import Final

from workbook.document import Kpi

WHYS: Final = ("first_why", "second_why", "third_why")
CARD: Final = (
    "definition",
    "formula",
    "unit",
    "direction",
    "data_source",
    "owner_role",
    "measuring_period",
    "reliability",
    *WHYS,
)
"""The fields that a whole card has; a KPI that is to stay within a band has a limit too."""


def missing_of(kpi: Kpi) -> tuple[str, ...]:
    """The names of the fields that are empty on the card of a KPI, from top to bottom."""
    missing = [name for name in CARD if not getattr(kpi, name).strip()]
    if kpi.direction == "band" and kpi.band_low is None and kpi.band_high is None:
        missing.append("band_low")
    return tuple(missing)
