"""A Document becomes rows, and the rows the same Document: through the database, and through a file and the database."""

import json
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from reports.exchange.faults import ExchangeError
from reports.exchange.json import export_json, import_json
from reports.exchange.rows import write
from tests.strategies import documents, json_values
from tests.workbook.documents import full_document
from workbook.document import Document, canonical, content_hash
from workbook.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(some, max_examples=1500)


@some
@given(document=documents())
def test_what_is_written_is_read_back(document: Document, student: User) -> None:
    workbook = write(document, owner=student)

    assert canonical(read(workbook).document) == canonical(document)
    assert read(workbook).document == document


def goes_round(document: Document, student: User) -> None:
    first = export_json(write(document, owner=student))
    second = export_json(import_json(first, student))

    assert content_of(second) == content_of(first)
    assert json.loads(first)["content_hash"] == content_hash(document)


@some
@given(document=documents())
def test_an_export_imported_and_exported_again_has_the_same_content(document: Document, student: User) -> None:
    goes_round(document, student)


@pytest.mark.full
@many
@given(document=documents())
def test_very_many_exports_imported_and_exported_again_have_the_same_content(document: Document, student: User) -> None:
    goes_round(document, student)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything in a JSON value."""
    parts: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, part in parts for below in places(part, (*path, key)))]


@st.composite
def changed_files(draw: st.DrawFn, exported: bytes) -> bytes:
    """An exported file in which something somewhere is another value, away, or doubled, or its text is cut off."""
    file = json.loads(exported)
    del file["content_hash"]
    path = draw(st.sampled_from(places(file)[1:]))
    block = file
    for key in path[:-1]:
        block = block[key]
    what = draw(st.sampled_from(["replaced", "removed", "renamed", "cut"]))
    if what == "replaced":
        block[path[-1]] = draw(json_values() | st.floats() | st.sampled_from(["\ud800", "0" * 5000, 10**30]))
    elif what == "removed" or isinstance(block, list):
        del block[path[-1]]
    elif what == "renamed":
        block[draw(st.text(max_size=9))] = block.pop(path[-1])
    text = json.dumps(file, indent=draw(st.sampled_from([None, 1])))
    return (text[: draw(st.integers(0, len(text)))] if what == "cut" else text).encode()


@pytest.fixture
def exported(student: User) -> bytes:
    return export_json(write(full_document(), owner=student))


def counted() -> dict[str, int]:
    """How many rows there are of each model of ours."""
    ours = (model for model in apps.get_models() if model._meta.app_label in {"accounts", "workbook", "kpis"})
    return {model._meta.label: model._default_manager.count() for model in ours}


@settings(some, max_examples=80)
@given(data=st.data())
def test_a_changed_file_is_imported_as_it_stands_or_refused_with_a_line_and_nothing_done(
    student: User, exported: bytes, data: st.DataObject
) -> None:
    changed = data.draw(changed_files(exported))
    before = counted()
    refused: ExchangeError | None = None
    try:
        workbook = import_json(changed, student)
    except ExchangeError as error:
        refused = error
    if refused is None:
        assert read(workbook).document == Document.model_validate_json(json.dumps(json.loads(changed)["content"]))
    else:
        lines = changed.count(b"\n") + 1
        assert refused.faults
        assert all(1 <= fault.line <= lines and fault.message for fault in refused.faults)
        assert counted() == before


def content_of(exported: bytes) -> bytes:
    """The bytes of the content, as they stand in the file."""
    _envelope, content = exported.split(b'\n  "content": ', 1)
    return content
