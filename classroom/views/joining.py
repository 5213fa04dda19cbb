"""Joining a course by its code, or by the link that a teacher passed on. Only a post joins: who guesses gets 404, and soon 429."""

from typing import Final

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from classroom import courses
from classroom.forms.course import JoinForm
from workbook.invitations import is_token
from workbook.views.access import private

FOLLOWED: Final = "course"
"""Where the session of a visitor keeps which link was followed: the hash of its token, as the database does."""
BY_LINK: Final = "followed"
"""Name of the button that joins the course whose link was followed."""

_WHY: Final = {
    courses.UnconfirmedError: gettext_lazy("First confirm your e-mail address: we mailed you a link."),
    courses.LeftError: gettext_lazy(
        "You took part in this course before. Ask your teacher to put you on the list again."
    ),
    courses.FullError: gettext_lazy("This course is full. Tell your teacher."),
    courses.TeachesError: gettext_lazy("You teach this course, so you take part already."),
}


@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a course leads. Its token goes no further: no address, title or form of what follows holds it.

    Nothing is looked up, so whoever guesses learns nothing here. What can be no token is not remembered: no session begins with it.
    """
    if is_token(token):
        request.session[FOLLOWED] = courses.hash_of(token)
        if not request.user.is_authenticated:
            messages.info(request, _("Log in, or make an account, to take part in this course."))
    else:
        request.session.pop(FOLLOWED, None)
    answer = redirect("classroom:join")
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@private
def code(request: Asked) -> HttpResponse:
    """Take part in a course: by the code that is typed, or by the link that was followed in this browser."""
    if request.method != "POST":
        return _page(request, JoinForm())
    if BY_LINK in request.POST:
        return _join(request, JoinForm(), request.session.get(FOLLOWED, ""))
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _join(request, form, courses.hash_of(form.cleaned_data["code"]))


def _join(request: Asked, form: JoinForm, key: str) -> HttpResponse:
    if not ratelimit.consume(request, action="join", user=request.user):
        return _refused(request, form, _("You tried a great many codes. Wait five minutes."), status=429)
    try:
        student = courses.join(user=request.user, key=key)
    except courses.ClosedError:
        words = _("No course is open with this code or link. Perhaps your teacher made a new one: ask for it.")
        return _refused(request, form, words, status=404)
    except (courses.UnconfirmedError, courses.LeftError, courses.FullError, courses.TeachesError) as error:
        return _refused(request, form, str(_WHY[type(error)]), status=409)
    request.session.pop(FOLLOWED, None)
    messages.success(request, _("You take part in %(course)s.") % {"course": student.course.name})
    return redirect("classroom:course", student.course.uuid)


def _refused(request: Asked, form: JoinForm, words: str, *, status: int) -> HttpResponse:
    """Say it above the form, with what was typed still in it."""
    if form.is_bound:
        form.add_error(None, ValidationError(words))
    else:
        messages.error(request, words)
    request.session.pop(FOLLOWED, None)
    return _page(request, form, status=status)


def _page(request: Asked, form: JoinForm, *, status: int = 200) -> HttpResponse:
    """The course whose link was followed, and the form for a code. A link that leads nowhere says so."""
    followed, found = request.session.get(FOLLOWED, ""), None
    if followed:
        found = courses.open_course(followed)
        status = 404 if found is None and status == 200 else status
    shown = {"form": form, "course": found, "is_gone": bool(followed) and found is None}
    return render(request, "classroom/join.html", shown, status=status)
