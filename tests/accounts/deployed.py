"""The product as it is deployed: its own settings in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SECRET = "checked-as-if-deployed-0123456789-abcdefghijklmnopqrstuvwxyz"


def run(*arguments: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python with these arguments, the environment of a deployment and what is added to it."""
    settings = {"DJANGO_SETTINGS_MODULE": "klantketting.settings", "SECRET_KEY": SECRET, "VAR_DIR": str(var)}
    # So that nothing of the environment of these tests is at work.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | settings | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
