"""What tests of reports share."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What one test had made is not handed over in the next."""
    settings.REPORTS_DIR = tmp_path_factory.mktemp("kept") / "reports"
