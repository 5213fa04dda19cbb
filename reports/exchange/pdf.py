"""A workbook as a PDF file, and one plate of it as a PDF or a picture: in one language, drawn here and now."""

from django.conf import settings
from django.utils import timezone

from reports.making.drawing import drawn
from reports.making.finals import recipe_of
from reports.making.recipes import Form, Piece
from reports.report.view import Version
from workbook.models import Workbook
from workbook.reading import read


def export_pdf(workbook: Workbook, version: Version = "draft", language: str = settings.LANGUAGE_CODE) -> bytes:
    """The report of a workbook as it stands, dated today.

    Raises:
        BlockedError: a final one was asked for, and something blocks it.
        RenderFailed: it went over a limit; nothing else notices.
    """
    return _exported(workbook, Piece("report", language, version))


def export_plate(
    workbook: Workbook,
    step: str,
    form: Form,
    version: Version = "draft",
    *,
    page: int = 1,
    language: str = settings.LANGUAGE_CODE,
) -> bytes:
    """The plate of a step as it stands: on paper as a PDF, or one of its slides (from 1) as a picture.

    Raises:
        KeyError: there is no such step.
        BlockedError, RenderFailed: as with the report.
        PictureFailed: it has no such slide, or this machine draws no pictures.
    """
    return _exported(workbook, Piece.of_plate(step, form, language, version, page=page))


def _exported(workbook: Workbook, piece: Piece) -> bytes:
    return drawn(recipe_of(piece, workbook, read(workbook), timezone.localdate()))
