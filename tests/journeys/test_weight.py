"""What the first visit to a plate costs somebody on a phone: measured on the wire, as the product is really served."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import log_in_by_hand
from tests.journeys.server import serving, set_up

pytestmark = pytest.mark.browser

MOST_BYTES: Final = 180_000
MOST_REQUESTS: Final = 15
MOST_FOR_CHARTS: Final = 365_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    var = tmp_path_factory.mktemp("var")
    set_up(var)
    with serving(var) as address:
        yield address


def test_the_first_visit_to_a_plate_is_light(browser: Browser, address: str) -> None:
    """Log in in one browser, and open the plate in another that has nothing of it yet but the session."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    log_in_by_hand(page, "student@demo.test")
    page.goto(page.locator("main a[href^='/workbooks/'][href*='-']").first.get_attribute("href") or "")
    plate = page.locator("a[href*='/plates/quality-of-service/']").first.get_attribute("href") or ""
    fresh = browser.new_context(base_url=address, storage_state=context.storage_state())
    visit = fresh.new_page()
    sizes, names = watch(visit, fresh)

    visit.goto(plate.partition("#")[0], wait_until="networkidle")

    assert visit.locator("main form").count() > 0
    assert sum(sizes.values()) <= MOST_BYTES, sorted((size, names.get(key, "")) for key, size in sizes.items())
    assert len(names) <= MOST_REQUESTS, sorted(names.values())
    assert [name for name in names.values() if "plotly" in name] == []
    scripts = [Path(name).name.split(".")[0] for name in names.values() if name.endswith(".js")]
    assert sorted(set(scripts)) == sorted(scripts), "a script under two names is loaded, and runs, twice"
    fresh.close()
    context.close()


def test_a_page_with_interactive_charts_adds_no_more_than_it_may(browser: Browser, address: str) -> None:
    """Plotly and what comes with it, brotli on the wire; the page itself is there before."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    log_in_by_hand(page, "student@demo.test")
    page.goto(page.locator("main a[href^='/workbooks/'][href*='-']").first.get_attribute("href") or "")
    workbook = page.url.rstrip("/")
    sizes, names = watch(page, context)

    page.goto(f"{workbook}/kpis/charts/")
    page.locator(".klive .main-svg").first.wait_for()
    page.wait_for_load_state("networkidle")

    added = {name: sizes[key] for key, name in names.items() if re.search(r"plotly|/charts\.|figures\.json", name)}
    assert len(added) >= 4
    assert sum(added.values()) <= MOST_FOR_CHARTS, sorted((size, name) for name, size in added.items())
    context.close()


def watch(page: Any, context: Any) -> tuple[dict[str, int], dict[str, str]]:
    """Bytes on the wire and address of every request that the page makes from now on, by number of the request."""
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.on(
        "Network.requestWillBeSent",
        # What stands in the style sheet itself is no request on the wire.
        lambda event: (
            event["request"]["url"].startswith("data:") or names.setdefault(event["requestId"], event["request"]["url"])
        ),
    )
    protocol.on(
        "Network.loadingFinished", lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"]))
    )
    return sizes, names
