"""The management summary: the whole chain at one sight, three key points, what the board is asked, and the common thread."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.chain import chain
from reports.report.density import PAGE_HEIGHT, PAGE_WIDTH
from reports.report.letters import POINT, lines
from reports.report.setting import Setting
from reports.report.texts import NOTHING, Text, shortened, text
from reports.report.titles import headline
from reports.report.view import Column, Decision, Density, KeyPoint, Summary
from workbook.document import Plate
from workbook.key_points import key_points

_NAMED: Final = 2
"""Weakest links that a title names."""
NAMES_UNDER_LINK: Final = 3
NAME_UNDER_LINK: Final = 40
"""Departments, and characters of their names, that fit under a link of the chain."""
SIZES: Final[Mapping[Density, float]] = {"normal": 10.6, "close": 9.9, "dense": 9.2}
"""Letters of the texts under the chain, in points."""
GUTTER: Final = 7.0
_HEADING: Final = 12.0
_LINE: Final = 1.4
_STORY: Final = 68.0
"""Millimetres left of the common thread."""
_CHAIN: Final = 98.0
"""Millimetres that title, chain and scores take when nothing runs to more lines than usual."""
_ASIDE: Final = 340
"""Characters of a decision that fit in a column beside the key points."""
_LEAD: Final = 160
_FIRST_SENTENCE: Final = re.compile(rf"(.{{20,{_LEAD}}}?[.!?])\s+(?=\S)")
"""Long enough not to stop at an abbreviation, short enough to be read as a heading."""


def summary(setting: Setting) -> Summary:
    """The chain with its three scores, and what follows from it. A final tells only the key points for which there are data."""
    document = setting.document
    points = tuple(
        KeyPoint(text(each.title), text(each.text))
        for each in key_points(document)
        if each.is_known or not setting.is_final
    )
    title = _conclusion(setting)
    asked, story = decision(text(document.requested_decision)), text(document.summary)
    return Summary(
        title=title,
        headline=headline(title),
        chain=chain(setting.chain, language=setting.language),
        columns=tuple(_column(setting, plate) for plate in document.plates),
        key_points=points,
        decision=asked,
        story=story,
        density=_density(points, asked, story),
    )


def decision(asked: Text) -> Decision:
    """What the board is asked, its first line or sentence apart."""
    if not asked:
        return Decision(NOTHING, NOTHING, is_long=False)
    first, *others = asked.lines
    is_long = len(str(asked)) > _ASIDE
    found = _FIRST_SENTENCE.match(first)
    if found:
        lead, rest = found[1], [first[found.end() :], *others]
    elif len(first) <= _LEAD:
        lead, rest = first, others
    else:
        return Decision(NOTHING, asked, is_long)
    return Decision(Text((lead,), asked.direction), Text(tuple(rest), asked.direction), is_long)


def _conclusion(setting: Setting) -> str:
    """Which link is the weakest and which the blind spot, as far as that is known."""
    weak, blind = setting.weakest, setting.blind_spot
    if not setting.scored:
        return _("There are no customer scores yet")
    names = {"weak": _weak_links(weak), "blind": blind.name_en if blind else ""}
    if setting.is_level:
        said = _level(setting, blind)
    elif not setting.is_settled:
        said = ngettext("{weak} is the weakest link so far", "{weak} are the weakest together so far", len(weak))
    elif blind is None and setting.is_compared:
        said = ngettext(
            "{weak} is the weakest link, and no department has a blind spot",
            "{weak} are the weakest together, and no department has a blind spot",
            len(weak),
        )
    elif blind is None:
        said = ngettext("{weak} is the weakest link", "{weak} are the weakest together", len(weak))
    elif weak == (blind,):
        said = _("{weak} is the weakest link, and the blind spot too")
    else:
        said = ngettext(
            "{weak} is the weakest link, {blind} the blind spot",
            "{weak} are the weakest together, {blind} is the blind spot",
            len(weak),
        )
    return said.format(**names)


def _weak_links(weak: Sequence[Plate]) -> str:
    """The weakest links by name, or how many there are when a title has no room for their names."""
    if len(weak) > _NAMED:
        return _("{n} links").format(n=len(weak))
    return get_text_list([plate.name_en for plate in weak], _("and"))


def _level(setting: Setting, blind: Plate | None) -> str:
    """That no link is the weakest, for all have the same score."""
    if not setting.is_settled:
        return _("So far no link is weaker than the others")
    if blind is not None:
        return _("No link is weaker than the others, {blind} is the blind spot")
    return _("No link is weaker than the others")


def _column(setting: Setting, plate: Plate) -> Column:
    language = setting.language
    return Column(
        number=setting.number(plate),
        name=plate.name_en,
        departments=_bearers(setting, plate),
        customer=wording.score(plate.customer_score, language),
        others=_("own {own} · aspired {aspired}").format(
            own=wording.score(plate.own_score, language), aspired=wording.score(plate.aspired_score, language)
        ),
        gap=wording.gap(plate.gap, language),
        gap_word=_gap_word(setting, plate),
        has_scores=any(score is not None for score in (plate.customer_score, plate.own_score, plate.aspired_score)),
    )


def _bearers(setting: Setting, plate: Plate) -> Text:
    """The departments of a plate as far as there is room for them under a link; all of them stand on the plate."""
    names = [shortened(each.name, NAME_UNDER_LINK) for each in setting.document.departments_of(plate) if each.name]
    more = len(names) - NAMES_UNDER_LINK
    if more > 0:
        names = [*names[:NAMES_UNDER_LINK], ngettext("and {n} more", "and {n} more", more).format(n=more)]
    return text(", ".join(names))


def _gap_word(setting: Setting, plate: Plate) -> str:
    if not setting.is_active(plate):
        return wording.waived_word(setting.language)
    return "" if plate.gap is None else wording.gap_word(plate.gap, setting.language)


def row_height(columns: Sequence[tuple[str, str]], size: float) -> float:
    """How high a row of blocks is in millimetres, each a heading and a text in letters of ``size`` points."""
    wide = (PAGE_WIDTH - GUTTER * (len(columns) - 1)) / max(1, len(columns)) - GUTTER
    blocks = (
        lines(heading, _HEADING, wide) * _HEADING * POINT * 1.25 + lines(said, size, wide) * size * POINT * _LINE
        for heading, said in columns
    )
    return max(blocks, default=0) + 4


def _density(points: Sequence[KeyPoint], asked: Decision, story: Text) -> Density:
    """The largest letters that keep the summary on its page; what does not fit keeps as much there as it can."""
    room = PAGE_HEIGHT - _CHAIN
    heights = {name: _heights(points, asked, story, size) for name, size in SIZES.items()}
    most = next((part for part in (2, 1, 0) if heights["dense"][part] <= room), 0)
    limit = room if most == 2 else room + PAGE_HEIGHT
    fitting = (name for name, each in heights.items() if each[most] <= room and each[2] <= limit)
    return next(fitting, "dense")


def _heights(points: Sequence[KeyPoint], asked: Decision, story: Text, size: float) -> tuple[float, float, float]:
    """How high the key points are in letters of one size, then with a long decision under them, then with the story too."""
    line = size * POINT * _LINE
    columns = [(str(each.title), str(each.text)) for each in points]
    if asked and not asked.is_long:
        columns.append((str(asked.lead), str(asked.rest)))
    row = row_height(columns, size)
    under = lines(f"{asked.lead} {asked.rest}", size, PAGE_WIDTH - 8) * line + 12 if asked.is_long else 0
    below = sum(lines(each, size, PAGE_WIDTH - _STORY) for each in story.lines) * line + 10
    return row, row + under, row + under + below
