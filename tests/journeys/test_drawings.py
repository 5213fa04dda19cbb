"""The upright chain keeps pace with its list: rows that grow take their links with them."""

import pytest
from playwright.sync_api import Page

from reports.drawings.values import chain_of
from reports.drawings.vchain import vchain
from tests.workbook.documents import full_document

pytestmark = pytest.mark.browser
SHEET = '<link rel="stylesheet" href="/static/css/kk.css">'
NAMES = (
    "Kort",
    "Een naam van " + "veel woorden " * 12,
    "Kort",
    "Kort",
    "Onafgebrokenenlangnaarbeneden",
    "Kort",
    "Kort",
)
MIDDLES = "found => found.map(each => each.getBoundingClientRect()).map(each => (each.top + each.bottom) / 2)"


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("names", [NAMES, ("Kort",) * 7])
def test_every_link_stands_beside_its_row_however_long_a_name_is(
    page: Page, width: int, names: tuple[str, ...]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    drawing = vchain(chain_of(full_document()), language="nl", title=None)
    page.goto("/static/css/kk.css")
    rows = "".join(f"<li>{name}</li>" for name in names)
    page.set_content(f'{SHEET}<div class="kk-beside">{drawing}<ol>{rows}</ol></div>', wait_until="load")

    numbers = page.eval_on_selector_all(".kk-vchain text", MIDDLES)
    assert numbers == pytest.approx(page.eval_on_selector_all("li", MIDDLES), abs=3)
    heights = page.eval_on_selector_all(
        "li, .kk-vchain", "found => found.map(each => each.getBoundingClientRect().height)"
    )
    assert heights[0] == pytest.approx(sum(heights[1:]), abs=1)
    assert max(heights[1:]) == pytest.approx(min(heights[1:]), abs=1)
