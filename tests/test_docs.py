"""What the documents say is what the code does."""

import json
from pathlib import Path

from reports.exchange.json import json_schema

ROOT = Path(__file__).parent.parent


def test_the_published_schema_is_that_of_the_code() -> None:
    text = (ROOT / "docs/workbook.schema.json").read_text(encoding="utf-8")

    assert text == f"{json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True)}\n"


def test_every_document_that_is_referred_to_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{page.name}: {target}"
        for page in pages
        for target in _targets(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert missing == []


def _targets(text: str) -> list[str]:
    return [part.split(")")[0].split("#")[0] for part in text.split("](")[1:] if not part.startswith(("http", "#"))]
