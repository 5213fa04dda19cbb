"""What tests of the classroom turn round: the method itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from workbook.method import load


def _another(folder: Path, number: int) -> None:
    """Make the files in a folder those of a version in which no step has the name that it had."""
    for file in folder.glob("*.yaml"):
        told: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        told["version"] = number
        for step in told.get("steps", []):
            step["name_en"], step["name_nl"] = f"Other {step['name_en']}", f"Anders {step['name_nl']}"
        file.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), "utf-8")


@pytest.fixture
def another_method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Call it, and the method is another: new workbooks get a version 3, and in version 2 no name is what it was."""

    def change() -> None:
        for number in (2, 3):
            _another(Path(copytree(load.FOLDER / "v2", tmp_path / f"v{number}")), number)
        monkeypatch.setattr(load, "FOLDER", tmp_path)
        monkeypatch.setattr(load, "CURRENT", 3)
        load.version.cache_clear()

    yield change
    load.version.cache_clear()
