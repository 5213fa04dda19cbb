"""The edition of the program that makes the files: another one makes other files of the same workbook."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings

PACKAGES: Final = ("weasyprint", "pydyf", "Django")
SOURCES: Final = (
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
"""All that a page can depend on: of the code more than it does today, so that nobody has to remember which. The fonts are those
of which VERSIONS tells the checksums."""


def edition_of(root: Path) -> str:
    """The edition of the program in a folder, in 64 hexadecimal digits."""
    told = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in PACKAGES).encode())
    for path in _sources(root):
        content = path.read_bytes()
        told.update(f"\0{path.relative_to(root)} {len(content)}\0".encode() + content)
    return told.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(each for each in root.glob(pattern) if each.is_file())


EDITION: Final = edition_of(Path(settings.BASE_DIR))
"""Read when the code is: what is deployed under a running process is not what that process makes."""
