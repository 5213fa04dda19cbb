"""Files and people that a command names."""

import os
from collections.abc import Mapping
from errno import EACCES, EISDIR, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User

_REASONS: Final[Mapping[int | None, str]] = {
    ENOENT: gettext_noop("there is no such file or folder"),
    ENOTDIR: gettext_noop("there is no such file or folder"),
    EISDIR: gettext_noop("this is a folder"),
    EACCES: gettext_noop("you may not"),
    EPERM: gettext_noop("you may not"),
    EROFS: gettext_noop("you may not"),
    ENOSPC: gettext_noop("the disk is full"),
}
"""Why files cannot be read or written, in words; the system itself would say it in its own language."""


def read_bytes(path: str) -> bytes:
    """What a file holds.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(_("cannot read %(file)s: %(why)s") % {"file": path, "why": why(error)}) from error


def write_bytes(path: str, data: bytes) -> None:
    """Write a file whole or not at all: nobody ever finds half of it, and what stood there stays until then.

    Raises:
        CommandError: it cannot be written.
    """
    target = Path(path)
    try:
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(0o644)
                temporary.replace(target)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CommandError(_("cannot write %(file)s: %(why)s") % {"file": path, "why": why(error)}) from error


def owner_called(email: str) -> User:
    """The account with an e-mail address.

    Raises:
        CommandError: nobody has it.
    """
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist as error:
        raise CommandError(_("there is no account with the address %(email)s") % {"email": email}) from error


def why(error: OSError) -> str:
    """Why a file cannot be read or written, in the active language where we have words for it."""
    known = _REASONS.get(error.errno)
    return _(known) if known else str(error.strerror)
