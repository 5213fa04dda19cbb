"""The rubric of a course, to edit; and that of an assignment, to read beforehand."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from classroom.forms.rubric import Meeting, RubricForm, free_key, keys_in, meet, typed_in
from classroom.knock_outs import RULED
from classroom.models import Assignment, Course
from classroom.models.assignment import Mode
from classroom.rubric_versions import NONE_YET, ChangedMeanwhileError, content_at, save_rubric, versions_of
from classroom.rubrics import Criterion, Goal, KnockOut, Level, RubricContent, content_of, default_content, grade_words
from classroom.views.access import get_assignment, get_led
from workbook.method.rubric import CRITERIA_MOST, WHOLE
from workbook.values import written
from workbook.views.access import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def rubric(request: Asked, uuid: UUID) -> HttpResponse:
    """The rubric of a course: saving makes the next version. ``do`` adds a criterion or takes one away on the page only."""
    course = get_led(request.user, uuid)
    newest = versions_of(course).first()
    if request.method != "POST":
        content = content_of(newest.content) if newest else default_content()
        return _page(request, course, RubricForm(content, _keys(content)), newest.number if newest else NONE_YET)
    base = _base(request)
    content = content_at(course, base)
    keys, act = keys_in(request.POST), request.POST.get("do", "save")
    if act != "save":
        return _page(request, course, _changed(content, keys, typed_in(request.POST), act), base)
    form = RubricForm(content, keys, request.POST)
    if not form.is_valid():
        return _page(request, course, form, base, status=422)
    try:
        made = save_rubric(
            course=course, by=request.user, base=base, content=form.rubric(), name=_("Rubric klantketting")
        )
    except ChangedMeanwhileError as changed:
        met = meet(content, content_of(changed.newest.content), typed_in(request.POST), keys)
        form = RubricForm(content_of(changed.newest.content), met.keys, initial=met.typed)
        return _page(request, course, form, changed.newest.number, met, status=409)
    if made.number == base:
        messages.info(request, _("Nothing was changed, so this is still version %(n)d.") % {"n": base})
    else:
        messages.success(
            request, _("Version %(n)d is saved. Assignments keep the version they have.") % {"n": made.number}
        )
    return redirect("classroom:rubric", uuid)


def _base(request: Asked) -> int:
    text = request.POST.get("base", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else NONE_YET


def _keys(content: RubricContent) -> list[str]:
    return [each.key for each in content.criteria]


def _changed(content: RubricContent, keys: list[str], typed: dict[str, str], act: str) -> RubricForm:
    """The form as it was typed, with a criterion more or less; nothing is said of what is wrong before it is saved."""
    verb, _colon, key = act.partition(":")
    if verb == "remove" and len(keys) > 1:
        keys = [each for each in keys if each != key]
    elif verb == "add" and len(keys) < CRITERIA_MOST:
        new = free_key([*keys, *_keys(content)])
        keys = [*keys, new]
        typed = {**typed, f"criterion:{new}/goal": key}
    return RubricForm(content, keys, initial=typed)


def _page(
    request: Asked, course: Course, form: RubricForm, base: int, met: Meeting | None = None, *, status: int = 200
) -> HttpResponse:
    shown = {
        "course": course,
        "form": form,
        "base": base,
        "conversion": _conversion(form.content),
        "versions": versions_of(course),
        "clashes": list(_clashes(form, met)) if met else [],
        "met": met,
        "may_add": len(form.keys) < CRITERIA_MOST,
        "may_remove": len(form.keys) > 1,
    }
    return render(request, "classroom/rubric.html", shown, status=status)


def _clashes(form: RubricForm, met: Meeting) -> Iterator[tuple[str, str, str]]:
    """Where both changed the same: the address of the field, in words, and what the other stored."""
    for name, (_mine, theirs) in met.clashes.items():
        if name in form.fields:
            row, field = name.rpartition("/")[0], form[name]
            of = str(form[f"{row}/title"].value() or "") if f"{row}/title" in form.fields else ""
            label = form.fields[name].label
            switch = _("switched on") if theirs else _("switched off")
            told = switch if name.endswith("/is_on") else theirs or _("empty")
            yield field.auto_id, " · ".join(filter(None, (of, str(label)))), told


@require_safe
@private
def of_assignment(request: Asked, uuid: UUID) -> HttpResponse:
    """What an assignment is judged by, for its students beforehand and for its teachers."""
    assignment = get_assignment(request.user, uuid)
    content = content_of(assignment.rubric_version.content)
    is_graded = assignment.mode == Mode.GRADED
    shown = {
        "assignment": assignment,
        "course": assignment.course,
        "goals": _goals(content),
        "content": content,
        "knock_outs": [each for each in content.knock_outs if _concerns(assignment, each)],
        "conversion": _conversion(content) if is_graded else [],
        "is_graded": is_graded,
    }
    return render(request, "classroom/assignment_rubric.html", shown)


def _goals(content: RubricContent) -> Iterator[tuple[Goal, int, list[tuple[Criterion, list[tuple[Level, str]]]]]]:
    for goal, weight, criteria in content.by_goal:
        yield goal, weight, [(each, [(level, each.texts[level.key]) for level in content.levels]) for each in criteria]


def _concerns(assignment: Assignment, each: KnockOut) -> bool:
    """Whether a knock-out can ever stand in this assignment."""
    is_asked = not each.policy or assignment.requires_kpis
    return each.is_on and is_asked and (assignment.mode == Mode.GRADED or each.effect in RULED)


def _conversion(content: RubricContent) -> list[tuple[str, str]]:
    """Where the two pieces begin and end."""
    ends = (Decimal(0), content.conversion.points, Decimal(WHOLE))
    return [(written(points), grade_words(content.conversion.grade(points))) for points in ends]
