"""A workbook as a JSON file: complete, without people in it, and read back without loss."""

import json
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, ValidationError

from accounts.models import User
from reports.exchange import rows
from reports.exchange.faults import Found, from_pydantic, message, not_allowed
from reports.exchange.json_text import FILE_MAX, decode, load, located
from workbook.document import SCHEMA_VERSION, Document, Name, Part, content_hash, hash_as_it_stands
from workbook.lifting import is_older, lifted, too_new
from workbook.method.load import MethodError, version
from workbook.models import Workbook
from workbook.posted import uuid_of
from workbook.reading import read
from workbook.shown import protected

FORMAT: Final = "klantketting-workbook"


class Exporter(Part):
    """Which program wrote the file; never who had it written."""

    program: Name
    version: Name


class WorkbookFile(Part):
    """The envelope around the content. Only ``content`` is hashed; what lies beside it differs from export to export."""

    format: Literal["klantketting-workbook"]
    schema_version: Literal[3]
    content_hash: Annotated[str, StringConstraints(max_length=64)] | None = None
    revision: Annotated[int, Field(ge=0)] | None = None
    exported_at: Name | None = None
    exporter: Exporter | None = None
    content: Document


def export_json(workbook: Workbook, *, is_whole: bool = True) -> bytes:
    """The workbook as it stands, as UTF-8 text with one value a line, so that faults can be led to their line.

    ``is_whole`` for who may change it, and to keep it safe; else without the customer scores that are hidden, and the hash is of
    what the file holds, so that nobody can try out which score was left out.
    """
    reading = read(workbook)
    content = reading.document if is_whole else protected(reading.document)
    file = WorkbookFile(
        format=FORMAT,
        schema_version=SCHEMA_VERSION,
        content_hash=content_hash(content),
        revision=reading.revision,
        exported_at=timezone.now().isoformat(timespec="seconds"),
        exporter=Exporter(program="klantketting", version=settings.VERSION),
        content=content,
    )
    return f"{json.dumps(file.model_dump(mode='json'), ensure_ascii=False, indent=2)}\n".encode()


def import_json(data: bytes, owner: User, token: UUID | None = None) -> Workbook:
    """Make a new workbook of ``owner`` from a JSON file; every row keeps its uid.

    ``token`` is minted with the form: the same content posted twice by one person makes one workbook.

    Raises:
        ExchangeError: the file is wrong somewhere, and nothing was imported.
    """
    document = read_json(data)
    return rows.write(document, owner=owner, uuid=uuid_of(token, owner.pk, content_hash(document)))


def read_json(data: bytes) -> Document:
    """The Document in a JSON file of this schema version or an older one.

    Raises:
        ExchangeError: with every fault found, not just the first. Whether the content fits the method and its hash is only looked
            at when its shape is right.
    """
    text = decode(data, FILE_MAX)
    value, found = load(text)
    other = _of_another_kind(value)
    if other:
        raise located(text, other)
    older = _older(value)
    file = _validated(_lifted(older, found) if older else value, found)
    if file is not None and not found:
        found += _against_method(file.content) or _against_hash(file, older)
    if file is None or found:
        raise located(text, found)
    return file.content


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file, as published."""
    schema = WorkbookFile.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _of_another_kind(value: Any) -> Found:
    """Why this is no workbook file that this program can read at all; all other faults would only distract from that."""
    if not isinstance(value, dict):
        return [((), message("model_type"))]
    if value.get("format", FORMAT) != FORMAT:
        return [(("format",), not_allowed(FORMAT))]
    schema_version = value.get("schema_version")
    if isinstance(schema_version, int) and schema_version > SCHEMA_VERSION:
        newer = _("this file comes from a newer program: it has schema %(theirs)s, and schema %(ours)s is read here")
        return [(("schema_version",), newer % {"theirs": schema_version, "ours": SCHEMA_VERSION})]
    return []


def _older(value: dict[str, Any]) -> dict[str, Any]:
    """The file when it is of an older schema version, inside and out; else nothing."""
    schema_version, content = value.get("schema_version"), value.get("content")
    if not (is_older(schema_version) and isinstance(content, dict)):
        return {}
    return value if content.get("schema_version", schema_version) == schema_version else {}


def _lifted(older: dict[str, Any], found: Found) -> dict[str, Any]:
    """A file of an older version as one of this version; keys that its own version did not have are faults."""
    schema_version, content = older["schema_version"], older["content"]
    found += [(("content", *path), message("extra_forbidden")) for path in too_new(content, schema_version)]
    return {**older, "schema_version": SCHEMA_VERSION, "content": lifted(content, schema_version)}


def _validated(value: Any, found: Found) -> WorkbookFile | None:
    """The file as a value, or None when more faults were added to ``found``."""
    try:
        return WorkbookFile.model_validate_json(json.dumps(value))
    except ValidationError as error:
        known = {path for path, _what in found}
        found += [fault for fault in from_pydantic(error, value) if fault[0] not in known]
        return None


def _against_method(document: Document) -> Found:
    """Plates have to follow the steps of the version of the method that the file names, with its labels."""
    try:
        method = version(document.method_version)
    except MethodError:
        return [(("content", "method_version"), _("this version of the method is not known here"))]
    found: Found = []
    for number, (plate, step) in enumerate(zip(document.plates, method.steps, strict=True)):
        path = ("content", "plates", number)
        for key, here, there in (
            ("step", plate.step, step.key),
            ("name_en", plate.name_en, step.name_en),
            ("name_nl", plate.name_nl, step.name_nl),
        ):
            if here != there:
                found.append(((*path, key), _("“%(expected)s” belongs here") % {"expected": there}))
    return found


def _against_hash(file: WorkbookFile, older: dict[str, Any]) -> Found:
    """A hash that is there has to be right; without one the file is taken as its maker changed it.

    That of an older version is one of the content as it stands in the file, for only its own program could write it anew.
    """
    right = hash_as_it_stands(older["content"]) if older else content_hash(file.content)
    if file.content_hash in {None, right}:
        return []
    changed = _("the content was changed after the export. Did you mean to? Then remove this key and import again")
    return [(("content_hash",), changed)]
