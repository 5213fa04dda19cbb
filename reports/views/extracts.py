"""What is taken out besides the whole report: one plate as a file or as pictures for a slide, and blank plates for a lesson."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.views import Asked
from reports.exchange.formats import file_name
from reports.making import Piece, Recipe
from reports.render.pictures import PictureForm
from reports.report.alone import slide_count
from reports.report.blank import Paper
from reports.views.download import language_of, version_of
from reports.views.files import handed_over, piece_of
from workbook.method.load import current
from workbook.reading import read
from workbook.views.access import get_visible, private

PAPERS: Final[dict[str, Paper]] = {"a4": "a4", "a3": "a3"}


@require_safe
@private
def plate_pdf(request: Asked, uuid: UUID, step: str) -> HttpResponse:
    """One plate alone, on a page: ``?version=final&language=en``, else a draft in the language of the page."""
    workbook = get_visible(request.user, uuid)
    _known(step)
    reading = read(workbook)
    piece = Piece.of_plate(step, "pdf", language_of(request), version_of(request))
    name = file_name(workbook, "pdf", language=piece.language, version=piece.version, part=step)
    return piece_of(request, workbook, reading, piece, name=name)


@require_safe
@private
def plate_picture(request: Asked, uuid: UUID, step: str, form: PictureForm) -> HttpResponse:
    """A slide of a plate as a picture: ``?page=2`` for the second; version and language as with the page."""
    workbook = get_visible(request.user, uuid)
    _known(step)
    reading, language, version = read(workbook), language_of(request), version_of(request)
    count = slide_count(reading.document, step, language=language, version=version)
    piece = Piece.of_plate(step, form, language, version, page=_page_of(request, count))
    part = f"{step}-{piece.page}" if count > 1 else step
    name = file_name(workbook, form, language=language, version=version, part=part)
    return piece_of(request, workbook, reading, piece, name=name)


@require_safe
@private
def blank_plates(request: Asked) -> HttpResponse:
    """Blank plates to fill in by hand: ``?paper=a3&step=become-aware&language=en``, else all of them on A4."""
    step, paper = request.GET.get("step", ""), PAPERS.get(request.GET.get("paper", ""), "a4")
    if step:
        _known(step)
    piece = Piece("blank", language_of(request), step=step, paper=paper)
    with translation.override(piece.language):
        name = "_".join(filter(None, (pgettext("name of a file", "blank-plates"), step, paper)))
    return handed_over(request, Recipe(piece), name=f"{name}.pdf")


def _known(step: str) -> None:
    if all(step != each.key for each in current().steps):
        raise Http404


def _page_of(request: HttpRequest, count: int) -> int:
    """The slide that the address asks for, the first one by default."""
    asked = request.GET.get("page", "1")
    if asked not in map(str, range(1, count + 1)):
        raise Http404
    return int(asked)
