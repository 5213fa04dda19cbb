"""Two texts are told apart by word, whole and fast; what two people made of one text is put together, and no word of it is lost."""

from collections import Counter
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.differences import Part, differences, merged

FEW = st.lists(st.sampled_from(["de", "klant", "wacht", "lang.", " ", "  ", "\n", "\u00a0"]), max_size=30).map("".join)
TEXTS = st.one_of(FEW, st.text(max_size=30))
"""Texts that have much in common, and any others."""


def told(first: str, second: str) -> list[tuple[str, str]]:
    return [(part.side, part.text) for part in differences(first, second)]


def written(by: str, base: str) -> Counter[str]:
    """The words that somebody wrote: those that the text has more often than what it was made from."""
    return Counter(by.split()) - Counter(base.split())


@given(TEXTS, TEXTS)
def test_the_parts_joined_are_the_two_texts_again(first: str, second: str) -> None:
    parts = differences(first, second)

    assert "".join(part.text for part in parts if part.side != "only_second") == first
    assert "".join(part.text for part in parts if part.side != "only_first") == second


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text) == ((Part("same", text),) if text else ())


@pytest.mark.parametrize(
    ("first", "second", "parts"),
    [
        ("", "Nieuw", [("only_second", "Nieuw")]),
        (
            "De klant wacht lang.",
            "De klant wacht te lang.",
            [("same", "De klant wacht "), ("only_second", "te "), ("same", "lang.")],
        ),
        ("Score 7,4", "Score 7,6", [("same", "Score "), ("only_first", "7,4"), ("only_second", "7,6")]),
        ("een\ntwee", "een twee", [("same", "een"), ("only_first", "\n"), ("only_second", " "), ("same", "twee")]),
    ],
)
def test_what_differs_is_told_in_whole_words(first: str, second: str, parts: list[tuple[str, str]]) -> None:
    assert told(first, second) == parts


def test_words_that_are_alike_by_chance_do_not_cut_a_new_text_in_pieces() -> None:
    first, second = "Bel elke nieuwe de eerste week na levering", "Stuur altijd meteen de bevestiging per mail"

    assert told(first, second) == [("only_first", first), ("only_second", second)]


def test_only_the_words_of_a_part_are_marked() -> None:
    parts = differences("een\ntwee", "een twee drie vier ")

    assert [(part.lead, part.words, part.trail) for part in parts] == [
        ("", "een", ""),
        ("\n", "", ""),
        (" ", "", ""),
        ("", "twee", ""),
        (" ", "drie vier", " "),
    ]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "together"),
    [
        ("De klant wacht lang.", "De klant wacht te lang.", "Elke klant wacht lang.", "Elke klant wacht te lang."),
        ("een twee drie", "een drie", "een twee drie vier", "een drie vier"),
        ("een\ntwee\ndrie", "een\n\ntwee\ndrie", "een\ntwee\ndrie\nvier", "een\n\ntwee\ndrie\nvier"),
        ("een twee drie", "nul een twee drie", "nul een twee drie vier", "nul een twee drie vier"),
    ],
)
def test_changes_apart_are_both_in_the_text(base: str, mine: str, theirs: str, together: str) -> None:
    assert merged(base, mine, theirs) == together


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("", "Van mij", "Van hen"),
        ("een twee", "een drie", "een vier"),
        ("rode fiets", "blauwe fiets", "rode auto"),
        ("een", "een twee", "een drie"),
    ],
)
def test_changes_that_touch_give_both_texts_mine_first(base: str, mine: str, theirs: str) -> None:
    assert merged(base, mine, theirs) == f"{mine}\n{theirs}"
    assert merged(base, mine, theirs, beside=" / ") == f"{mine} / {theirs}"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "together"),
    [
        ("Wij bellen klanten.", "Wij bellen klanten. Snel.", "Wij bellen klanten. Graag.", "Wij bellen klanten. Snel. Graag."),
        ("Wij bellen klanten.", "Wij bellen klanten.\nSnel.", "Wij bellen klanten.\nGraag.", "Wij bellen klanten.\nSnel.\nGraag."),
        ("elke klant wacht lang", "elke klant wacht kort", "elke klant wacht te lang", "elke klant wacht kort / te lang"),
        ("elke klant wacht lang", "elke gast wacht lang", "elke koper wacht lang", "elke gast / koper wacht lang"),
    ],
)  # fmt: skip
def test_where_two_touch_once_the_rest_of_the_text_stands_there_once(
    base: str, mine: str, theirs: str, together: str
) -> None:
    assert merged(base, mine, theirs) == merged(base, mine, theirs, beside=" / ") == together


def test_of_an_emptied_text_and_a_changed_one_the_changed_one_is_left() -> None:
    assert (merged("een", "", "een twee"), merged("een", "een twee", "")) == ("een twee", "een twee")


@given(TEXTS, TEXTS, TEXTS)
def test_no_word_that_somebody_wrote_is_dropped(base: str, mine: str, theirs: str) -> None:
    together = Counter(merged(base, mine, theirs).split())

    assert (written(mine, base) - together, written(theirs, base) - together) == (Counter(), Counter())


@given(TEXTS, TEXTS)
def test_of_one_change_comes_that_change(base: str, changed: str) -> None:
    assert merged(base, changed, base) == merged(base, base, changed) == merged(base, changed, changed) == changed


HOSTILE = {
    "two words in turn": ("a b " * 500, "b a " * 500),
    "one word": ("a " * 1000, "b" + " a" * 999),
    "no words": (" " * 2000, "\n" * 2000),
    "one long word": ("x" * 2000, "y" * 2000),
    "words of many kinds": (
        " ".join(chr(97 + n * n % 26) for n in range(1000)),
        " ".join(chr(97 + n * n * n % 26) for n in range(1000)),
    ),
}


@pytest.mark.parametrize("first", HOSTILE)
def test_texts_of_2000_characters_take_some_milliseconds_whatever_they_are(first: str) -> None:
    """CPU time of this thread, the best of three; ten times what it takes, for a machine that is busy."""

    def took() -> float:
        before = thread_time()
        differences(*HOSTILE[first])
        merged(*HOSTILE[first], "c".join(HOSTILE[first]))
        return thread_time() - before

    assert min(took() for _ in range(3)) < 0.2


def test_what_would_be_too_much_work_is_told_as_one_change() -> None:
    first, second = "begin " + "a b " * 1500 + "eind", "begin " + "b a " * 1500 + "eind"

    assert [part.side for part in differences(first, second)] == ["same", "only_first", "only_second", "same"]
    assert written(second, first) - Counter(merged(first, second, "begin eind").split()) == Counter()
