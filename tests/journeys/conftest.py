"""A real browser (Debian's Chromium) on a real server. A page with any console error fails its test: so does a CSP violation."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from weakref import WeakSet

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

from accounts.models import User
from tests.conftest import PASSWORD, logged_in
from tests.journeys.desk import PATIENCE
from tests.journeys.server import Server, environment, manage

# Playwright runs an event loop in this thread; Django's ORM is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = (Path(__file__).parent.parent / "vendor/axe/axe.min.js").read_text()
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
# Only what is wrong crosses to this process: the list of all that is right takes longer than looking for it.
LOOK_FOR_FAULTS: Final = """
    axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        resultTypes: ["violations"],
    }).then(({ violations }) => violations.map(
        ({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0].html.slice(0, 200)}`
    ))
"""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


_WITHOUT_SCRIPT: Final[WeakSet[BrowserContext]] = WeakSet()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: bin/test installs it"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context of its own (another person); ``script=False`` switches JavaScript off."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(*, script: bool = True, width: int = 1440, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="nl-NL",
        )
        contexts.append(context)
        if not script:
            _WITHOUT_SCRIPT.add(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: faults.extend(_fault(message)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.extend(_elsewhere(request, live_server.url)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def compressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with the files that a server hands out."""
    var = tmp_path_factory.mktemp("var")
    manage(environment(var), "collectstatic --no-input")
    return var


@pytest.fixture
def server(transactional_db: None, compressed: Path) -> Iterator[Server]:
    """The product in two processes, on the very database that this test looks into."""
    env = environment(compressed, SECRET_KEY=settings.SECRET_KEY, DATABASE_URL=database_url())
    server = Server(env, workers=2)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def database_url() -> str:
    """Where the database of this test is, as the settings read it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{quote(told['HOST'], safe='')}/{told['NAME']}"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


def log_in(page: Page, email: str) -> None:
    """Let a browser be somebody's, as it is after they logged in. Whatever page stands in it stays as it is."""
    session = logged_in(User.objects.get(email=email)).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [
            {"name": session.key, "value": session.value, "domain": home, "path": "/"}
            for home in ("localhost", "127.0.0.1")
        ]
    )


def log_in_by_hand(page: Page, email: str) -> None:
    """Log in as a person does."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and its best practices: rule, how many places, and the first of them."""
    assert page.context not in _WITHOUT_SCRIPT, "axe is script, and would never come back"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(LOOK_FOR_FAULTS)
    return found


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window, once what draws itself to fit has seen that."""
    if page.context not in _WITHOUT_SCRIPT:
        page.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def boxes(parts: list[Locator]) -> list[dict[str, float]]:
    """Where parts of a page stand in its window, all at one moment: it may scroll in the next."""
    elements = [each.element_handle() for each in parts]
    found: list[dict[str, float]] = parts[0].page.evaluate(
        "all => all.map((each) => each.getBoundingClientRect().toJSON())", elements
    )
    return found


def _fault(message: ConsoleMessage) -> list[str]:
    # A page that answers 409 or 422, or a network that a test cut, is as it should be; Chromium tells it as an error all the same.
    expected = ("Failed to load resource: the server responded with a status of", "net::ERR_INTERNET_DISCONNECTED")
    return [message.text] if message.type == "error" and not any(each in message.text for each in expected) else []


def _elsewhere(request: Request, home: str) -> list[str]:
    return [] if request.url.startswith((home, "data:", "blob:")) else [f"asked elsewhere: {request.url}"]


LOOKS = pytest.mark.parametrize(
    ("width", "dark"),
    [
        (320, False),
        (1440, True),
        *(
            pytest.param(width, dark, marks=pytest.mark.full)
            for width, dark in ((320, True), (390, True), (1024, False), (1440, False))
        ),
    ],
)
"""How a page is looked at: on the narrowest screen and on a wide one, light and dark; the rest with the volumes."""
LIGHT_AND_DARK = pytest.mark.parametrize(
    "dark", [False, pytest.param(True, marks=pytest.mark.full)], ids=["light", "dark"]
)
"""How a state of a page is looked at whose parts are looked at elsewhere: light, and dark with the volumes."""
