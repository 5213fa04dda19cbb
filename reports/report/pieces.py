"""What pages of several kinds are made of."""

from dataclasses import dataclass

from reports.report.texts import NOTHING, Text


@dataclass(frozen=True)
class Fact:
    """A label with what is known under it; ``value`` is false when nothing is."""

    label: str
    value: Text


@dataclass(frozen=True)
class PointLine:
    """A top, tip or advice; an advice with who, when, and the tip it rests on."""

    text: Text
    who: Text = NOTHING
    when: str = ""
    rests_on: str = ""

    @property
    def is_told(self) -> bool:
        """Whether there is more to say than the text."""
        return bool(self.who or self.when or self.rests_on)
