"""The interface is whole in Dutch: every text has its Dutch, and no page mixes languages."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "locale/nl/LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """What the code asks to have translated, found by gettext's own tools in a copy of the tree."""
    copy = tmp_path_factory.mktemp("tree")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in listed.split("\0"):
        if name.endswith((".py", ".html", ".txt")) and not name.startswith("tests/") and (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    (copy / "locale").mkdir()
    command = [sys.executable, str(copy / "manage.py"), "makemessages", "-l", "nl", "-v", "0", "--no-wrap"]
    subprocess.run(
        command, cwd=copy, check=True, env={"SECRET_KEY": "x", "PATH": "/usr/bin:/bin", "VAR_DIR": str(copy)}
    )
    return polib.pofile(str(copy / "locale/nl/LC_MESSAGES/django.po"))


def test_the_catalogue_holds_exactly_what_the_code_asks(extracted: polib.POFile) -> None:
    asked = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in extracted}
    held = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete
    }

    assert (asked - held, held - asked) == (set(), set())


def test_every_text_has_its_dutch() -> None:
    catalogue = polib.pofile(str(CATALOGUE))

    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_what_is_filled_in_stands_in_both_languages() -> None:
    """A name of a value that only one language has would break a page, or print itself."""
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        for text in ([entry.msgstr] if entry.msgstr else entry.msgstr_plural.values())
        if _fillings(text) - _fillings(entry.msgid) - _fillings(entry.msgid_plural or "")
        or (_fillings(entry.msgid) - _fillings(text) and not entry.msgid_plural)
    ]

    assert wrong == []


def _fillings(text: str) -> set[str]:
    return set(re.findall(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}|%[sd]", text))
