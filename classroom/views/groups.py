"""The study groups of a course: a teacher moves and deals students, students choose where that is open."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import groups
from classroom.alphabet import by_surname
from classroom.forms.groups import AddForm, ChooseForm, DealForm, GroupForm, NameForm, read_moves
from classroom.limits import GROUPS_PER_COURSE
from classroom.listing import Sorted
from classroom.models import Course, Student, StudyGroup
from classroom.models.course import Teaching
from classroom.views.access import get_course, get_led, get_taught
from workbook.views.access import private, verb

PER_PAGE: Final = 50
NAMED_MAX: Final = 10


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """Who is in which group; a teacher moves students, as many as stand on the page at once."""
    if request.method != "POST":
        return _page(request, get_taught(request.user, uuid))
    get_led(request.user, uuid)
    try:
        moves = read_moves(request.POST)
    except ValueError as error:
        raise BadRequest from error
    moved = groups.put_in_group(course=uuid, by=request.user, moves=moves)
    if moved.made or not moved.overtaken:
        told = ngettext("%(n)d student is moved.", "%(n)d students are moved.", moved.made) % {"n": moved.made}
        messages.success(request, told)
    for student in moved.overtaken[:NAMED_MAX]:
        said = {"name": student, "group": student.group or _("no group")}
        messages.warning(request, _("Somebody else moved %(name)s meanwhile, to %(group)s: that stays.") % said)
    return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)


@verb
def deal(request: Asked, uuid: UUID) -> HttpResponse:
    """Make groups at random. Where groups are there already that all lose their people, it is asked first."""
    course = get_led(request.user, uuid)
    form = DealForm(request.POST)
    if not form.is_valid():
        return _page(request, course, dealing=form, status=422)
    anew, size = form.cleaned_data["who"] == "all", form.cleaned_data["size"]
    there = list(course.groups.counted()) if anew else []
    if request.POST.get("sure") != "1" and any(group.size for group in there) and not any(each.begun for each in there):
        return _ask(request, course, there, size)
    try:
        dealt = groups.deal(course=uuid, by=request.user, size=size, anew=anew)
    except groups.BegunError:
        messages.error(
            request, _("A group has begun on an assignment. Deal only who has no group, and move others by hand.")
        )
    except groups.FullError:
        messages.error(request, _full())
    else:
        told = ngettext("%(n)d student is dealt.", "%(n)d students are dealt.", dealt) % {"n": dealt}
        messages.success(request, told)
    return redirect("classroom:groups", uuid)


@verb
def add(request: Asked, uuid: UUID) -> HttpResponse:
    """Make empty groups."""
    course = get_led(request.user, uuid)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _page(request, course, adding=form, status=422)
    try:
        made = len(groups.add_groups(course=uuid, by=request.user, **form.cleaned_data))
    except groups.FullError:
        messages.error(request, _full())
    else:
        messages.success(request, ngettext("%(n)d group is made.", "%(n)d groups are made.", made) % {"n": made})
    return redirect("classroom:groups", uuid)


@verb
def rename(request: Asked, uuid: UUID) -> HttpResponse:
    """Give a group another name."""
    course = get_led(request.user, uuid)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, course, naming=form, status=422)
    try:
        groups.rename_group(course=uuid, by=request.user, **form.cleaned_data)
    except groups.TakenError:
        form.add_error("name", _("Another group has this name."))
        return _page(request, course, naming=form, status=422)
    messages.success(request, _("The group has another name."))
    return redirect("classroom:groups", uuid)


@verb
def remove(request: Asked, uuid: UUID) -> HttpResponse:
    """Take a group away that has not begun."""
    get_led(request.user, uuid)
    form = GroupForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a group from the list."))
        return redirect("classroom:groups", uuid)
    try:
        gone = groups.remove_group(course=uuid, by=request.user, **form.cleaned_data)
    except groups.BegunError:
        messages.error(request, _("This group has begun on an assignment, so it stays."))
    except StudyGroup.DoesNotExist:
        messages.info(request, _("This group is gone already."))
    else:
        messages.success(request, _("%(name)s is gone. Who was in it has no group now.") % {"name": gone})
    return redirect("classroom:groups", uuid)


@verb
def choose(request: Asked, uuid: UUID) -> HttpResponse:
    """A student chooses a group, begins one, or leaves it."""
    get_course(request.user, uuid)
    form = ChooseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a group from the list."))
        return redirect("classroom:course", uuid)
    try:
        chosen = groups.choose_group(course=uuid, user=request.user, **form.cleaned_data)
    except groups.ClosedError:
        messages.error(request, _("You do not choose a group yourself here (any more). Ask your teacher."))
    except groups.FullError:
        messages.error(request, _("This group is full by now. Choose another one."))
    except groups.HandedInError:
        messages.error(request, _("This group has handed in. Only your teacher can put somebody in it now."))
    except groups.UnreadError:
        messages.error(request, _("This group has begun by now. Read below whose work you join, and choose it again."))
    except groups.BegunError:
        messages.error(request, _("Your group has begun on an assignment. Ask your teacher if you want another group."))
    except StudyGroup.DoesNotExist:
        messages.info(request, _("This group is gone. Choose another one."))
    else:
        told = _("You are in %(group)s now.") % {"group": chosen} if chosen else _("You are in no group now.")
        messages.success(request, told)
    return redirect("classroom:course", uuid)


def _ask(request: Asked, course: Course, there: list[StudyGroup], size: int) -> HttpResponse:
    """Whether all are to be dealt anew: who loses what, and which groups go."""
    dealt = Student.objects.here().filter(course=course).count()
    gone = there[len(groups.dealt(range(dealt), size)) :]
    shown = {"course": course, "groups": there, "gone": gone, "dealt": dealt, "size": size}
    return render(request, "classroom/groups_deal.html", shown)


def _by_group(group: int | None, made_at: datetime | None, name: str, email: str) -> tuple[Any, ...]:
    """Who is in no group first, then group by group as they were made."""
    return (made_at.timestamp() if made_at else 0, group or 0, by_surname(name, email))


def _full() -> str:
    return _("A course has at most %(n)d groups.") % {"n": GROUPS_PER_COURSE}


def _page(
    request: Asked,
    course: Course,
    *,
    dealing: DealForm | None = None,
    adding: AddForm | None = None,
    naming: NameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = Student.objects.here().filter(course=course).select_related("group")
    by_group = Sorted(rows, ("group", "group__created_at", "name", "email"), _by_group)
    page = Paginator(by_group, PER_PAGE).get_page(request.GET.get("page"))
    listed = list(course.groups.counted())
    asked = naming.data.get("group") if naming else request.GET.get("group")
    chosen = next((group for group in listed if str(group.uuid) == asked), None)
    named = NameForm(initial={"name": chosen.name, "group": chosen.uuid}) if chosen else None
    shown = {
        "course": course,
        "leads": course.teaching == Teaching.TEACHER,
        "page": page,
        "students": list(page),
        "groups": listed,
        "chosen": chosen,
        "form": dealing or adding or naming,
        "dealing": dealing or DealForm(initial={"size": course.group_size}),
        "adding": adding or AddForm(),
        "naming": naming or named,
    }
    return render(request, "classroom/groups.html", shown, status=status)
