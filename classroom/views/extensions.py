"""Later deadlines: the effect is shown before one is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import assignments as services
from classroom.alphabet import by_surname
from classroom.deadlines import is_late, late
from classroom.forms.extension import ExtensionForm
from classroom.granting import tell_extension
from classroom.models import Assignment, Extension, Student, StudyGroup, Submission
from classroom.moments import exactly, lasts
from classroom.views.access import get_led_assignment
from workbook.views.access import private, verb


@dataclass(frozen=True)
class Shift:
    """One moment that changes, in words; ``before`` and ``after`` may say that it never comes."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What an extension does: for whom, which moments shift, and to what was handed in late."""

    people: tuple[Student, ...]
    shifts: tuple[Shift, ...]
    excused: tuple[str, ...]
    still_late: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """Who has a later deadline, and a form for another one: first its effect, then it is given."""
    assignment = get_led_assignment(request.user, uuid)
    form = ExtensionForm(assignment, who(assignment), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, assignment, form)
    if not form.is_valid():
        return _page(request, assignment, form, status=422)
    data = form.cleaned_data
    if request.POST.get("do") != "give":
        effect = effect_of(assignment, data["whose"], data["due_at"], data["cut_off_at"])
        return _page(request, assignment, form, effect)
    told = {name: data[name] for name in ("whose", "due_at", "cut_off_at", "reason")}
    try:
        given = services.extend(assignment=uuid, by=request.user, **told)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    tell_extension(given)
    said = {"name": data["whose"], "moment": exactly(data["due_at"])}
    messages.success(request, _("%(name)s has until %(moment)s.") % said)
    return redirect("classroom:extensions", uuid)


@verb
def withdraw(request: Asked, uuid: UUID, extension: UUID) -> HttpResponse:
    """The deadline of everybody holds again."""
    get_led_assignment(request.user, uuid)
    try:
        taken = services.withdraw(assignment=uuid, by=request.user, extension=extension)
    except Extension.DoesNotExist:
        messages.info(request, _("This extension is not there any more."))
    else:
        said = {"name": taken.group or taken.student}
        messages.success(request, _("The extension of %(name)s is withdrawn.") % said)
    return redirect("classroom:extensions", uuid)


def who(assignment: Assignment) -> Sequence[Student | StudyGroup]:
    """Who can get one: the study groups, or the students."""
    if assignment.in_groups:
        return list(assignment.course.groups.order_by("created_at", "pk"))
    return _alphabetical(Student.objects.here().filter(course=assignment.course))


def _alphabetical(students: QuerySet[Student]) -> list[Student]:
    return sorted(students.order_by("pk"), key=lambda each: by_surname(each.name, each.email))


def effect_of(
    assignment: Assignment, whose: Student | StudyGroup, due_at: datetime, cut_off_at: datetime | None
) -> Effect:
    """What other moments do, beside those that hold for this student or study group now."""
    now = services.deadlines_of(assignment, whose)
    key = {"work__group": whose} if isinstance(whose, StudyGroup) else {"work__student": whose}
    handed_in = Submission.objects.filter(work__assignment=assignment, **key).order_by("number")
    late_ones = [each for each in handed_in if late(each.handed_in_at, each.due_at, now)]
    shifts = (
        Shift(_("Hand in before"), exactly(now.due_at), exactly(due_at)),
        Shift(_("Closes at"), _or_never(now.cut_off_at), _or_never(cut_off_at)),
    )
    excused, still = (
        tuple(_late(each, now.due_at) for each in late_ones if is_late(each.handed_in_at, due_at) == stays)
        for stays in (False, True)
    )
    members = _alphabetical(Student.objects.here().filter(group=whose)) if isinstance(whose, StudyGroup) else ()
    return Effect(tuple(members), shifts, excused, still)


def _or_never(moment: datetime | None) -> str:
    return exactly(moment) if moment else _("never")


def _late(submission: Submission, due_at: datetime) -> str:
    said = {"number": submission.number, "late": lasts((submission.handed_in_at - due_at).total_seconds())}
    return _("Version %(number)s, %(late)s after the deadline") % said


def _page(
    request: Asked, assignment: Assignment, form: ExtensionForm, effect: Effect | None = None, *, status: int = 200
) -> HttpResponse:
    given = assignment.extensions.standing().select_related("student", "group", "given_by")
    extensions = [(each, services.deadlines_with(assignment, each)) for each in given]
    shown = {
        "assignment": assignment,
        "course": assignment.course,
        "form": form,
        "effect": effect,
        "whose": form.cleaned_data["whose"] if effect else None,
        "extensions": [(each, exactly(holds.due_at), _or_never(holds.cut_off_at)) for each, holds in extensions],
        "due": exactly(assignment.due_at),
    }
    return render(request, "classroom/extensions.html", shown, status=status)
