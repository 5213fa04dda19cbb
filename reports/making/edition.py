"""The edition of the program that makes the files: another one makes other files of the same workbook."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

SOURCES: Final = (
    "requirements/base.txt",
    "klantketting/settings.py",
    "workbook/**/*.py",
    "workbook/**/*.yaml",
    "kpis/**/*.py",
    "kpis/**/*.yaml",
    "reports/**/*.py",
    "reports/render/fonts.conf",
    "reports/fonts/VERSIONS",
    "templates/reports/report/**/*",
    "static/css/*.css",
    "static/img/report/*",
    "locale/*/LC_MESSAGES/*.mo",
)
"""What of the program a page can depend on: more than it does today, so that nobody has to remember which. The fonts are those
of which VERSIONS tells the checksums, the packages those that are pinned. The libraries of the machine, such as Pango and Poppler,
are not in it: who brings these up to date empties the folder of kept files, or waits a day."""


def edition_of(root: Path) -> str:
    """The edition of the program in a folder, in 64 hexadecimal digits."""
    told = hashlib.sha256()
    for path in _sources(root):
        content = path.read_bytes()
        told.update(f"\0{path.relative_to(root)} {len(content)}\0".encode() + content)
    return told.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(each for each in root.glob(pattern) if each.is_file())


EDITION: Final = edition_of(Path(settings.BASE_DIR))
"""Read when the code is: what is deployed under a running process is not what that process makes."""
