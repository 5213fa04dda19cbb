"""My courses, a new one, the page of a course, and what a teacher decides about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from classroom import courses
from classroom.editions import ChangedError, edition_of
from classroom.forms.course import NewCourseForm, SettingsForm
from classroom.listed import courses_of, followed, taught
from classroom.materials import materials_of
from classroom.models import Course
from classroom.models.course import Teaching
from classroom.views.access import adopt, get_course, get_led
from workbook.views.access import private, verb


@require_safe
@private
def index(request: Asked) -> HttpResponse:
    """The courses that somebody teaches, and those that somebody follows."""
    adopt(request.user)
    return render(request, "classroom/list.html", {"shelves": courses_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: Asked) -> HttpResponse:
    """A form for a course; the same form posted twice makes one."""
    form = NewCourseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "classroom/new.html", {"form": form}, status=422 if form.is_bound else 200)
    course = courses.create_course(owner=request.user, **form.cleaned_data)
    messages.success(request, _("The course is there. Now put your students on the list, or open it with a code."))
    return redirect("classroom:course", course.uuid)


@require_safe
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """A course: for students its assignments, group and material; for teachers its assignments and its class."""
    adopt(request.user)
    course = get_course(request.user, uuid)
    return _of_teacher(request, course) if course.teaching else _of_student(request, course)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def settings(request: Asked, uuid: UUID) -> HttpResponse:
    """What a course is called, and whether students choose their group."""
    course = get_led(request.user, uuid)
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=_stored(course))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            courses.change_course(course=uuid, by=request.user, **form.cleaned_data)
        except ChangedError:
            form.overtaken(_stored(get_led(request.user, uuid)))
            status = 409
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("classroom:settings", uuid)
    return render(request, "classroom/settings.html", {"course": course, "form": form}, status=status)


@verb
def archive(request: Asked, uuid: UUID) -> HttpResponse:
    """Put a course away, or take it back out."""
    get_led(request.user, uuid)
    is_over = "back" not in request.POST
    courses.archive(course=uuid, by=request.user, is_over=is_over)
    told = _("The course is put away. All that is in it stays.") if is_over else _("The course is back in the list.")
    messages.success(request, told)
    return redirect("classroom:settings", uuid)


@verb
def keys(request: Asked, uuid: UUID) -> HttpResponse:
    """Open a course for who has its code, make a new code, or close it."""
    course = get_led(request.user, uuid)
    if "close" in request.POST:
        courses.close_keys(course=uuid, by=request.user)
        messages.success(request, _("Nobody joins with a code now. Who takes part stays."))
    else:
        is_first = not course.join_number
        courses.renew_keys(course=uuid, by=request.user)
        again = _("This is the code from now on. An older one leads nowhere.")
        messages.success(request, _("With this code students join the course.") if is_first else again)
    return redirect(f"{reverse('classroom:course', args=[uuid])}#joining")


@verb
def leave(request: Asked, uuid: UUID) -> HttpResponse:
    """A student ends the own part in a course."""
    course = get_course(request.user, uuid)
    courses.leave(course=uuid, user=request.user)
    messages.success(request, _("You take no part in %(course)s any more.") % {"course": course.name})
    return redirect("classroom:list")


def _stored(course: Course) -> dict[str, Any]:
    stands = {name: getattr(course, name) for name in courses.SETTINGS}
    return stands | {"edition": edition_of(course, courses.SETTINGS)}


def _of_teacher(request: Asked, course: Course) -> HttpResponse:
    leads = course.teaching == Teaching.TEACHER
    join = courses.join_keys(course) if leads else None
    shown = {
        "course": course,
        "leads": leads,
        "taught": taught(course),
        "now": timezone.now(),
        "keys": join,
        "link": request.build_absolute_uri(reverse("classroom:join_link", args=[join.token])) if join else "",
    }
    return render(request, "classroom/course.html", shown)


def _of_student(request: Asked, course: Course) -> HttpResponse:
    shown = {
        "course": course,
        "followed": followed(course, request.user, timezone.now()),
        "materials": materials_of(course),
        "now": timezone.now(),
    }
    return render(request, "classroom/followed.html", shown)
