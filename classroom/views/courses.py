"""My courses, a new one, and the page of a course."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from classroom.courses import create_course
from classroom.forms.course import NewCourseForm
from classroom.models import Course
from classroom.views.access import get_course
from workbook.views.access import private


@require_safe
@private
def index(request: Asked) -> HttpResponse:
    """The courses that somebody teaches, and those that somebody follows."""
    shown = {
        "taught": Course.objects.taught_by(request.user).order_by("name", "pk"),
        "followed": Course.objects.followed_by(request.user).order_by("name", "pk"),
    }
    return render(request, "classroom/list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: Asked) -> HttpResponse:
    """A form for a course; the same form posted twice makes one."""
    form = NewCourseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "classroom/new.html", {"form": form}, status=422 if form.is_bound else 200)
    course = create_course(owner=request.user, **form.cleaned_data)
    messages.success(request, _("The course is there. Now put your students on the list."))
    return redirect("classroom:course", course.uuid)


@require_safe
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """A course: for students its assignments, for teachers its class too."""
    return render(request, "classroom/course.html", {"course": get_course(request.user, uuid)})
