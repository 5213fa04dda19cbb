"""The method's files are checked when Django starts: a fault is told with its file, key and reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error

from workbook.method.load import CURRENT, FOLDER, Fault, MethodError, read, read_rubric


def check_method(app_configs: Any = None, folder: Path = FOLDER, **kwargs: Any) -> list[CheckMessage]:
    """Every fault in every version of the method under ``folder``, one error (``workbook.E001``) each."""
    versions = sorted(version for version in folder.glob("v*") if version.is_dir())
    faults = [fault for version in versions for fault in _faults(version)]
    if folder / f"v{CURRENT}" not in versions:
        faults.append(Fault(f"v{CURRENT}", "-", "the current version of the method is missing"))
    return [Error(str(fault), id="workbook.E001") for fault in faults]


def _faults(folder: Path) -> list[Fault]:
    return [
        Fault(f"{folder.name}/{fault.file}", fault.key, fault.fault)
        for reader in (read, read_rubric)
        for fault in _faults_of(reader, folder)
    ]


def _faults_of(reader: Callable[[Path], Any], folder: Path) -> tuple[Fault, ...]:
    try:
        reader(folder)
    except MethodError as error:
        return error.faults
    return ()
