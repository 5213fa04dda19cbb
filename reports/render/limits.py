"""What one document may cost, and the reasons for which it is given up."""

import os
from dataclasses import dataclass
from typing import Final, Literal

Reason = Literal["wall", "cpu", "memory", "crash", "pages"]
"""Too long by the clock, too much work, too much memory, the drawing itself failed, or more pages than a report may have."""

PAGES_MAX: Final = 120
"""Longest report; a workbook at all limits stays below it."""


@dataclass(frozen=True)
class Limits:
    """The bounds of one child process; the kernel holds it to them, also inside C."""

    wall: float = 30.0
    """Seconds by the clock from its fork to its last byte."""
    cpu: int = 25
    """Whole seconds of work."""
    memory: int = 1 << 30
    """Bytes of address space; some 300 MB of them are libraries, mapped but hardly used."""
    nice: int = 10
    """How far it gives way to all else on the machine, as the kernel counts: pages come before PDFs."""


LIMITS: Final = Limits(nice=int(os.environ.get("RENDER_NICE", Limits.nice)))
"""``RENDER_NICE=0`` where nothing else has to come first: on a machine that never pauses, who gives way gets no turn."""
