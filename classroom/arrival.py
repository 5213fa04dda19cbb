"""When a request reached this machine, which may be long before a thread of the server had time for it."""

import socket
import struct
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from weakref import WeakKeyDictionary

CONNECTION: Final = "gunicorn.socket"
"""Where gunicorn leaves the connection of a request; no header can be called so."""
_SIZE: Final = 104
_LAST_DATA: Final = 52
"""Where ``struct tcp_info`` of Linux (include/uapi/linux/tcp.h) holds ``tcpi_last_data_recv``: milliseconds, 32 bits."""
_FREE: Final[WeakKeyDictionary[socket.socket, datetime]] = WeakKeyDictionary()
"""Since when a connection of this process has time for a next request."""


def answered(environ: Mapping[str, Any], now: datetime) -> None:
    """Note that a request is answered whole: only from now on its connection has time for the next."""
    connection = environ.get(CONNECTION)
    if isinstance(connection, socket.socket):
        _FREE[connection] = now


def arrived_at(environ: Mapping[str, Any], now: datetime) -> datetime:
    """When the last of a request arrived, by what the kernel knows of its connection; ``now`` where it knows nothing.

    The kernel keeps the moment itself, so neither a queue before the threads nor one before the server makes anybody late. A
    connection that was only opened counts for nothing, and what is sent slowly arrives with its last byte. What is sent while the
    request before it on the same connection is not answered yet, which no browser does, arrives when that one is.
    """
    connection = environ.get(CONNECTION)
    if sys.platform != "linux" or not isinstance(connection, socket.socket):
        return now
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
        (ago,) = struct.unpack_from("=I", told, _LAST_DATA)
    except (OSError, struct.error):
        return now
    came = now - timedelta(milliseconds=ago)
    return max(came, _FREE.get(connection, came))
