"""How far a workbook is, as its teacher may see it before it is handed in: scores, parts and open rules, and no text of it."""

from collections import Counter
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from classroom.models import Progress
from workbook.context import context_of
from workbook.document import Document
from workbook.models import Workbook
from workbook.progress import PARTS, plate_progress, workbook_progress
from workbook.reading import read
from workbook.rules import Context, check
from workbook.rules.waivers import active_plates
from workbook.shown import protected


class Standing(BaseModel):
    """A workbook as it stands. Of the steps, in the order of the chain: both scores where they may be shown, how many of the eight
    parts are done, and whether the step counts. Then how many open rules block handing in, how many warn, and 0 to 100 percent.

    In columns, since a class page reads thousands of them for its averages.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    customer_scores: tuple[Decimal | None, ...]
    own_scores: tuple[Decimal | None, ...]
    eighths: tuple[int, ...]
    counts: tuple[bool, ...]
    blocking: int
    warnings: int
    percent: int

    @property
    def gaps(self) -> tuple[Decimal | None, ...]:
        """Customer score minus own score, where both are there."""
        pairs = zip(self.customer_scores, self.own_scores, strict=True)
        return tuple(None if customer is None or own is None else customer - own for customer, own in pairs)

    @property
    def done(self) -> int:
        """How many of the steps that count are complete."""
        return sum(counts and eighths == PARTS for counts, eighths in zip(self.counts, self.eighths, strict=True))

    @property
    def counting(self) -> int:
        """How many steps count."""
        return sum(self.counts)


def standing_of(document: Document, context: Context) -> Standing:
    """What a teacher may know of a Document."""
    findings = Counter(finding.severity for finding in check(document, context))
    active = {plate.step for plate in active_plates(document, context.refused_waivers)}
    shown = protected(document).plates
    return Standing(
        customer_scores=tuple(plate.customer_score for plate in shown),
        own_scores=tuple(plate.own_score for plate in shown),
        eighths=tuple(plate_progress(document, plate.step).eighths for plate in shown),
        counts=tuple(plate.step in active for plate in shown),
        blocking=findings["blocking"],
        warnings=findings["warning"],
        percent=workbook_progress(document, context.refused_waivers),
    )


def outdate(workbooks: QuerySet[Workbook]) -> None:
    """What is known of them holds no more, although they did not change: they are asked something else. They are read anew."""
    Progress.objects.filter(workbook__in=workbooks.values("pk")).update(revision=0)


def refresh(workbook: Workbook) -> Progress:
    """Write down how far a workbook is now. It takes the reading of a whole workbook, so no save does it."""
    reading = read(workbook)
    standing = standing_of(reading.document, context_of(workbook, reading, timezone.localdate()))
    made = Progress(
        workbook=workbook,
        revision=reading.revision,
        content=standing.model_dump_json(),
        percent=standing.percent,
        active_at=workbook.updated_at,
        made_at=timezone.now(),
    )
    told = ["revision", "content", "percent", "active_at", "made_at"]
    (written,) = Progress.objects.bulk_create(
        [made], update_conflicts=True, unique_fields=["workbook"], update_fields=told
    )
    return written
