"""Files that were made, by key, in a folder that nobody else may open: whole or not at all, and no more than fit its bound."""

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django.conf import settings

UNUSED: Final = 24 * 60 * 60
"""Seconds after which a clean-up removes what nobody asked for: a report carries its day, so yesterday's is not asked for again."""
ABANDONED: Final = 60 * 60
"""Seconds after which a file that was never finished is taken for that of a process that died."""
UNFINISHED: Final = ".part-"
_DIGEST: Final = hashlib.sha256
_HEAD: Final = _DIGEST().digest_size


class UnkeptError(Exception):
    """A file could not be written: the disk is full, or the folder is not ours to write in."""


@dataclass(frozen=True)
class _Kept:
    path: Path
    size: int
    used: float


@dataclass(frozen=True)
class Store:
    """The folder, and the most bytes in it. Several processes may use it at once."""

    folder: Path
    most: int

    def get(self, key: str) -> bytes | None:
        """What was kept under a key; None when it is not there, cannot be read, or is no longer as it was written."""
        path = self.folder / key
        try:
            written = path.read_bytes()
        except OSError:
            return None
        head, content = written[:_HEAD], written[_HEAD:]
        if _DIGEST(content).digest() != head:
            with suppress(OSError):  # then it is written over
                path.unlink()
            return None
        with suppress(OSError):  # it went meanwhile, or the disk cannot be written: it is read all the same
            os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep a file. What was used longest ago makes room, never this one.

        Raises:
            UnkeptError: it cannot be written; what was kept stays.
        """
        try:
            self._write(key, content)
        except OSError as full:
            if full.errno != errno.ENOSPC or not self._shrink(most=0):
                raise UnkeptError(full.strerror) from full
            self._write_at_last(key, content)
        self._shrink(spared=key)

    def _write_at_last(self, key: str, content: bytes) -> None:
        """On a disk that was full, after all that can be made again has gone."""
        try:
            self._write(key, content)
        except OSError as error:
            raise UnkeptError(error.strerror) from error

    def _write(self, key: str, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not forced to the disk: what a power failure leaves of it does not fit its digest.
        with NamedTemporaryFile(dir=self.folder, prefix=UNFINISHED, delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(_DIGEST(content).digest() + content)
                file.flush()
                temporary.replace(self.folder / key)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise

    def clean(self) -> int:
        """Remove what nobody asked for in a day, and what dead processes left; how many files went."""
        now = time.time()
        expired = [each for each in self._kept() if now - each.used >= _age_of(each.path)]
        for each in expired:
            each.path.unlink(missing_ok=True)
        return len(expired) + self._shrink()

    def _shrink(self, spared: str = "", most: int | None = None) -> int:
        kept = sorted(self._kept(), key=lambda each: each.used)
        over = sum(each.size for each in kept) - (self.most if most is None else most)
        gone = 0
        for each in kept:
            if over <= 0:
                break
            if each.path.name != spared and not each.path.name.startswith(UNFINISHED):
                each.path.unlink(missing_ok=True)
                over -= each.size
                gone += 1
        return gone

    def _kept(self) -> Iterator[_Kept]:
        with suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if entry.is_dir(follow_symlinks=False):  # such as a disk's own lost+found
                        continue
                    told = entry.stat(follow_symlinks=False)
                    yield _Kept(Path(entry.path), told.st_size, told.st_mtime)


def store() -> Store:
    """The one of this site, as the settings place and bound it."""
    return Store(settings.REPORTS_DIR, settings.REPORTS_MAX_BYTES)


def _age_of(path: Path) -> int:
    return ABANDONED if path.name.startswith(UNFINISHED) else UNUSED
