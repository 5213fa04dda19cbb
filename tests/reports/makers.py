"""What makes files in tests of jobs: the real renderer, which tells what it is given; and, as a program, a process of its own.

    python -m tests.reports.makers DATABASE STORE WORKBOOK ASKERS EDITION

asks for the report of a workbook with so many threads at once, in the edition of who started it, whatever was edited since. It says
``begun`` when a first page is laid out, and at the end how many reports it rendered and whether each thread got its file.
"""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from reports.making import Piece, Recipe
    from workbook.models import Workbook

THREADS: Final[dict[str, dict[str, Any]]] = {
    "default": {
        "BACKEND": "reports.making.threads.Threads",
        "OPTIONS": {"threads": 2, "waiting": 8, "beat": "reports.making.jobs.beat"},
    }
}
"""Work in the background as the product does it."""


def telling(began: Callable[[], object] = lambda: None) -> Any:
    """A renderer that remembers what it was given, and says when the first page of it is laid out."""
    from reports.render.door import Renderer
    from reports.render.limits import LIMITS

    class Telling(Renderer):
        given: list[str]

        def render(
            self, html: str, assets: Mapping[str, bytes], progress: Callable[[int], None] = lambda _pages: None
        ) -> bytes:
            self.given.append(html)

            def laid_out(pages: int) -> None:
                if pages == 1:
                    began()
                progress(pages)

            return super().render(html, assets, laid_out)

    made = Telling(LIMITS)
    made.given = []
    return made


def recipe_of(workbook: "Workbook", piece: "Piece") -> "Recipe":
    """What a piece of a workbook, as it stands by now, would be made from today."""
    from django.utils import timezone

    from reports.making import Recipe
    from workbook.reading import read

    workbook.refresh_from_db()
    return Recipe.of(piece, read(workbook).document, timezone.localdate())


def come_to_rest() -> None:
    """Wait until this process makes nothing any more: a file is handed over a moment before its row tells that it is there."""
    for thread in threading.enumerate():
        if thread.name == "task":
            thread.join()


def main(database: str, store: str, uuid: str, askers: str, edition: str) -> None:
    """As told above."""
    import django
    from django.conf import settings

    django.setup()
    from django.db import connections

    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = database
    settings.TASKS, settings.REPORTS_DIR = THREADS, Path(store)
    from reports.making import Made, Piece, fetch, recipes
    from reports.render import door
    from workbook.models import Workbook

    vars(recipes)["EDITION"] = edition
    renderer = telling(lambda: print("begun", flush=True))  # noqa: T201
    door._RENDERERS[os.getpid()] = renderer
    got = []

    def ask() -> None:
        try:
            workbook = Workbook.objects.get(uuid=uuid)
            recipe = recipe_of(workbook, Piece("report", "nl"))
            user = workbook.members.select_related("user").get().user
            got.append(isinstance(fetch(recipe, workbook=workbook, user=user, patience=100), Made))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(int(askers))]
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    come_to_rest()
    print(len(renderer.given), *got, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
