"""Whatever script somebody writes in, the PDF shows it, with fonts of its own, the same on every machine."""

from collections.abc import Iterator

import pytest

from reports.render.door import Renderer
from reports.render.limits import LIMITS
from tests.reports.pages import fonts, page, read_back, unspaced

SCRIPTS = {
    "Latin": ("Łukasz Őrsi Žižka ĳsje → ≥ − ½ “q” ‰ €", "Source-Sans-3"),
    "Vietnamese": ("Tiếng Việt", "Source-Sans-3"),
    "Greek": ("Καλημέρα κόσμε", "Source-Sans-3"),
    "Cyrillic": ("Добрий день, Україно", "Source-Sans-3"),
    "Hebrew": ("שלום עולם", "Noto-Sans-Hebrew"),
    "Arabic": ("مرحبا بالعالم", "Noto-Sans-Arabic"),
    "Persian": ("سلام دنیا پژگچ", "Noto-Sans-Arabic"),
    "Syriac": ("ܫܠܡܐ", "Noto-Sans-Syriac"),
    "Armenian": ("Հայերեն", "DejaVu-Sans"),
    "Georgian": ("ქართული", "DejaVu-Sans"),
    "Tifinagh": ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "DejaVu-Sans"),
    "Devanagari": ("नमस्ते दुनिया", "Noto-Sans-Devanagari"),
    "Bengali": ("বাংলা ভাষা", "Noto-Sans-Bengali"),
    "Gurmukhi": ("ਪੰਜਾਬੀ", "Noto-Sans-Gurmukhi"),
    "Gujarati": ("ગુજરાતી", "Noto-Sans-Gujarati"),
    "Oriya": ("ଓଡ଼ିଆ", "Noto-Sans-Oriya"),
    "Tamil": ("தமிழ் மொழி", "Noto-Sans-Tamil"),
    "Telugu": ("తెలుగు", "Noto-Sans-Telugu"),
    "Kannada": ("ಕನ್ನಡ", "Noto-Sans-Kannada"),
    "Malayalam": ("മലയാളം", "Noto-Sans-Malayalam"),
    "Sinhala": ("සිංහල", "Noto-Sans-Sinhala"),
    "Thai": ("ภาษาไทย", "Noto-Sans-Thai"),
    "Burmese": ("မြန်မာ", "Noto-Sans-Myanmar"),
    "Khmer": ("ភាសាខ្មែរ", "Noto-Sans-Khmer"),
    "Tibetan": ("བོད་སྐད", "Noto-Serif-Tibetan"),
    "Ethiopic": ("አማርኛ ትግርኛ", "Noto-Sans-Ethiopic"),
    "Chinese": ("你好世界，漢字", "WenQuanYi-Micro-Hei"),
    "Japanese": ("こんにちは カタカナ", "WenQuanYi-Micro-Hei"),
    "Korean": ("안녕하세요", "WenQuanYi-Micro-Hei"),
    "emoji": ("😀 👍🏽 👩‍👩‍👧‍👦 🇳🇱 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🧑🏿‍💻 🫠", "Noto-Emoji"),
    "mathematics": ("𝓗𝓪𝓵𝓵𝓸 𝔘 ∮ ⨌", "Noto-Sans-Math"),
    "symbols": ("🂡 🖧 ⏻", "Noto-Sans-Symbols2"),
}
REORDERED = {
    "Devanagari",
    "Bengali",
    "Gujarati",
    "Oriya",
    "Tamil",
    "Malayalam",
    "Sinhala",
    "Burmese",
    "Khmer",
    "Tibetan",
    "emoji",
}
"""Drawn in another order than typed, or as one picture: what a PDF says of its glyphs cannot give these back sign by sign."""
RIGHT_TO_LEFT = {"Hebrew", "Arabic", "Persian", "Syriac"}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer(LIMITS)
    yield made
    made.close()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_drawn_with_its_own_font(renderer: Renderer, script: str) -> None:
    text, font = SCRIPTS[script]
    pdf = renderer.render(page(f"<p>{text}</p>"), {})

    assert font in fonts(pdf)
    assert "\ufffd" not in read_back(pdf)


@pytest.mark.parametrize("script", sorted(SCRIPTS.keys() - REORDERED - RIGHT_TO_LEFT))
def test_what_was_typed_is_read_back(renderer: Renderer, script: str) -> None:
    text, _font = SCRIPTS[script]

    assert unspaced(read_back(renderer.render(page(f"<p>{text}</p>"), {}))) == unspaced(text)


@pytest.mark.parametrize("script", sorted(RIGHT_TO_LEFT))
def test_every_sign_of_a_script_from_right_to_left_is_read_back(renderer: Renderer, script: str) -> None:
    text, _font = SCRIPTS[script]

    assert sorted(unspaced(read_back(renderer.render(page(f"<p>{text}</p>"), {})))) == sorted(unspaced(text))


@pytest.mark.parametrize("emoji", ["🏳️‍🌈", "❤️‍🔥", "👁️‍🗨️", "⛹️‍♀️", "🏳️‍⚧️", "1️⃣", "#️⃣"])
def test_an_emoji_of_several_is_read_back_whatever_selects_its_look(renderer: Renderer, emoji: str) -> None:
    pdf = renderer.render(page(f"<p>voor {emoji} na</p>"), {})

    assert unspaced(read_back(pdf)) == unspaced(f"voor {emoji} na".replace("\ufe0f", ""))


def test_titles_have_their_own_face(renderer: Renderer) -> None:
    body = "<h1 style=\"font: 400 20pt 'KK Serif', 'KK Serif Ext', serif\">Klantgerichtheid in Łódź</h1>"

    assert fonts(renderer.render(page(body), {})) == {"KK-Serif", "KK-Serif-Ext"}


@pytest.mark.parametrize("family", ["sans-serif", "Arial", "Liberation Sans", "Times New Roman", "onbekend"])
def test_fonts_of_the_machine_are_never_used(renderer: Renderer, family: str) -> None:
    pdf = renderer.render(page(f"<p style='font-family: {family}'>tekst</p>"), {})

    assert fonts(pdf) == {"Source-Sans-3"}


def test_what_no_font_has_is_shown_as_missing(renderer: Renderer) -> None:
    pdf = renderer.render(page("<p>a\ue000b𓀀c\x01d\u2029e\ufff9f\ufffeg</p>"), {})

    assert read_back(pdf) == "a\ufffdb\ufffdc\ufffdd ef\ufffdg"


@pytest.mark.parametrize(
    "text", ["😀" * 2_000, "👩‍👩‍👧‍👦" * 280, "🇳🇱" * 1_000, "שלום עולם " * 200, "שלום" * 500, "漢字" * 1_000]
)
def test_a_text_at_its_limit_is_drawn_in_any_script(renderer: Renderer, text: str) -> None:
    cells = "<tr>" + f"<td>{text}</td>" * 3 + "</tr>"
    html = page(f"<table>{cells}</table>", "table { table-layout: fixed; width: 100% } td { overflow-wrap: anywhere }")

    assert "\ufffd" not in read_back(renderer.render(html, {}))
