"""What a page sends of itself while somebody types: fields, each under its address and on its own base, made into acts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeIs
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workbook.acts import Act, Add, Edit, Outcome, Overtaken
from workbook.fields import kind, named_by
from workbook.forms.known import as_typed, is_known, read_alone
from workbook.forms.page import as_uid
from workbook.saving import is_offered

MOST: Final = 200
"""Fields in one request."""
MOST_BYTES: Final = 256 * 1024
UNKNOWN: Final = _("This field is not on the page any more. Load the page again.")
WITH_ITS_ROW: Final = _("This is saved together with its row. Fill in first what the row cannot do without.")
FULL: Final = _("There is no room for this row: the list is full. Remove another one first.")


class UnreadableError(Exception):
    """No page of ours sends this."""


@dataclass(frozen=True)
class NewRow:
    """What a row is made with that the page minted: on what it stands, and what is decided once."""

    parent: UUID | None
    fixed: Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """One field as its input holds it; ``root`` is as in an Edit. ``row`` tells how to make its row when that is not there yet."""

    address: str
    uid: UUID
    value: object
    base: int
    root: int | None
    row: NewRow | None

    @property
    def kind(self) -> str:
        """Of which kind its row is."""
        return named_by(self.address)[0]

    @property
    def field(self) -> str:
        """What it is called in its row."""
        return named_by(self.address)[1]

    @property
    def key(self) -> tuple[str, UUID, str]:
        """Which field it is, whatever its address."""
        return self.kind, self.uid, self.field


def read_sent(body: bytes) -> list[Sent]:
    """The fields in the body of a request.

    Raises:
        UnreadableError: it is no JSON of the right shape, or too much of it.
    """
    if len(body) > MOST_BYTES:
        raise UnreadableError
    try:
        edits = json.loads(body.decode())["edits"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError from error
    if not isinstance(edits, list) or len(edits) > MOST:
        raise UnreadableError
    sent = [_sent(edit) for edit in edits]
    if len({each.key for each in sent}) < len(sent):
        raise UnreadableError
    return sent


def _sent(edit: object) -> Sent:
    match edit:
        case {"address": str(address), "uid": str(text), "value": value, "base": base, **more} if _is_number(base) and (
            uid := as_uid(text)
        ):
            return Sent(address, uid, value, base, _root(more.get("root")), _row(more.get("row")))
    raise UnreadableError


def _root(root: object) -> int | None:
    if root is None or _is_number(root):
        return root
    raise UnreadableError


def _is_number(value: object) -> TypeIs[int]:
    """Whether it is a whole number: a truth value is one too, for Python."""
    return isinstance(value, int) and not isinstance(value, bool)


def _row(row: object) -> NewRow | None:
    match row:
        case None:
            return None
        case {"parent": None | str() as parent, "fixed": dict(fixed)} if all(
            isinstance(each, str) for each in fixed.values()
        ):
            return NewRow(as_uid(parent) if parent else None, fixed)
    raise UnreadableError


@dataclass(frozen=True)
class Posted:
    """The fields of a request, read: ``texts`` as the log writes them, ``acts`` to save them, what is ``wrong`` with the others."""

    sent: Sequence[Sent]
    texts: Mapping[str, str]
    acts: Sequence[Act]
    wrong: Mapping[str, list[str]]


@dataclass(frozen=True)
class Result:
    """What came of each field, by address: as what it is saved, what somebody else wrote there, or why it is not saved.

    ``stands`` holds what stands in the fields of which nothing was to be saved, for they were sent as they were before somebody
    else wrote there: that is no acknowledgement of what was sent.
    """

    saved: Mapping[str, str | list[str]]
    stands: Mapping[str, str | list[str]]
    overtaken: Sequence[tuple[Sent, Overtaken]]
    wrong: Mapping[str, list[str]]
    full: Mapping[str, str]


def read_values(sent: Sequence[Sent]) -> Posted:
    """Each field by itself: one that is wrong stops only itself. The fields of one new row go together."""
    texts: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    new: dict[tuple[str, UUID], list[Sent]] = {}
    acts: list[Act] = []
    for each in sent:
        try:
            texts[each.address] = _value(each)
        except ValidationError as error:
            wrong[each.address] = error.messages
            continue
        if each.row is None:
            acts.append(_edit(each, texts))
        else:
            new.setdefault(each.key[:2], []).append(each)
    for fields in new.values():
        made = _of_new_row(fields, texts)
        if all(map(is_offered, made)):
            acts += made
        else:
            wrong |= {each.address: [str(UNKNOWN)] for each in fields}
    return Posted(sent, texts, acts, wrong)


def _value(sent: Sent) -> str:
    if not is_known(sent.kind, sent.field):
        raise ValidationError(UNKNOWN, "unknown")
    return read_alone(sent.kind, sent.field, sent.value)


def _edit(sent: Sent, texts: Mapping[str, str]) -> Edit:
    of, uid, name = sent.key
    return Edit(of, uid, name, texts[sent.address], sent.base, sent.root)


def _of_new_row(fields: Sequence[Sent], texts: Mapping[str, str]) -> list[Act]:
    """One act for all of a row that may not be there yet.

    One in which nothing is written is not made, nor one that lacks what it cannot do without: only if it is there by now its
    fields are edited.
    """
    of, uid, _name = fields[0].key
    row = fields[0].row
    values = {each.field: texts[each.address] for each in fields}
    needs = kind(of).made_with
    if row is None or not any(values.values()) or not all({**row.fixed, **values}.get(name) for name in needs):
        return [_edit(each, texts) for each in fields]
    return [Add(of, uid, row.parent, values, min(each.base for each in fields), row.fixed)]


def result(posted: Posted, outcome: Outcome) -> Result:
    """What came of each field that was sent."""
    met = {(each.kind, each.uid, each.field): each for each in outcome.overtaken}
    crowded = {(act.kind, act.uid) for act in outcome.full}
    saved: dict[str, str | list[str]] = {}
    stands: dict[str, str | list[str]] = {}
    overtaken: list[tuple[Sent, Overtaken]] = []
    wrong, full = dict(posted.wrong), dict[str, str]()
    for each in posted.sent:
        if each.address in wrong:
            continue
        if each.key[:2] in crowded:
            full[each.address] = str(FULL)
        elif each.key not in met:
            of, uid, name = each.key
            if (uid, name) in outcome.stands:
                stands[each.address] = held(of, name, outcome.stands[uid, name])
            else:
                text = outcome.understood.get((uid, name), posted.texts[each.address])
                saved[each.address] = held(of, name, text)
        elif each.row and kind(each.kind).made_with and met[each.key].at is None:
            wrong[each.address] = [str(WITH_ITS_ROW)]
        else:
            overtaken.append((each, met[each.key]))
    return Result(saved, stands, overtaken, wrong, full)


def held(of: str, name: str, text: str) -> str | list[str]:
    """A value of the log as its input holds it; of a set, what is ticked."""
    return text.split() if name in kind(of).sets else as_typed(of, name, text)
