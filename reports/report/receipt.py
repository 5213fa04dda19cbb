"""The receipt of what was handed in, as its page, mail and PDF show it: when, by whom, and by what the content is known."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import Any, Self

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.report.pieces import Fact
from reports.report.texts import text
from reports.report.view import ReceiptShown

_GROUP = 8
"""Digits of a hash that stand together, so that two can be compared aloud."""


@dataclass(frozen=True)
class Receipt:
    """What was true when it was handed in. ``findings`` are what the rules said then, each with its place, in one language."""

    course: str
    assignment: str
    group: str
    number: int
    handed_in_at: datetime.datetime
    due_at: datetime.datetime
    is_late: bool
    members: tuple[str, ...]
    content_hash: str
    method_version: int
    findings: tuple[tuple[str, str], ...]

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        """A receipt again from what ``telling`` made of it."""
        moments = {name: datetime.datetime.fromisoformat(told[name]) for name in ("handed_in_at", "due_at")}
        lists = {
            "members": tuple(told["members"]),
            "findings": tuple((place, said) for place, said in told["findings"]),
        }
        return cls(**{**told, **moments, **lists})

    def telling(self) -> dict[str, Any]:
        """A receipt as JSON can hold it."""
        return {**asdict(self), "handed_in_at": self.handed_in_at.isoformat(), "due_at": self.due_at.isoformat()}


def receipt_shown(receipt: Receipt, language: str) -> ReceiptShown:
    """A receipt in a language, that of its findings."""
    with translation.override(language):
        return ReceiptShown(
            title=_("Receipt"),
            message=_message(receipt),
            facts=tuple(_facts(receipt)),
            findings_title=_("What the rules said when it was handed in"),
            findings=tuple(Fact(place, text(said)) for place, said in receipt.findings),
        )


def to_the_second(moment: datetime.datetime) -> str:
    """A moment with its second and which time our clocks keep, which tells the hour that comes twice apart."""
    local = timezone.localtime(moment)
    zone = _("summer time, UTC+2") if local.dst() else _("winter time, UTC+1")
    return f"{date_format(local, 'j F Y, H:i:s')} ({zone})"


def _message(receipt: Receipt) -> str:
    said = _("Version {number}, handed in late") if receipt.is_late else _("Version {number}, handed in in time")
    return said.format(number=receipt.number)


def _facts(receipt: Receipt) -> Iterator[Fact]:
    yield Fact(_("Course"), text(receipt.course))
    yield Fact(_("Assignment"), text(receipt.assignment))
    if receipt.group:
        yield Fact(_("Study group"), text(receipt.group))
    yield Fact(_("Version"), text(str(receipt.number)))
    yield Fact(_("Handed in"), text(to_the_second(receipt.handed_in_at)))
    late = _("handed in late") if receipt.is_late else _("handed in in time")
    yield Fact(_("Deadline"), text(f"{to_the_second(receipt.due_at)}: {late}"))
    yield Fact(_("Members"), text(", ".join(receipt.members)))
    yield Fact(_("Method"), text(_("version {number}").format(number=receipt.method_version)))
    yield Fact(_("Fingerprint of the content (SHA-256)"), text(" ".join(wrap(receipt.content_hash, _GROUP))))
