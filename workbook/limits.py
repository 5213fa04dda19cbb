"""How long a text and how many rows may be: one home for forms, Document and database.

Texts are counted in code points after ``normal()``. The report of a workbook at all limits has to stay under 120 pages.
"""

from collections.abc import Mapping
from typing import Final

PROSE: Final = 2000
"""Texts of the workbook and of a plate."""
SHORT: Final = 400
"""Texts of an activity, KPI, relation, interview or attempt, and the key message of a plate."""
NAME: Final = 120
"""Names, roles, sources and units."""

POINTS_PER_KIND: Final = 5
"""Tops, tips or advice on one plate; advice that starts a KPI is not counted."""
ACTIVITIES_PER_PLATE: Final = 8
KPIS_PER_PLATE: Final = 30
ADVICE_PER_PLATE: Final = POINTS_PER_KIND + KPIS_PER_PLATE
"""All advice on one plate. What started a KPI stays when the KPI goes or no longer needs it, so it can be more than five."""
INTERVIEWS_PER_PLATE: Final = 20
ATTEMPTS_PER_PLATE: Final = 20
KPIS_PER_WORKBOOK: Final = 200
RELATIONS_PER_WORKBOOK: Final = 600
MEASUREMENTS_PER_KPI: Final = 600
"""A value a day for more than a year and a half."""
MEASUREMENTS_PER_WORKBOOK: Final = 3000
CANDIDATES_PER_PLATE: Final = 60
AGREEMENTS_PER_WORKBOOK: Final = 200
VOTES_MAX: Final = 9_999
"""Votes on one candidate."""
DEPARTMENTS_PER_WORKBOOK: Final = 30
KEY_POINTS: Final = 3
"""Key points of the management summary: as many as a board remembers."""

PERIOD: Final = 7
"""``2026`` or ``2026-Q3``."""

COUNT_MAX: Final = 2_147_483_647
"""Largest whole number of people, answers or minutes (what both databases hold in an integer column)."""
EURO_MAX: Final = 999_999_999_999_999
"""Largest amount in whole euro."""
EXTRAS_MAX: Final = 200_000
"""Characters of canonical JSON kept for parts that have no rows yet."""

TEXTS: Final[Mapping[str, Mapping[str, int]]] = {
    "workbook": {
        "organisation": NAME,
        "sector": NAME,
        "own_role": NAME,
        "description": PROSE,
        "summary": PROSE,
        "requested_decision": PROSE,
        "predecessor_organisation": NAME,
        "predecessor_period": PERIOD,
        "period": PERIOD,
        "next_period": PERIOD,
    },
    "department": {"name": NAME},
    "key_point": {"title": NAME, "text": SHORT},
    "plate": {
        "key_message": SHORT,
        "responsible_role": NAME,
        "score_source": NAME,
        "own_score_source": NAME,
        "customer_score_unknown_reason": PROSE,
        "gap_explanation": PROSE,
        "waiver_reason": PROSE,
        "visible_moments": PROSE,
        "segments": PROSE,
    },
    "activity": {"name": NAME, "explanation": SHORT, "top": SHORT, "tip": SHORT, "advice": SHORT},
    "point": {"text": PROSE, "responsible_role": NAME, "period": PERIOD},
    "interview": {"role": NAME, "channel": NAME, "summary": SHORT},
    "attempt": {"role": NAME, "channel": NAME, "outcome": SHORT},
    "kpi": {
        "definition_key": NAME,
        "name": NAME,
        "definition": SHORT,
        "formula": SHORT,
        "unit": NAME,
        "data_source": NAME,
        "target_note": SHORT,
        "previous_target_note": SHORT,
        "owner_role": NAME,
        "measuring_period": NAME,
        "reliability_note": SHORT,
        "first_why": SHORT,
        "second_why": SHORT,
        "third_why": SHORT,
    },
    "relation": {"reason": SHORT},
    "measurement": {"note": SHORT},
    "candidate": {
        "definition_key": NAME,
        "name": NAME,
        "found_at": NAME,
        "used_note": SHORT,
        "drop_reason": SHORT,
    },
    "conflict_agreement": {"decides": NAME, "yields": SHORT},
    "comment": {"text": PROSE},
}
"""Longest text per kind of row and field, and of a comment."""
