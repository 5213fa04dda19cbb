"""A browser on a desk: one or more tabs of it on plates of a workbook, and what lies in its storage."""

import json
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import BrowserContext, Locator, Page, Request

from workbook.models import FieldChange, Plate, Workbook

STEP: Final = "become-aware"
PATIENCE: Final = 15_000  # milliseconds that a page gets on a busy machine


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Let a page go on until something holds that is not to be seen on it."""
    for _ in range(PATIENCE // 20):
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError("That never came to hold.")


def deaf(page: Page) -> Page:
    """A page that from now on hears of nothing that others write, however long the test takes."""
    page.route("**/news/**", lambda route: route.abort("internetdisconnected"))
    return page


def closed(page: Page) -> None:
    """Close a tab whose network is cut for good: what a page asks while it closes gets past ``set_offline``."""
    page.evaluate("void (fetch = () => Promise.reject(new TypeError()))")
    page.close()


def url(workbook: Workbook, path: str = f"plates/{STEP}/") -> str:
    """A page of a workbook."""
    return f"/workbooks/{workbook.uuid}/{path}"


def field(name: str, step: str = STEP) -> str:
    """The selector of a field of a plate."""
    return f"[id='plate:{step}/{name}']"


def state(page: Page) -> Locator:
    """What the page says about what was typed, and reads out."""
    return page.locator("[data-keeping] [role=status]")


def now(page: Page) -> Locator:
    """What the page says of what is under way."""
    return page.locator("[data-keeping] .now")


def saves(page: Page) -> list[dict[str, Any]]:
    """The bodies of the saves that the page sends from now on."""
    sent: list[dict[str, Any]] = []

    def heard(request: Request) -> None:
        if request.url.endswith("/save/"):
            sent.append(json.loads(request.post_data or "{}"))

    page.on("request", heard)
    return sent


def values(sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was sent, request by request, by the last part of its address."""
    return [{edit["address"].rpartition("/")[2]: edit["value"] for edit in each["edits"]} for each in sent]


def drafts(page: Page) -> dict[str, Any]:
    """What lies in the browser's storage, by the last part of its address."""
    found = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('kk:'))")
    return {key.rpartition("/")[2]: json.loads(value)["value"] for key, value in found}


def plate(workbook: Workbook, step: str = STEP) -> Plate:
    """A plate as it is stored."""
    return Plate.objects.get(workbook=workbook, step=step)


def log(workbook: Workbook) -> list[tuple[str, str]]:
    """What was written, first to last: field and new value."""
    return list(FieldChange.objects.filter(workbook=workbook).order_by("pk").values_list("field", "new"))


def another_tab(context: BrowserContext, path: str) -> Page:
    """One more tab of the same browser."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(path)
    return page
