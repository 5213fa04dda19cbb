"""From the fields of a review to its rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from classroom.fields import parts_of
from classroom.models import KnockOutRuling, Review, Verdict, WaiverRefusal

_YES_NO: Mapping[str, bool | None] = {"true": True, "false": False, "": None}


def write_fields(review: Review, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Write fields, each as the log has it; the names of those of the review itself, which is not saved yet."""
    own: list[str] = []
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for field, text in wanted.items():
        kind, key, name = parts_of(field)
        if kind:
            rows.setdefault((kind, key), {})[name] = text
        else:
            own.append(name)
            setattr(review, name, _value(name, text))
    for (kind, key), values in rows.items():
        _WRITERS[kind](review, key, values)
    return tuple(own)


def _value(name: str, text: str) -> Any:
    if name == "mastered":
        return _YES_NO[text]
    if name in {"grade", "fraction"}:
        return Decimal(text) if text else None
    return text


def _write_verdict(review: Review, key: str, values: Mapping[str, str]) -> None:
    changed = {name: _value(name, text) for name, text in values.items()}
    Verdict.objects.update_or_create(review=review, criterion=key, defaults=changed)


def _write_refusal(review: Review, step: str, values: Mapping[str, str]) -> None:
    """A reason alone refuses nothing."""
    refused = values.get("refused")
    found = WaiverRefusal.objects.filter(review=review, step=step)
    if refused == "":
        found.delete()
    elif refused or found.exists():
        changed = {"reason": values["refusal_reason"]} if "refusal_reason" in values else {}
        WaiverRefusal.objects.update_or_create(review=review, step=step, defaults=changed)


def _write_ruling(review: Review, key: str, values: Mapping[str, str]) -> None:
    """A note alone rules nothing."""
    applies = _YES_NO[values["applies"]] if "applies" in values else None
    found = KnockOutRuling.objects.filter(review=review, key=key)
    if "applies" in values and applies is None:
        found.delete()
        return
    changed: dict[str, Any] = {"note": values["note"]} if "note" in values else {}
    if applies is not None:
        KnockOutRuling.objects.update_or_create(review=review, key=key, defaults={**changed, "applies": applies})
    elif found.exists():
        found.update(**changed)


_WRITERS = {"criterion": _write_verdict, "waiver": _write_refusal, "knock_out": _write_ruling}
