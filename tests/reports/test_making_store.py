"""What is kept of reports: whole or not at all, for nobody else to open, and never more than fits."""

import errno
import hashlib
import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reports.making.store import ABANDONED, UNFINISHED, UNUSED, Store, UnkeptError

KEYS = [hashlib.sha256(bytes([number])).hexdigest() for number in range(8)]
FILE = bytes(range(256)) * 4
AS_KEPT = len(FILE) + 32


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "var" / "reports", most=4 * AS_KEPT)


def kept(store: Store) -> set[str]:
    return {path.name for path in store.folder.iterdir()}


def used(store: Store, key: str, ago: float) -> None:
    """Let a file have been asked for so many seconds ago."""
    moment = time.time() - ago
    os.utime(store.folder / key, (moment, moment))


@contextmanager
def no_room_for(size: int) -> Iterator[None]:
    """The kernel lets this process write no file that is so large, as when the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_is_put_is_got_again_and_nothing_else(store: Store) -> None:
    assert store.get(KEYS[0]) is None
    store.put(KEYS[0], FILE)
    store.put(KEYS[1], b"")

    assert [store.get(key) for key in KEYS[:3]] == [FILE, b"", None]


def test_a_folder_that_a_disk_brings_with_it_is_left_alone(store: Store) -> None:
    store.put(KEYS[0], FILE)
    (store.folder / "lost+found").mkdir()
    used(store, KEYS[0], UNUSED + 1)

    assert store.clean() == 1
    assert kept(store) == {"lost+found"}


def test_on_a_full_disk_what_is_kept_makes_room_for_what_is_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in KEYS[:3]:
        store.put(key, FILE)
    write = Store._write

    def full(self: Store, key: str, content: bytes) -> None:
        if kept(self):
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, key, content)

    monkeypatch.setattr(Store, "_write", full)
    store.put(KEYS[3], FILE)

    assert kept(store) == {KEYS[3]}


def test_folder_and_files_are_closed_to_others(store: Store) -> None:
    store.put(KEYS[0], FILE)

    modes = [path.stat().st_mode & 0o777 for path in (store.folder, store.folder / KEYS[0])]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize("damaged", [b"", FILE[:20], FILE[:-1], FILE + b"x", b"x" + FILE[1:]])
def test_a_file_that_is_not_as_it_was_written_is_not_handed_out_and_goes(store: Store, damaged: bytes) -> None:
    store.put(KEYS[0], FILE)
    path = store.folder / KEYS[0]
    path.write_bytes(hashlib.sha256(FILE).digest()[: len(damaged)] + damaged)

    assert (store.get(KEYS[0]), path.exists()) == (None, False)
    store.put(KEYS[0], FILE)
    assert store.get(KEYS[0]) == FILE


def test_what_was_used_longest_ago_makes_room(store: Store) -> None:
    for age, key in enumerate(KEYS[:4]):
        store.put(key, FILE)
        used(store, key, ago=100 - age)
    assert store.get(KEYS[0]) == FILE  # now the youngest
    store.put(KEYS[4], FILE)

    assert kept(store) == {KEYS[0], *KEYS[2:5]}


def test_a_file_that_is_larger_than_all_there_may_be_is_kept_alone(store: Store) -> None:
    store.put(KEYS[0], FILE)
    store.put(KEYS[1], FILE * 9)

    assert kept(store) == {KEYS[1]}
    store.put(KEYS[2], FILE)
    assert kept(store) == {KEYS[2]}


def test_a_clean_up_removes_what_nobody_asked_for_in_a_day_and_what_the_dead_left(store: Store) -> None:
    for key, ago in zip(KEYS, (0, UNUSED - 60, UNUSED + 60), strict=False):
        store.put(key, FILE)
        used(store, key, ago)
    for name, ago in ((f"{UNFINISHED}old", ABANDONED + 60), (f"{UNFINISHED}new", 0)):
        (store.folder / name).write_bytes(b"half")
        used(store, name, ago)

    assert store.clean() == 2
    assert kept(store) == {KEYS[0], KEYS[1], f"{UNFINISHED}new"}
    assert store.clean() == 0


def test_a_bound_that_was_lowered_holds_after_the_next_clean_up(store: Store) -> None:
    for age, key in enumerate(KEYS[:4]):
        store.put(key, FILE)
        used(store, key, ago=100 - age)

    assert Store(store.folder, most=AS_KEPT).clean() == 3
    assert kept(store) == {KEYS[3]}


def test_a_clean_up_where_nothing_was_ever_made_finds_nothing(store: Store) -> None:
    assert store.clean() == 0


@pytest.mark.parametrize("size", [len(FILE), 100 * len(FILE)], ids=["short", "longer than what is written at once"])
def test_what_cannot_be_written_leaves_no_half_and_what_was_kept_stays(store: Store, size: int) -> None:
    large = bytes(size)
    for key in KEYS[:4]:
        store.put(key, FILE)
    with no_room_for(len(large)), pytest.raises(UnkeptError):
        store.put(KEYS[4], large)

    assert kept(store) == set(KEYS[:4])
    assert store.get(KEYS[4]) is None
    store.put(KEYS[4], FILE)
    assert store.get(KEYS[4]) == FILE


def test_where_no_folder_can_be_nothing_is_kept_and_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "reports", most=AS_KEPT)

    assert store.get(KEYS[0]) is None
    with pytest.raises(UnkeptError):
        store.put(KEYS[0], FILE)


@pytest.mark.race
def test_many_who_write_and_read_at_once_never_see_half_a_file(store: Store) -> None:
    seen: list[bytes | None] = []
    contents = {key: key.encode() * 1000 for key in KEYS}
    small = Store(store.folder, most=3 * 64_032)

    def go(first: int) -> None:
        for turn in range(40):
            key = KEYS[(first + turn) % len(KEYS)]
            small.put(key, contents[key])
            seen.extend(each for other in KEYS if (each := small.get(other)) not in {None, contents[other]})

    threads = [threading.Thread(target=go, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == []
    assert sum(path.stat().st_size for path in small.folder.iterdir()) <= small.most
