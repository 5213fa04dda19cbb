"""Answering an assignment with a workbook that is there already: told first is what the teacher will see of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import assignments as services
from classroom.forms.attach import AttachForm
from classroom.models import Assignment, Student
from classroom.refreshing import NOTED
from classroom.views.access import get_assignment
from classroom.views.assignments import not_now
from workbook.models import Workbook
from workbook.views.access import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def attach(request: Asked, uuid: UUID) -> HttpResponse:
    """A choice of the workbooks that a student owns. Who has one already goes to the assignment."""
    assignment = get_assignment(request.user, uuid)
    student = services.student_of(assignment, request.user)
    if student is None:
        raise PermissionDenied
    if services.work_of(assignment, student):
        messages.info(request, _("There is a workbook for this assignment already."))
        return redirect("classroom:assignment", uuid)
    owned = Workbook.objects.owned_by(request.user).exclude(works__assignment=assignment).order_by("-updated_at", "-pk")
    form = AttachForm(owned, request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_attached(request, assignment, form):
        return redirect("classroom:assignment", uuid)
    others = _others(assignment, student)
    shown = {
        "assignment": assignment,
        "course": assignment.course,
        "form": form,
        "owned": owned,
        "student": student,
        "others": [each for each in others if each.user_id],
        "waiting": [each for each in others if not each.user_id],
    }
    return render(request, "classroom/attach.html", shown, status=422 if form.is_bound else 200)


def _is_attached(request: Asked, assignment: Assignment, form: AttachForm) -> bool:
    """Attach it; False when that cannot be done, which the form then tells."""
    chosen = form.cleaned_data["workbook"]
    try:
        services.attach(assignment=assignment.uuid, workbook=chosen, user=request.user)
    except services.AnsweredError:
        form.add_error(None, _("There is a workbook for this assignment already, or somebody else attached this one."))
    except services.NoGroupError:
        form.add_error(None, _("This assignment is made in study groups, and you are in none yet."))
    except services.NotNowError as error:
        form.add_error(None, not_now(error.state))
    except (Assignment.DoesNotExist, Student.DoesNotExist) as error:
        raise Http404 from error
    else:
        NOTED.note([chosen])
        messages.success(request, _("Your workbook is attached to this assignment."))
        return True
    return False


def _others(assignment: Assignment, student: Student) -> list[Student]:
    """Who else gets into the workbook: the others of the study group, at once or when they log in."""
    if not assignment.in_groups or student.group is None:
        return []
    return list(Student.objects.here().filter(group=student.group).exclude(pk=student.pk).order_by("name", "pk"))
