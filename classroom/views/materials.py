"""What a teacher adds to the method, step by step, and the places that the method leaves open."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import materials
from classroom.editions import ChangedError, edition_of
from classroom.forms.materials import ChangeMaterialForm, MaterialForm, WhichForm
from classroom.models import Course, Material
from classroom.models.course import MaterialKind, Teaching
from classroom.views.access import get_led, get_taught
from workbook.views.access import private, verb


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """All material of a course; a teacher adds to it, also in an open place that the address names."""
    if request.method != "POST":
        asked = {name: request.GET.get(name, "") for name in ("step", "slot", "title")}
        kind = MaterialKind.LINK if materials.wants_link(asked["slot"]) else MaterialKind.TEXT
        return _page(request, get_taught(request.user, uuid), MaterialForm(initial=asked | {"kind": kind}))
    course = get_led(request.user, uuid)
    form = MaterialForm(request.POST)
    if not form.is_valid():
        return _page(request, course, form, status=422)
    materials.add_material(course=uuid, by=request.user, **form.cleaned_data)
    messages.success(request, _("Students see it from now on."))
    return redirect("classroom:materials", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, material: UUID) -> HttpResponse:
    """Change something on a shelf."""
    course = get_led(request.user, uuid)
    found = get_object_or_404(course.materials.filter(deleted_at=None), uuid=material)
    form = ChangeMaterialForm(request.POST if request.method == "POST" else None, initial=_stored(found))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "token"}
        try:
            materials.change_material(course=uuid, by=request.user, material=material, **values)
        except ChangedError:
            found.refresh_from_db()
            form.overtaken(_stored(found))
            status = 409
        else:
            messages.success(request, _("It is changed."))
            return redirect("classroom:materials", uuid)
    shown = {"course": course, "form": form, "material": found}
    return render(request, "classroom/materials_edit.html", shown, status=status)


@verb
def delete(request: Asked, uuid: UUID) -> HttpResponse:
    """Take something off its shelf."""
    course = get_led(request.user, uuid)
    form = WhichForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose something from the list."))
        return redirect("classroom:materials", uuid)
    try:
        gone = materials.delete_material(course=uuid, by=request.user, **form.cleaned_data)
    except Material.DoesNotExist:
        there = get_object_or_404(course.materials, uuid=form.cleaned_data["material"])
        messages.info(
            request, _("%(title)s was deleted already. You can bring it back below.") % {"title": there.title}
        )
    else:
        messages.success(request, _("%(title)s is deleted. You can bring it back below.") % {"title": gone.title})
    return redirect("classroom:materials", uuid)


@verb
def bring_back(request: Asked, uuid: UUID) -> HttpResponse:
    """Put something back on its shelf."""
    get_led(request.user, uuid)
    form = WhichForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose something from the list."))
        return redirect("classroom:materials", uuid)
    back = materials.restore_material(course=uuid, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(title)s is back.") % {"title": back.title})
    return redirect("classroom:materials", uuid)


def _stored(material: Material) -> dict[str, Any]:
    stands = {name: getattr(material, name) for name in materials.SHOWN}
    return stands | {"edition": edition_of(material, materials.SHOWN)}


def _page(request: Asked, course: Course, form: MaterialForm, *, status: int = 200) -> HttpResponse:
    shelves = materials.materials_of(course)
    shown = {
        "course": course,
        "leads": course.teaching == Teaching.TEACHER,
        "materials": shelves,
        "places": materials.open_places(shelves),
        "gone": materials.removed_of(course),
        "form": form,
    }
    return render(request, "classroom/materials.html", shown, status=status)
