"""Many at once, and what has to hold afterwards."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from workbook.models import FieldChange, Workbook


@contextmanager
def locked(seconds: float) -> Iterator[None]:
    """Somebody writes in every workbook and does not come to an end, for so many seconds or until this is left."""
    begun, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Workbook.objects.update(revision=F("revision"))
            begun.set()
            over.wait(seconds)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        over.set()
        holder.join()


def together(*works: Callable[[], object]) -> None:
    """Run each in a thread of its own, all let go at one moment; the first fault is raised."""
    start, faults = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            work()
        except BaseException as fault:  # noqa: BLE001 - carried to the main thread below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    if faults:
        raise faults[0]
    assert not any(thread.is_alive() for thread in threads)


def assert_chains_hold(workbook: Workbook) -> None:
    """For each field the next change starts from what the previous one left, and ends at what the row holds."""
    chains: dict[tuple[UUID, str], list[FieldChange]] = defaultdict(list)
    for change in FieldChange.objects.filter(workbook=workbook).order_by("revision"):
        chains[change.uid, change.field].append(change)
    broken = [
        (before.new, after.old)
        for chain in chains.values()
        for before, after in pairwise(chain)
        if before.new != after.old
    ]
    assert broken == []
    revisions = {change.revision for chain in chains.values() for change in chain}
    assert len(revisions) == max(revisions) == Workbook.objects.get(pk=workbook.pk).revision
