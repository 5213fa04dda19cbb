"""The method explained: the seven steps, and what the parts of a plate mean."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views import Asked
from workbook.chain import ALIKE
from workbook.method.load import current
from workbook.views.access import private


@require_safe
@private
def page(request: Asked) -> HttpResponse:
    """The version of the method that new workbooks get."""
    return render(request, "workbook/method.html", {"explained": current(), "alike": ALIKE})
