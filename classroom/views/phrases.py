"""The bank of phrases of a course, for its markers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import phrases
from classroom.editions import ChangedError, edition_of
from classroom.forms.phrase import ChangePhraseForm, NewPhraseForm
from classroom.models import Course, Phrase
from classroom.models.course import Teaching
from classroom.rubric_versions import versions_of
from classroom.rubrics import RubricContent, content_of, default_content
from classroom.views.access import get_taught
from workbook.views.access import private, verb


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """All that a marker can put in; posting adds one."""
    course = get_taught(request.user, uuid)
    content = _rubric(course)
    may_share = course.teaching == Teaching.TEACHER
    form = NewPhraseForm(content.criteria, request.POST if request.method == "POST" else None, may_share=may_share)
    if form.is_valid():
        told = {**form.cleaned_data, "shared": form.cleaned_data.get("shared", False)}
        try:
            phrases.add_phrase(course=course, user=request.user, **told)
        except phrases.FullError:
            form.add_error("text", _("There are %(n)d phrases already. Remove one first.") % {"n": phrases.MOST})
        else:
            messages.success(request, _("The phrase is kept."))
            return redirect("classroom:phrases", uuid)
    titles = {"": _("any criterion"), **{each.key: each.title for each in content.criteria}}
    found = [(each, titles.get(each.criterion, each.criterion)) for each in phrases.phrases_of(course, request.user)]
    shown = {
        "course": course,
        "form": form,
        "own": [each for each in found if each[0].course_id is None],
        "shared": [each for each in found if each[0].course_id is not None],
        "of_rubric": [
            (title, content.phrases.get(key, ())) for key, title in titles.items() if content.phrases.get(key)
        ],
        "may_share": may_share,
    }
    return render(request, "classroom/phrases.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, phrase: UUID) -> HttpResponse:
    """Word a phrase otherwise."""
    course = get_taught(request.user, uuid)
    found = _get(request, course, phrase)
    data = request.POST if request.method == "POST" else None
    form = ChangePhraseForm(_rubric(course).criteria, data, initial=_stored(found), chosen=found.criterion)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("text", "criterion", "edition")}
        try:
            phrases.edit_phrase(course=course, user=request.user, phrase=phrase, **told)
        except ChangedError:
            found.refresh_from_db()
            form.overtaken(_stored(found))
            status = 409
        else:
            messages.success(request, _("The phrase is kept."))
            return redirect("classroom:phrases", uuid)
    shown = {"course": course, "form": form, "phrase": found}
    return render(request, "classroom/phrases_edit.html", shown, status=status)


@verb
def remove(request: Asked, uuid: UUID, phrase: UUID) -> HttpResponse:
    """Take a phrase out of the bank."""
    course = get_taught(request.user, uuid)
    _get(request, course, phrase)
    phrases.remove_phrase(course=course, user=request.user, phrase=phrase)
    messages.success(request, _("The phrase is out of the bank. Where you used it, it stays."))
    return redirect("classroom:phrases", uuid)


def _get(request: Asked, course: Course, phrase: UUID) -> Phrase:
    """A phrase that the user may change."""
    found = get_object_or_404(phrases.phrases_of(course, request.user), uuid=phrase)
    if found.course_id is not None and course.teaching != Teaching.TEACHER:
        raise PermissionDenied
    return found


def _stored(phrase: Phrase) -> dict[str, Any]:
    stands = {name: getattr(phrase, name) for name in phrases.WORDED}
    return stands | {"edition": edition_of(phrase, phrases.WORDED)}


def _rubric(course: Course) -> RubricContent:
    newest = versions_of(course).first()
    return content_of(newest.content) if newest else default_content()
