"""A Document becomes rows, and the rows the same Document: through the database, and through a file and the database."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from reports.exchange.json import export_json, import_json
from reports.exchange.rows import write
from tests.strategies import documents
from workbook.document import Document, canonical, content_hash
from workbook.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
many = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(document=documents())
def test_what_is_written_is_read_back(document: Document, student: User) -> None:
    workbook = write(document, owner=student)

    assert canonical(read(workbook).document) == canonical(document)
    assert read(workbook).document == document


@many
@given(document=documents())
def test_an_export_imported_and_exported_again_has_the_same_content(document: Document, student: User) -> None:
    first = export_json(write(document, owner=student))
    second = export_json(import_json(first, student))

    assert content_of(second) == content_of(first)
    assert json.loads(first)["content_hash"] == content_hash(document)


def content_of(exported: bytes) -> bytes:
    """The bytes of the content, as they stand in the file."""
    _envelope, content = exported.split(b'\n  "content": ', 1)
    return content
