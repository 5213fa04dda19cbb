"""What a rule found: a plain value that every page, mail and export can show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from workbook.rules.messages import Param, sentence

Severity = Literal["blocking", "warning", "hint"]
Act = Literal["hand_in", "grading"]


@dataclass(frozen=True)
class Finding:
    """One violation of one rule.

    ``number`` is that of the rule (``R10``), ``blocks`` the acts that cannot be done while it stands,
    ``message`` a msgid with
    ``params`` to fill in, and ``address`` the place to mend it.
    """

    number: str
    severity: Severity
    blocks: frozenset[Act]
    message: str
    address: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The message in the active language."""
        return sentence(self.message, self.params)
