"""The class list of a course: who is on it, by hand and from a file."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import courses, groups
from classroom.alphabet import by_surname
from classroom.class_list import ClassListError, Entry, Sifted, entries_of, packed, read_table, sift, unpacked
from classroom.editions import ChangedError, edition_of
from classroom.forms.students import CorrectForm, ListForm, StudentForm, WhoForm
from classroom.limits import GROUPS_PER_COURSE, STUDENTS_PER_COURSE
from classroom.listing import Sorted
from classroom.models import Course, Student
from classroom.models.course import Teaching
from classroom.views.access import get_led, get_taught
from workbook.views.access import private, verb

LOST: Final = ("?", "\N{REPLACEMENT CHARACTER}")
"""What stands in the place of a letter that a file could not hold."""
PER_PAGE: Final = 50
WORDS_MAX: Final = 100


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """The class list; a teacher puts somebody on it by hand."""
    if request.method != "POST":
        return _page(request, get_taught(request.user, uuid), StudentForm())
    course = get_led(request.user, uuid)
    form = StudentForm(request.POST)
    if not form.is_valid():
        return _page(request, course, form, status=422)
    entry = Entry(1, **form.cleaned_data)
    sifted = sift([entry], _here(course), _room(course))
    if sifted.faults:
        form.add_error("email", sifted.faults[0].reason)
        return _page(request, course, form, status=422)
    try:
        _enrol(request, course, sifted)
    except courses.FullError:
        form.add_error("email", _no_room())
        return _page(request, course, form, status=422)
    return redirect("classroom:students", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def correct(request: Asked, uuid: UUID, student: UUID) -> HttpResponse:
    """Correct what the list says of somebody."""
    course = get_led(request.user, uuid)
    found = get_object_or_404(course.students.select_related("user"), uuid=student)
    stored = _stored(found)
    posted = request.POST if request.method == "POST" else None
    form = CorrectForm(posted, initial=stored, is_known=found.user is not None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            courses.change_student(course=uuid, by=request.user, student=student, **(stored | form.cleaned_data))
        except ChangedError:
            found.refresh_from_db()
            form.overtaken(_stored(found))
            status = 409
        except courses.TakenError:
            form.add_error("email", _("Somebody else on the list has this address."))
        else:
            messages.success(request, _("It is corrected."))
            return redirect("classroom:students", uuid)
    shown = {"course": course, "form": form, "student": found}
    return render(request, "classroom/students_correct.html", shown, status=status)


@verb
def remove(request: Asked, uuid: UUID) -> HttpResponse:
    """End somebody's part in the course."""
    get_led(request.user, uuid)
    form = WhoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a student from the list."))
        return redirect("classroom:students", uuid)
    try:
        gone = courses.remove_student(course=uuid, by=request.user, student=form.cleaned_data["student"])
    except Student.DoesNotExist:
        messages.info(request, _("This student is not on the list any more."))
    else:
        messages.success(request, _("%(name)s takes no part any more. What was handed in stays.") % {"name": gone})
    return redirect("classroom:students", uuid)


@verb
def bring_back(request: Asked, uuid: UUID) -> HttpResponse:
    """Let somebody who left take part again."""
    get_led(request.user, uuid)
    form = WhoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a student from the list."))
        return redirect("classroom:students", uuid)
    try:
        back = courses.bring_back(course=uuid, by=request.user, student=form.cleaned_data["student"])
    except Student.DoesNotExist:
        messages.info(request, _("This student is on the list already."))
    except courses.TeachesError:
        messages.error(request, _("This person teaches the course by now, and a teacher is no student of it."))
    except courses.FullError:
        messages.error(request, _("A course has at most %(n)d students.") % {"n": STUDENTS_PER_COURSE})
    else:
        messages.success(request, _("%(name)s takes part again, without a study group.") % {"name": back})
    return redirect("classroom:students", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def import_list(request: Asked, uuid: UUID) -> HttpResponse:
    """A class list from a file: first what it would do, then, when that is confirmed, the good rows of it.

    The rows travel in the form of the preview, so it survives a log-in in between; they are judged again when they come back.
    """
    course = get_led(request.user, uuid)
    if request.method != "POST":
        return _upload(request, course, ListForm())
    if "rows" in request.POST:
        return _confirmed(request, course)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, course, form, status=422)
    file = form.cleaned_data["file"]
    try:
        entries = entries_of(read_table(file.read(), file.name))
    except ClassListError as error:
        form.add_error("file", str(error))
        return _upload(request, course, form, status=422)
    sifted = sift(entries, _here(course), _room(course))
    if not groups.fits(course, (entry.group for entry in sifted.good)):
        form.add_error("file", _too_many_groups())
        return _upload(request, course, form, status=422)
    left = {email.lower() for email in course.students.exclude(left_at=None).values_list("email", flat=True)}
    shown = {
        "course": course,
        "file_name": file.name,
        "sifted": sifted,
        "returning": left & {entry.email for entry in sifted.good},
        "has_groups": any(entry.group for entry in sifted.good),
        "nameless": sum(not entry.name for entry in sifted.good),
        "garbled": [entry for entry in sifted.good if any(sign in entry.name for sign in LOST)],
        "rows": packed(sifted.good),
    }
    return render(request, "classroom/students_preview.html", shown)


def _confirmed(request: Asked, course: Course) -> HttpResponse:
    form = ListForm({})
    form.errors.clear()
    try:
        entries = unpacked(request.POST["rows"])
        _enrol(request, course, sift(entries, _here(course), _room(course)))
    except ClassListError as error:
        form.add_error("file", str(error))
    except courses.FullError:
        form.add_error("file", _no_room())
    except groups.FullError:
        form.add_error("file", _too_many_groups())
    else:
        return redirect("classroom:students", course.uuid)
    return _upload(request, course, form, status=422)


def _enrol(request: Asked, course: Course, sifted: Sifted) -> None:
    """Write the good ones, and tell what became of all."""
    done = courses.enrol(course=course.uuid, by=request.user, entries=sifted.good)
    added, left_out = done.added + done.returned, len(sifted.faults)
    told = ngettext("%(n)d student is put on the list.", "%(n)d students are put on the list.", added) % {"n": added}
    if done.groups:
        told += " " + ngettext("%(n)d group is made.", "%(n)d groups are made.", done.groups) % {"n": done.groups}
    messages.success(request, told)
    if left_out:
        words = ngettext("%(n)d row was left out.", "%(n)d rows were left out.", left_out) % {"n": left_out}
        messages.info(request, words)
    if done.teaching:
        words = ngettext(
            "%(n)d person was left out, who teaches this course.",
            "%(n)d people were left out, who teach this course.",
            done.teaching,
        )
        messages.info(request, words % {"n": done.teaching})


def _stored(student: Student) -> dict[str, Any]:
    stands = {name: getattr(student, name) for name in courses.LISTED}
    return stands | {"edition": edition_of(student, courses.LISTED)}


def _here(course: Course) -> set[str]:
    return {email.lower() for email in course.students.here().exclude(email="").values_list("email", flat=True)}


def _no_room() -> str:
    return _("This does not fit in the course any more. Nothing was written.")


def _too_many_groups() -> str:
    return _("A course has at most %(n)d study groups, and this list names more. Nothing was written.") % {
        "n": GROUPS_PER_COURSE
    }


def _room(course: Course) -> int:
    return STUDENTS_PER_COURSE - course.students.here().count()


def _upload(request: Asked, course: Course, form: ListForm, *, status: int = 200) -> HttpResponse:
    return render(request, "classroom/students_import.html", {"course": course, "form": form}, status=status)


def _page(request: Asked, course: Course, form: StudentForm, *, status: int = 200) -> HttpResponse:
    words = request.GET.get("words", "")[:WORDS_MAX].replace("\0", "")
    here = course.students.here().select_related("group", "user")
    if words:
        here = here.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(number__icontains=words))
    page = Paginator(Sorted(here, ("name", "email"), by_surname), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "course": course,
        "leads": course.teaching == Teaching.TEACHER,
        "has_code": courses.join_keys(course) is not None,
        "form": form,
        "words": words,
        "page": page,
        "students": list(page),
        "gone": list(course.students.exclude(left_at=None).order_by("-left_at", "-pk")[:PER_PAGE]),
    }
    return render(request, "classroom/students.html", shown, status=status)
