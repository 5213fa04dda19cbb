"""What veraPDF says of PDFs, by ``bin/pdfua``; a test that asks is skipped, with the reason, where there is no Java."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

LACKS_JAVA = 3


def complaints(folder: Path, pdfs: Mapping[str, bytes]) -> dict[str, list[str]]:
    """By name of the file the rules of PDF/UA-1 that it breaks, with the first place; empty lists when all is well.

    Args:
        folder: where the files may lie.
        pdfs: by a name for each.
    """
    files = {name: folder / f"{number}.pdf" for number, name in enumerate(pdfs)}
    for name, path in files.items():
        path.write_bytes(pdfs[name])
    command = [settings.BASE_DIR / "bin" / "pdfua", *files.values()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode == LACKS_JAVA:
        pytest.skip(f"PDF/UA is not judged. {done.stderr.strip()}")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["file"] for each in told] == [str(path.resolve()) for path in files.values()], done.stderr
    return {
        name: [f"{rule['rule']} x {rule['count']}: {rule['where']}" for rule in each["failed"]]
        for name, each in zip(files, told, strict=True)
    }
