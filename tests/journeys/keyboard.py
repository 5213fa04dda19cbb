"""Somebody without a mouse: only what Tab reaches can be used."""

from typing import Final

from playwright.sync_api import Page

FARTHEST: Final = 900
"""How often somebody presses Tab before it counts as out of reach."""


class Keyboard:
    """Works a page through its keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is on what ``selector`` names; fails when that never happens, or cannot be seen."""
        for _ in range(FARTHEST):
            if self._has(selector):
                break
            self.page.keyboard.press("Tab")
        assert self._has(selector), f"Tab does not reach {selector}"
        outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"focus on {selector} cannot be seen"

    def write(self, selector: str, text: str) -> None:
        """Replace what stands in a text field."""
        self.reach(selector)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a list with the arrow keys."""
        self.reach(selector)
        self.page.keyboard.press("Home")
        for _ in range(self.page.locator(f"{selector} option").count()):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen in {selector}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Press a key on something; waits for the page that follows when it is a button or link."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def open(self, selector: str) -> None:
        """Open a disclosure by its summary, or press a button that stays on the page."""
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        """Choose a radio button or tick a box: the group is reached by Tab, the button in it by the arrow keys."""
        group = self.page.locator(selector).get_attribute("name") or ""
        self.reach(f"[name='{group}']")
        for _ in range(self.page.locator(f"[name='{group}']").count()):
            if self._has(selector):
                break
            self.page.keyboard.press("ArrowDown")
        assert self._has(selector), f"the arrow keys do not reach {selector}"
        self.page.keyboard.press("Space")

    def _has(self, selector: str) -> bool:
        return bool(self.page.evaluate("s => document.activeElement.matches(s)", selector))
