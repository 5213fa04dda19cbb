"""How long a text and how many rows may be in the classroom: one home for forms and database. Counted in code points."""

from collections.abc import Mapping
from typing import Final

from workbook.limits import NAME, PROSE, SHORT

STUDENTS_PER_COURSE: Final = 1000
GROUPS_PER_COURSE: Final = 500
GROUP_SIZE_MAX: Final = 20
REMARKS_PER_REVIEW: Final = 500

TEXTS: Final[Mapping[str, Mapping[str, int]]] = {
    "course": {"name": NAME, "description": PROSE},
    "student": {"name": NAME, "number": NAME},
    "study_group": {"name": NAME},
    "material": {"title": NAME, "text": PROSE, "url": SHORT},
    "assignment": {"title": NAME, "explanation": PROSE},
    "extension": {"reason": SHORT},
    "extra_hand_in": {"reason": SHORT},
    "message": {"subject": NAME, "text": PROSE},
    "rubric": {"name": NAME},
    "review": {"feedback": PROSE, "private_note": PROSE, "return_note": PROSE, "grade_reason": SHORT},
    "verdict": {"note": PROSE},
    "remark": {"text": PROSE, "quote": PROSE},
    "phrase": {"text": PROSE},
    "waiver_refusal": {"reason": SHORT},
    "knock_out_ruling": {"note": SHORT},
}
"""Longest text per kind of row and field."""
