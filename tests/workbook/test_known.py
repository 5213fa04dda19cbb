"""A field apart from its page is read, named and shown as it is on its page."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from kpis.series_file import EARLIEST
from reports.exchange.examples import copy_example
from tests.seen import see
from tests.workbook.test_saving_properties import values
from workbook.fields import kind, kinds, named_by
from workbook.forms.known import as_typed, form_of, in_words, is_known, label_of, read_alone

FIELDS = [(each.name, field) for each in kinds() for field in (*each.fields, *each.sets)]
KNOWN = [where for where in FIELDS if is_known(*where)]


def test_all_fields_are_known_but_those_that_no_page_lets_anybody_type() -> None:
    by_buttons = {("plate", "waived"), ("candidate", "is_dropped"), ("candidate", "kpi")}
    from_the_library = {("kpi", "definition_key"), ("candidate", "definition_key")}

    assert set(FIELDS) - set(KNOWN) == by_buttons | from_the_library


@pytest.mark.django_db
def test_every_input_on_the_pages_of_a_workbook_is_one_of_a_field_that_is_known(
    student: User, as_student: Client
) -> None:
    """A new advice of a KPI is no field of that row: it becomes a row."""
    workbook = copy_example(student)
    urls = [reverse("workbook:plate", args=[workbook.uuid, row.step]) for row in workbook.plate_rows.all()]
    pages = [see(as_student, url) for url in (*urls, reverse("workbook:profile", args=[workbook.uuid]))]
    inputs = [each.get("id", "") for page in pages for tag in ("input", "textarea", "select") for each in page.all(tag)]
    # Of boxes to tick each has a number.
    shown = {named_by(re.sub(r"_[0-9]+$", "", address)) for address in inputs}

    of_rows = {where for where in shown if where[0] in {each.name for each in kinds()}}
    assert of_rows - set(KNOWN) == {("kpi", "new_advice")}
    assert len(of_rows) > len(KNOWN) / 2


def test_every_field_has_a_label_but_the_text_of_a_numbered_point() -> None:
    assert [where for where in KNOWN if not label_of(*where)] == [("point", "text")]


def _values(of: str, name: str) -> st.SearchStrategy[str]:
    """What can stand in a field: some may not be empty, and nothing was measured tomorrow or in 1066."""
    if (of, name) == ("measurement", "date"):
        return st.dates(EARLIEST, localdate()).map(str)
    may_be_empty = not form_of(of, name).base_fields[name].required and name not in form_of(of, name).never_empty
    return values(kind(of), name).filter(lambda text: may_be_empty or text != "")


@settings(max_examples=20, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(("of", "name"), KNOWN)
def test_what_an_input_holds_is_read_back_as_what_the_log_holds(of: str, name: str, data: st.DataObject) -> None:
    if name in kind(of).sets:
        chosen = [str(uid) for uid in data.draw(st.lists(st.uuids(), unique=True))]
        assert read_alone(of, name, chosen) == " ".join(sorted(chosen))
        return
    text = data.draw(_values(of, name))

    held = as_typed(of, name, text)

    assert read_alone(of, name, held) == text
    assert as_typed(of, name, read_alone(of, name, held)) == held
    assert in_words(of, name, text) or not text


@pytest.mark.parametrize(
    ("name", "text", "told"), [("own_score", "7", "7,0"), ("own_score", "7.4", "7,4"), ("score_n", "7", "7")]
)
def test_a_score_is_read_with_its_decimal_and_typed_as_it_was(name: str, text: str, told: str) -> None:
    with override("nl"):
        assert in_words("plate", name, text) == told
    assert as_typed("plate", name, text) == text.replace(".", ",")


@settings(max_examples=50, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(("of", "name"), [where for where in KNOWN if where[1] not in kind(where[0]).sets])
def test_whatever_is_typed_is_understood_or_told_to_be_wrong(of: str, name: str, data: st.DataObject) -> None:
    typed: Any = data.draw(
        st.text(max_size=30) | st.sampled_from(["7,5", "1.250", "2026 q3", "31/12/2026", "\ud800", "\x00"])
    )
    try:
        text = read_alone(of, name, typed)
    except ValidationError as error:
        words = error.messages
    else:
        words = ["understood"] if read_alone(of, name, as_typed(of, name, text)) == text else []

    assert words
    assert all(words)
