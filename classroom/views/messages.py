"""A message to who has not started or not handed in: shown first is how it looks and to how many it goes."""

from functools import partial
from uuid import UUID

from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom.forms.message import NOT_HANDED_IN, NOT_STARTED, MessageForm
from classroom.messages import on_their_way, recipients, send, unreached
from classroom.models import Assignment
from classroom.views.access import get_led_assignment
from workbook.views.access import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def message(request: Asked, uuid: UUID) -> HttpResponse:
    """Look at it first, then send it."""
    assignment = get_led_assignment(request.user, uuid)
    if request.method != "POST":
        asked = request.GET.get("to", NOT_STARTED)
        return _page(request, assignment, MessageForm(initial={"to": asked}))
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, assignment, form, status=422)
    number = recipients(assignment, form.cleaned_data["to"]).count()
    if not number:
        form.add_error("to", _("Nobody is left to write to."))
        return _page(request, assignment, form, status=422)
    if request.POST.get("do") != "send":
        return _page(request, assignment, form, number)
    key = str(assignment.uuid)
    count = partial(ratelimit.consume, request, action="message", user=request.user, key=key, raise_exception=True)
    try:
        sent = send(assignment=assignment, by=request.user, count=count, **form.cleaned_data).recipients
    except RateLimited:
        words = _("You sent a great many messages. Wait an hour.")
        form.add_error(None, ValidationError(words, "too_often"))
        return _page(request, assignment, form, status=429)
    said = ngettext("Your message goes to %(n)d student.", "Your message goes to %(n)d students.", sent)
    messages.success(request, said % {"n": sent})
    return redirect("classroom:message", uuid)


def _page(
    request: Asked, assignment: Assignment, form: MessageForm, number: int = 0, *, status: int = 200
) -> HttpResponse:
    shown = {
        "assignment": assignment,
        "course": assignment.course,
        "form": form,
        "number": number,
        "text": form.cleaned_data["text"] if number else "",
        "subject": form.cleaned_data["subject"] if number else "",
        "counts": [recipients(assignment, to).count() for to in (NOT_STARTED, NOT_HANDED_IN)],
        "unreached": list(unreached(assignment, form["to"].value() or NOT_STARTED).exclude(email="")),
        "on_their_way": on_their_way(),
        "sent": assignment.messages.select_related("sent_by").order_by("-sent_at", "-pk")[:20],
    }
    return render(request, "classroom/message.html", shown, status=status)
