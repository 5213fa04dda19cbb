"""An assignment: a new one, its page, changing it, and the workbook with which a student begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from classroom import assignments as services
from classroom.deadlines import Deadlines, State, state_at
from classroom.editions import ChangedError
from classroom.forms.assignment import AssignmentForm, stored_of
from classroom.handing_in import may_again, unconfirmed_of
from classroom.heat_map import turnout
from classroom.left_out import is_left_out
from classroom.materials import Shelf, materials_of
from classroom.models import Assignment, Student, Submission, Work
from classroom.models.course import Teaching
from classroom.models.submission import Status
from classroom.moments import exactly, left
from classroom.refreshing import NOTED
from classroom.seen import seen_by_students, taken_back
from classroom.views.access import get_assignment, get_led, get_led_assignment
from workbook.method.load import current
from workbook.method.types import Exercise, Prompt, Step, Worksheet
from workbook.models import SnapshotAuthor, Workbook
from workbook.views.access import get_visible, private, verb


@dataclass(frozen=True)
class Moment:
    """One of the moments of an assignment in words: exactly, and how long it still takes."""

    at: datetime
    exactly: str
    left: str


@dataclass(frozen=True)
class Together:
    """What goes with one step: exercises, worksheets with questions, and the teacher's own material. None is the whole chain."""

    step: Step | None
    exercises: tuple[Exercise, ...]
    sheets: tuple[tuple[Worksheet, tuple[Prompt, ...]], ...]
    shelf: Shelf | None


@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: Asked, uuid: UUID) -> HttpResponse:
    """A form for an assignment; the same form posted twice makes one."""
    course = get_led(request.user, uuid)
    form = AssignmentForm(_posted(request), versions=services.rubric_versions(course))
    if not form.is_valid():
        return _form(request, {"course": course, "form": form})
    data, values = form.cleaned_data, form.values()
    values.setdefault("rubric_version", services.default_rubric(course, _("Rubric klantketting")))
    made = services.make_assignment(course=course, token=data["token"], values=values, publish=data["publish"])
    _tell(request, form)
    if made.published_at:
        messages.success(request, _("The assignment is there, and your students see it."))
    else:
        messages.success(request, _("The assignment is there as a draft. Your students do not see it yet."))
    return redirect("classroom:assignment", made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID) -> HttpResponse:
    """Change an assignment; what it asks from then on counts for the workbooks that answer it already."""
    assignment = get_led_assignment(request.user, uuid)
    versions = services.rubric_versions(assignment.course)
    form = AssignmentForm(_posted(request), versions=versions, assignment=assignment)
    has_works = assignment.works.exists()
    shown = {"course": assignment.course, "assignment": assignment, "form": form, "has_works": has_works}
    if not form.is_valid():
        return _form(request, shown)
    data = form.cleaned_data
    try:
        services.save_assignment(
            assignment=uuid, by=request.user, values=form.values(), publish=data["publish"], edition=data["edition"]
        )
    except ChangedError:
        form.overtaken(stored_of(get_led_assignment(request.user, uuid)))
        return _form(request, shown, status=409)
    except services.HasWorksError:
        form.refuse()
        return _form(request, shown)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    _tell(request, form)
    messages.success(request, _("The assignment is changed."))
    return redirect("classroom:assignment", uuid)


@verb
def delete(request: Asked, uuid: UUID) -> HttpResponse:
    """Take an assignment away that nobody has begun on."""
    assignment = get_led_assignment(request.user, uuid)
    try:
        services.delete_assignment(assignment=uuid, by=request.user)
    except services.HasWorksError:
        messages.error(request, _("Students have begun on it, so it stays."))
        return redirect("classroom:assignment", uuid)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The assignment is removed."))
    return redirect("classroom:course", assignment.course.uuid)


@require_safe
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """What is asked, by when, and how far one is; for who teaches it how far the class is."""
    assignment = get_assignment(request.user, uuid)
    now = timezone.now()
    student = None if assignment.teaching else services.student_of(assignment, request.user)
    whose = (student.group if assignment.in_groups else student) if student else None
    deadlines = services.deadlines_of(assignment, whose)
    shown: dict[str, Any] = {
        "assignment": assignment,
        "course": assignment.course,
        "student": student,
        "leads": assignment.teaching == Teaching.TEACHER,
        "deadlines": deadlines,
        "moments": _moments(deadlines, now),
        "state": state_at(deadlines, now),
        "asked": asked_by_step(assignment),
        "turnout": turnout(assignment) if assignment.teaching else None,
    }
    return render(request, "classroom/assignment.html", shown | (_own_work(assignment, student) if student else {}))


@verb
def start(request: Asked, uuid: UUID) -> HttpResponse:
    """A workbook begins, or one joins that of the group."""
    assignment = get_assignment(request.user, uuid)
    if services.student_of(assignment, request.user) is None:
        raise PermissionDenied
    try:
        work = services.start(assignment=uuid, user=request.user)
    except services.NoGroupError:
        messages.error(request, _("This assignment is made in study groups, and you are in none yet."))
        return redirect("classroom:assignment", uuid)
    except services.NotNowError as error:
        messages.error(request, not_now(error.state))
        return redirect("classroom:assignment", uuid)
    except services.DeletedError:
        messages.error(request, _("The workbook for this assignment was deleted. An owner of it can bring it back."))
        return redirect("classroom:assignment", uuid)
    except (Assignment.DoesNotExist, Student.DoesNotExist) as error:
        raise Http404 from error
    NOTED.note([work.workbook.uuid])
    if work.attached_by_id == request.user.pk:
        messages.success(request, _("Your workbook is there. Begin with the organisation it is about."))
        return redirect("workbook:profile", work.workbook.uuid)
    messages.success(request, _("This is the workbook of your study group."))
    return redirect("workbook:page", work.workbook.uuid)


@verb
def detach(request: Asked, uuid: UUID) -> HttpResponse:
    """Another workbook is to answer the assignment: the one that does is let go, as long as nothing was handed in."""
    assignment = get_assignment(request.user, uuid)
    if services.student_of(assignment, request.user) is None:
        raise PermissionDenied
    try:
        services.detach(assignment=uuid, user=request.user)
    except services.HandedInError:
        messages.error(request, _("This workbook was handed in meanwhile, so it stays."))
    else:
        messages.success(request, _("The workbook does not answer this assignment any more. It stays in My workbooks."))
    return redirect("classroom:assignment", uuid)


@require_safe
@private
def of_workbook(request: Asked, uuid: UUID) -> HttpResponse:
    """The assignment that a workbook answers; a choice where there are several."""
    workbook = get_visible(request.user, uuid)
    found = list(Assignment.objects.visible_to(request.user).filter(works__workbook=workbook).order_by("due_at", "pk"))
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("classroom:assignment", found[0].uuid)
    return render(request, "classroom/assignments.html", {"workbook": workbook, "assignments": found})


def not_now(state: State) -> str:
    """Why nobody can begin now."""
    if state == State.NOT_OPEN:
        return _("This assignment is not open yet.")
    return _("This assignment is closed. Ask your teacher if you can still begin.")


def asked_by_step(assignment: Assignment) -> tuple[Together, ...]:
    """What goes with the assignment: of the whole chain first, then step by step; nothing where there is nothing."""
    method = current()
    shelves = {shelf.step.key if shelf.step else "": shelf for shelf in materials_of(assignment.course)}
    exercises, worksheets = assignment.exercises.split(), assignment.worksheets.split()
    filled = {row.slot: row.title for shelf in shelves.values() for row in shelf.materials if row.slot}
    chosen = {each.key: (each, _prompts(each, filled)) for each in method.worksheets if each.key in worksheets}
    of_all = tuple(each for each in chosen.values() if len(each[0].deepens) == len(method.steps))
    found = [Together(None, (), of_all, shelves.get(""))]
    for step in method.steps:
        own = tuple(each for each in step.exercises if each.key in exercises)
        sheets = tuple(each for each in chosen.values() if each not in of_all and each[0].deepens[0] == step.key)
        found.append(Together(step, own, sheets, shelves.get(step.key)))
    return tuple(each for each in found if each.exercises or each.sheets or each.shelf)


def _prompts(sheet: Worksheet, filled: Mapping[str, str]) -> tuple[Prompt, ...]:
    """The questions of a worksheet. One about an open slot waits until the teacher has filled that, and then names it."""
    asked = []
    for prompt in sheet.prompts:
        slot = prompt.shown_when.removeprefix("slot:")
        if slot in filled:
            prompt = prompt.model_copy(update={"question": prompt.question.replace(f"{{{slot}}}", filled[slot])})  # noqa: PLW2901
        if not slot or slot in filled:
            asked.append(prompt)
    return tuple(asked)


def _moments(deadlines: Deadlines, now: datetime) -> dict[str, Moment]:
    told = {"opens": deadlines.opens_at, "due": deadlines.due_at, "cut_off": deadlines.cut_off_at}
    if deadlines.extension:
        told |= {"due_before": deadlines.extension.due_at, "cut_off_before": deadlines.extension.cut_off_at}
    return {name: Moment(at, exactly(at), left(at, now)) for name, at in told.items() if at}


def _own_work(assignment: Assignment, student: Student) -> dict[str, Any]:
    work = services.work_of(assignment, student)
    if work is None:
        return {"work": None}
    may_open = Workbook.objects.visible_to(student.user).filter(pk=work.workbook_id).exists() if student.user else False
    submissions = _submissions(work, student)
    last = submissions[0] if submissions else None
    authors = list(SnapshotAuthor.objects.filter(snapshot=last.snapshot_id)) if last and work.group_id else []
    left_out = bool(last and student.user and is_left_out(work, student.user, authors))
    waits = submissions and submissions[0].confirmed_at is None
    asks_me = waits and unconfirmed_of(submissions[0]).filter(user=student.user).exists()
    extra = work.extra_hand_ins.filter(used_at=None).first() if assignment.cut_off_at else None
    return {
        "work": work,
        "may_open": may_open,
        "submissions": submissions,
        "asks_me": asks_me,
        "extra": extra,
        "result": _result(submissions),
        "left_out": left_out,
        "lets_in": left_out and student.user is not None and may_again(work, student.user, timezone.now()),
    }


def _result(submissions: Sequence[Any]) -> Submission | None:
    """The last version of which this student sees a result; what was to be mended is none once something was handed in again."""
    seen = (each for each in submissions if each.has_result)
    return next((each for each in seen if each is submissions[0] or each.status != Status.RETURNED), None)


def _submissions(work: Work, student: Student) -> list[Submission]:
    """The newest first, each with ``has_result``: whether this student sees one, and ``is_adjusted``: saw one before."""
    results = seen_by_students(timezone.now())
    mine = results.of_student(student.user) if student.user else results.none()
    seen = Exists(mine.filter(pk=OuterRef("pk")))
    opened = taken_back().of_student(student.user) if student.user else results.none()
    adjusted = Exists(opened.filter(pk=OuterRef("pk")))
    return list(work.submissions.listed().annotate(has_result=seen, is_adjusted=adjusted).order_by("-number"))


def _posted(request: Asked) -> Any:
    return request.POST if request.method == "POST" else None


def _form(request: Asked, shown: dict[str, Any], *, status: int = 422) -> HttpResponse:
    return render(request, "classroom/assignment_form.html", shown, status=status if shown["form"].is_bound else 200)


def _tell(request: Asked, form: AssignmentForm) -> None:
    for said in form.told:
        messages.info(request, said)
