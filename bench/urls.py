"""The site's addresses, and a page to compare with."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from workbook.models import Interview

_PAGE = """<!doctype html><html lang=nl><title>Formulier</title>
<form method=post>{% csrf_token %}{{ form }}<button>Opslaan</button></form></html>"""


class PlainForm(forms.Form):
    """What a form is in any Django project."""

    name = forms.CharField(max_length=120)
    score = forms.DecimalField(max_digits=3, decimal_places=1)
    kind = forms.ChoiceField(choices=[("a", "Een"), ("b", "Twee"), ("c", "Drie")])
    day = forms.DateField(required=False)
    text = forms.CharField(max_length=2000, widget=forms.Textarea)


@login_required
def plain(request: HttpRequest) -> HttpResponse:
    """One plain form, with session, user and middleware of the site; what is posted is saved in one row."""
    form = PlainForm(request.POST or None)
    if not form.is_valid():
        return HttpResponse(engines["django"].from_string(_PAGE).render({"form": form}, request))
    row, typed = Interview.objects.latest("pk"), form.cleaned_data
    row.role, row.channel, row.date, row.summary = typed["name"], typed["kind"], typed["day"], typed["text"]
    row.save()
    return redirect("/bench/plain/")


urlpatterns = [path("bench/plain/", plain), path("", include("klantketting.urls"))]
