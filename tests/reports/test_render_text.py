"""Text is made printable without being changed for whoever copies it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.render.text import PIECE, RUN_MAX, ZERO_WIDTH_SPACE, breakable, printable

LATIN = frozenset(range(0x180)) | {0xFFFD}
LONG = st.text(st.characters(exclude_characters=ZERO_WIDTH_SPACE), min_size=RUN_MAX, max_size=6 * RUN_MAX)


@given(LONG)
@example("a" * 400)
@example("👩‍👩‍👧‍👦" * 60)
def test_a_long_run_is_the_same_text_when_the_places_to_break_are_taken_out(text: str) -> None:
    assert breakable(text).replace(ZERO_WIDTH_SPACE, "") == text


@given(st.text(max_size=RUN_MAX))
def test_what_is_short_stays_as_it_is(text: str) -> None:
    assert breakable(text) == text


def test_words_of_any_number_stay_as_they_are() -> None:
    assert breakable("klantgerichtheid " * 200) == "klantgerichtheid " * 200


def test_a_long_run_can_be_broken_everywhere() -> None:
    pieces = breakable("x" * 400).split(ZERO_WIDTH_SPACE)

    assert [len(piece) for piece in pieces] == [PIECE] * 20


@pytest.mark.parametrize("seen", ["👩‍👩‍👧‍👦", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é", "נּ", "षि", "각"])
def test_what_is_seen_as_one_character_is_never_torn(seen: str) -> None:
    pieces = breakable(seen * 200).split(ZERO_WIDTH_SPACE)

    assert {piece.replace(seen, "") for piece in pieces} == {""}


def test_flags_are_never_torn() -> None:
    assert ZERO_WIDTH_SPACE not in breakable("🇳🇱🇧🇪" * 100)


def test_what_no_font_can_draw_becomes_the_sign_for_it() -> None:
    assert printable("a\u0378b\ue000c\U0010ffffd\x01\x7f\x9b", LATIN) == "a\ufffdb\ufffdc\ufffdd\ufffd\ufffd\ufffd"


def test_what_is_not_seen_stays_though_no_font_has_it() -> None:
    text = "a\u200db\u200bc\ufe0fd\u202ee\u2069f\u00adg\ufeff\U000e0067\t\n"

    assert printable(text, LATIN) == text


def test_every_kind_of_line_end_becomes_one() -> None:
    assert printable("a\u2028b\u2029c\x0bd\x0ce\x85f", LATIN) == "a\nb\nc\nd\ne\nf"


@given(st.text(st.characters(categories=["Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Lo"]), max_size=200))
def test_only_what_can_be_drawn_or_not_seen_is_left(text: str) -> None:
    left = {each for each in printable(text, LATIN) if ord(each) not in LATIN}

    assert {unicodedata.category(each) for each in left if each not in "\t\n\r"} <= {"Cf", "Mn", "Cn", "Lo"}
    assert printable(printable(text, LATIN), LATIN) == printable(text, LATIN)
