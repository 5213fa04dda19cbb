"""What was handed in: its receipt, the frozen workbook plate by plate, and the same as files. All of it from what was stored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views import Asked
from classroom.frozen import Placed, frozen_front, frozen_plate
from classroom.handing_in import document_of, may_again, unconfirmed_of
from classroom.left_out import is_left_out
from classroom.models import Submission
from classroom.models.submission import SubmissionQuerySet
from classroom.receipts import frozen_of, receipt_of
from classroom.releasing import ReleasedReview, visible_review
from classroom.seen import taken_back
from classroom.views.access import get_submission
from reports.exchange.formats import MEDIA_TYPES
from reports.exchange.json import FORMAT
from reports.making import Piece, Recipe
from reports.report.receipt import receipt_shown
from reports.views.download import language_of
from reports.views.files import handed_over
from workbook.document import Document, content_hash
from workbook.file_names import name_of
from workbook.models import Member
from workbook.models.workbook import WRITERS
from workbook.rules.waivers import counting
from workbook.shown import protected
from workbook.views.access import private


@dataclass(frozen=True)
class Tab:
    """A plate of what was handed in, and how many remarks stand on it. ``url`` is empty for the one that is looked at."""

    number: int
    step: str
    name: str
    url: str
    remarks: int
    is_here: bool


@require_safe
@private
def submission(request: Asked, uuid: UUID) -> HttpResponse:
    """The receipt and the front page of what was handed in, and the ways to all else of it."""
    found = get_submission(request.user, uuid)
    document, released = shown_document(found), _released(found, request.user)
    authors = list(found.snapshot.authors.select_related("user", "confirmation").order_by("pk"))
    waiting = list(unconfirmed_of(found)) if found.confirmed_at is None else []
    others = list(_versions(found, request.user).exclude(pk=found.pk).order_by("-number"))
    language = get_language() or ""
    left_out = not found.is_teacher and is_left_out(found.work, request.user, authors)
    shown = {
        **_around(request.user, found, document, released, ""),
        "receipt": receipt_shown(receipt_of(found, language, authors), language),
        "front": frozen_front(document, _placed(released)),
        "authors": authors,
        "waiting": waiting,
        "may_again": released is not None and may_again(found.work, request.user, timezone.now()),
        "asks_me": found.confirmed_at is None and request.user.pk in {each.user_id for each in waiting or authors},
        "may_accept": found.leads and not any(each.confirmed_at for each in others if each.number > found.number),
        "others": others,
        "left_out": left_out,
        "lets_in": left_out and may_again(found.work, request.user, timezone.now()),
        "is_adjusted": released is None and taken_back().of_student(request.user).filter(pk=found.pk).exists(),
    }
    return render(request, "classroom/submission.html", shown)


@require_safe
@private
def plate(request: Asked, uuid: UUID, step: str) -> HttpResponse:
    """One plate as it was handed in, with the remarks on it once they are released."""
    found = get_submission(request.user, uuid)
    document, released = shown_document(found), _released(found, request.user)
    try:
        frozen = frozen_plate(document, step, _placed(released))
    except KeyError as error:
        raise Http404 from error
    shown = {**_around(request.user, found, document, released, step), "plate": frozen}
    return render(request, "classroom/submission_plate.html", shown)


@require_safe
@private
def pdf(request: Asked, uuid: UUID) -> HttpResponse:
    """The report of what was handed in, with its receipt: ``?language=en``, else in the language of the page."""
    found = get_submission(request.user, uuid)
    recipe = recipe_of(found, language_of(request))
    answer = handed_over(request, recipe, name=file_name(found, "pdf", recipe.piece.language))
    get_submission(request.user, uuid)  # who was removed while it was made gets nothing any more
    return answer


@require_safe
@private
def export_json(request: Asked, uuid: UUID) -> HttpResponse:
    """What was handed in as a JSON file: byte by byte for who may write in the workbook, else without scores that are hidden."""
    found = get_submission(request.user, uuid)
    mine = Member.objects.filter(workbook=found.snapshot.workbook_id, user=request.user, role__in=WRITERS)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(found, "json")}"'}
    content = exported(found, is_whole=mine.exists())
    return HttpResponse(content, content_type=MEDIA_TYPES["json"], headers=headers)


def shown_document(found: Submission) -> Document:
    """What was handed in as it is drawn: steps whose waiver had been refused by then count."""
    return counting(document_of(found), frozenset(frozen_of(found).refused_waivers))


def recipe_of(found: Submission, language: str) -> Recipe:
    """The PDF of what was handed in: dated on the day of that, so that it is the same file on every day."""
    day = timezone.localdate(found.handed_in_at)
    piece = Piece("report", language, "final")
    return Recipe.of(piece, shown_document(found), day, receipt_of(found, language))


def exported(found: Submission, *, is_whole: bool) -> bytes:
    """A file that can be imported, with the content as it was stored and hashed.

    Where scores that are hidden are left out, the hash is of what is left.
    """
    content, fingerprint = json.loads(found.snapshot.content), found.snapshot.content_hash
    schema_version, document = found.snapshot.schema_version, document_of(found)
    shown = document if is_whole else protected(document)
    if shown is not document:
        content, fingerprint = shown.model_dump(mode="json"), content_hash(shown)
        schema_version = shown.schema_version
    file = {
        "format": FORMAT,
        "schema_version": schema_version,
        "content_hash": fingerprint,
        "exported_at": found.handed_in_at.isoformat(timespec="seconds"),
        "content": content,
    }
    return f"{json.dumps(file, ensure_ascii=False, indent=2)}\n".encode()


def file_name(found: Submission, ending: str, language: str = "") -> str:
    """Such as ``duinlijn_2026_inlevering-2.pdf``: what and which, and nothing of what became of it."""
    document = document_of(found)
    with translation.override(language or get_language()):
        word = pgettext("name of a file", "submission")
    return name_of(document.organisation, document.period, f"{word}-{found.number}", ending=ending)


def _released(found: Submission, user: User) -> ReleasedReview | None:
    return visible_review(found, user, timezone.now())


def _placed(released: ReleasedReview | None) -> tuple[Placed, ...]:
    """The remarks as pins, numbered in the order in which they were made."""
    if released is None:
        return ()
    return tuple(
        Placed(number, f"remark-{each.uuid}", each.address, each.start, each.end)
        for number, each in enumerate(released.remarks, 1)
    )


def _versions(found: Submission, user: User) -> SubmissionQuerySet:
    """All of the same work that the user sees: who left a study group does not see what it handed in later."""
    return Submission.objects.visible_to(user).listed().filter(work=found.work_id)


def _around(
    user: User, found: Submission, document: Document, released: ReleasedReview | None, step: str
) -> dict[str, Any]:
    """What stands around each page of a submission."""
    return {
        "submission": found,
        "frozen": frozen_of(found),
        "course": found.work.assignment.course,
        "document": document,
        "released": released,
        "live": _live(user, found) if released else None,
        "tabs": _tabs(found, document, released, step),
        "newer": _versions(found, user).filter(number__gt=found.number).order_by("-number").first(),
    }


def _live(user: User, found: Submission) -> UUID | None:
    """The workbook in which students mend what is said of it; None for who does not write in it."""
    mine = Member.objects.filter(workbook=found.snapshot.workbook_id, user=user, role__in=WRITERS)
    return mine.filter(workbook__deleted_at=None).values_list("workbook__uuid", flat=True).first()


def _tabs(found: Submission, document: Document, released: ReleasedReview | None, step: str) -> Sequence[Tab]:
    remarks = released.remarks if released else ()
    return [
        Tab(
            number,
            each.step,
            each.name_en,
            reverse("classroom:submission_plate", args=[found.uuid, each.step]),
            sum(remark.address.split("/")[0] == f"plate:{each.step}" for remark in remarks),
            each.step == step,
        )
        for number, each in enumerate(document.plates, 1)
    ]
