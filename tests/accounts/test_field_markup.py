"""How a field stands on a page: label, hint, control and error in this order, tied together by their ids."""

from typing import Any, ClassVar

import pytest
from django import forms
from django.http import HttpResponse
from django.template import engines

from tests.seen import Seen, words

KINDS = (("a", "Eerste"), ("b", "Tweede"))
PAGE = """{% load crispy_forms_filters %}<!doctype html><html><head><title>x</title></head><body>
{% include "partials/error_summary.html" %}{% for field in form %}{{ field|as_crispy_field }}{% endfor %}</body></html>"""


class Everything(forms.Form):
    """A field of every sort. ``extra`` may stay empty; ``text`` may not, though a draft without it is valid."""

    optional: ClassVar = ("extra",)
    text = forms.CharField(label="Tekst", help_text="Eén <zin>.", required=False, max_length=3)
    extra = forms.CharField(label="Meer", required=False, widget=forms.Textarea({"data-most": "5"}))
    kind = forms.ChoiceField(label="Soort", choices=KINDS, help_text="Kies er een.")
    way = forms.ChoiceField(label="Manier", choices=KINDS, widget=forms.RadioSelect, help_text="Kies er een.")
    sure = forms.BooleanField(label="Zeker", help_text="Vink aan.")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")


def shown(data: dict[str, str] | None = None, **kwargs: Any) -> Seen:
    return Seen(HttpResponse(engines["django"].from_string(PAGE).render({"form": Everything(data, **kwargs)})))


def test_the_hint_stands_between_label_and_control() -> None:
    page = shown()

    assert [child.tag for child in page.at("div_id_text")] == ["label", "div", "input"]
    assert words(page.at("hint_id_text")) == "Eén <zin>."
    assert page.at("id_text").get("aria-describedby") == "hint_id_text"
    assert page.at("id_text").get("aria-invalid") is None
    assert page.faults == []


def test_only_what_may_stay_empty_is_said_to() -> None:
    page = shown()

    assert [words(label) for label in page.all("label")][:3] == ["Tekst", "Meer (mag leeg)", "Soort"]
    assert page.all("span", class_="asteriskField") == []


def test_an_error_stands_below_its_control_and_at_the_top_as_a_link_to_it() -> None:
    page = shown({"text": "lang", "kind": "c"})

    assert [child.tag for child in page.at("div_id_text")] == ["label", "div", "input", "div"]
    text = page.at("id_text")
    assert (text.get("aria-describedby"), text.get("aria-invalid")) == ("hint_id_text error_id_text", "true")
    assert text.get("class") == "textinput form-control is-invalid"
    assert page.at("error_id_text").findall(".//*[@aria-hidden='true']") != []
    assert page.one("h2").text == "Controleer nog 5 velden"
    assert list(page.links.values()) == ["#id_text", "#id_kind", "#div_id_way", "#id_sure"]
    assert {link.removeprefix("#") for link in page.links.values()} <= set(page.ids)
    assert page.faults == []


def test_choices_stand_together_under_their_question() -> None:
    page = shown({"way": "x"})
    group = page.at("div_id_way")

    assert (group.tag, words(group[0])) == ("fieldset", "Manier")
    assert group.get("aria-describedby") == "hint_id_way error_id_way"
    assert [radio.get("id") for radio in page.all("input", type="radio")] == ["id_way_0", "id_way_1"]
    assert [radio.get("value") for radio in page.all("input", type="radio")] == ["a", "b"]


def test_the_id_of_a_field_may_be_an_address() -> None:
    page = shown({"text": "lang"}, auto_id="plate:become-aware/%s")

    assert page.at("plate:become-aware/text").get("aria-describedby") == (
        "hint_plate:become-aware/text error_plate:become-aware/text"
    )


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "{{ 77777|add:1 }}"])
def test_what_was_typed_is_shown_as_typed(value: str) -> None:
    page = shown({"text": value, "kind": value})

    assert page.at("id_text").get("value") == value
    assert page.all("script") == []
    assert "77778" not in page.html
