"""Who teaches a course, and who judges in it."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import teachers
from classroom.forms.teachers import AddForm, RoleForm, WhoForm
from classroom.models import AwaitedTeacher, Course, Teacher
from classroom.models.course import Teaching
from classroom.views.access import get_led, get_taught
from workbook.views.access import private, verb


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """The teachers; one of them lets somebody else teach or judge too."""
    if request.method != "POST":
        return _page(request, get_taught(request.user, uuid), AddForm())
    course = get_led(request.user, uuid)
    form = AddForm(request.POST)
    if form.is_valid() and (added := _added(request, course, form)):
        messages.success(request, _told(added))
        return redirect("classroom:teachers", uuid)
    return _page(request, course, form, status=429 if form.has_error("__all__", "too_often") else 422)


@verb
def change(request: Asked, uuid: UUID) -> HttpResponse:
    """Give a teacher another role."""
    get_led(request.user, uuid)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role from the list."))
        return redirect("classroom:teachers", uuid)
    try:
        teacher = teachers.change_teacher(course=uuid, by=request.user, **form.cleaned_data)
    except teachers.LastTeacherError:
        messages.error(request, _last())
    except Teacher.DoesNotExist:
        messages.info(request, _gone())
    else:
        messages.success(request, _told(teacher))
    return redirect("classroom:teachers", uuid)


@verb
def remove(request: Asked, uuid: UUID) -> HttpResponse:
    """End somebody's part as a teacher."""
    get_led(request.user, uuid)
    form = WhoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a teacher from the list."))
        return redirect("classroom:teachers", uuid)
    try:
        teacher = teachers.remove_teacher(course=uuid, by=request.user, **form.cleaned_data)
    except teachers.LastTeacherError:
        messages.error(request, _last())
    except Teacher.DoesNotExist:
        messages.info(request, _gone())
    else:
        if isinstance(teacher, AwaitedTeacher):
            messages.success(request, _("%(email)s is not awaited any more.") % {"email": teacher.email})
            return redirect("classroom:teachers", uuid)
        messages.success(request, _("%(name)s teaches this course no more.") % {"name": teacher.user})
        if teacher.user == request.user:
            return redirect("classroom:list")
    return redirect("classroom:teachers", uuid)


def _added(request: Asked, course: Course, form: AddForm) -> Teacher | AwaitedTeacher | None:
    """Add; None when that cannot be done, which the form then tells."""
    email = form.cleaned_data["email"]
    if not ratelimit.consume(request, action="invite", user=request.user, key=f"{request.user.pk} {email}"):
        form.add_error(None, ValidationError(_("You tried a great many addresses. Wait an hour."), "too_often"))
        return None
    try:
        return teachers.add_teacher(course=course.uuid, by=request.user, **form.cleaned_data)
    except teachers.IsStudentError:
        form.add_error("email", _("This person is a student of this course."))
    except teachers.LastTeacherError:
        form.add_error("role", _last())
    return None


def _told(who: Teacher | AwaitedTeacher) -> str:
    """The same words for an address with and without an account."""
    if isinstance(who, Teacher):
        return _("%(name)s is now: %(role)s.") % {"name": who.user, "role": who.get_role_display()}
    words = _("%(email)s is awaited as %(role)s. Tell this person to log in with this address and to open Courses.")
    return words % {"email": who.email, "role": who.get_role_display()}


def _last() -> str:
    return _("A course has at least one teacher. First let somebody else be teacher.")


def _gone() -> str:
    return _("This person teaches this course no more.")


def _page(request: Asked, course: Course, form: AddForm, *, status: int = 200) -> HttpResponse:
    shown = {
        "course": course,
        "leads": course.teaching == Teaching.TEACHER,
        "teachers": list(course.teachers.select_related("user").order_by("created_at", "pk")),
        "awaited": list(course.awaited.order_by("created_at", "pk")),
        "roles": Teaching.choices,
        "form": form,
    }
    return render(request, "classroom/teachers.html", shown, status=status)
