"""The cover: what the report is about, the chain over its whole width, who and when."""

import datetime
from dataclasses import replace
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.drawings.chain import chain
from reports.report.letters import lines
from reports.report.setting import Setting
from reports.report.texts import Text, joined, shortened, text
from reports.report.view import Cover, TitleSize
from workbook.models.workbook import AuthorKind
from workbook.values import period_in_words, period_short
from workbook.wording import long_day, whole

_WIDTH: Final = 240.0
_SIZES: Final[tuple[tuple[TitleSize, float, int], ...]] = (("large", 40, 1), ("long", 29, 3))
"""Letters of the title in points, and how many lines the name of the organisation may take in them."""

_MARK: Final = 80
"""Characters of a name or role that the foot of the cover has room for; both stand in full elsewhere."""


def cover(setting: Setting, made_on: datetime.date | None) -> Cover:
    """The first page; ``made_on`` is the day that it names, if any."""
    # Where the chain has to grow to is told inside: here it is drawn as it is.
    today = replace(setting.chain, steps=tuple(replace(step, aspired=None) for step in setting.chain.steps))
    return Cover(
        heading=_heading(setting),
        size=_size(setting.document.organisation),
        subtitle=_subtitle(setting),
        chain=chain(today, language=setting.language, numbers=False, pointer=False),
        caption=_caption(setting),
        marks=_marks(setting, made_on),
        version=version_word(setting),
    )


def version_word(setting: Setting) -> str:
    """The version in a word."""
    return pgettext("report", "Final") if setting.is_final else pgettext("report", "Draft")


def _heading(setting: Setting) -> SafeString:
    organisation = text(setting.document.organisation)
    if not organisation:
        return format_html("{}", _("A customer chain"))
    asked = _("Where the chain pinches at {organisation}") if setting.weakest else _("The chain of {organisation}")
    return format_html(asked, organisation=format_html("<br/>{}", organisation.inline))


def _size(organisation: str) -> TitleSize:
    """The largest letters in which the name does not push out what stands under it."""
    fitting = (size for size, points, most in _SIZES if lines(organisation, points, _WIDTH) <= most)
    return next(fitting, "longest")


def _subtitle(setting: Setting) -> str:
    """What the reader finds, and for which period it is meant."""
    after = setting.document.next_period
    if after:
        return _("What customers say, what departments think, and what has to happen in {period}").format(
            period=period_in_words(after)
        )
    return _("What customers say, what departments think, and what has to happen next")


def _caption(setting: Setting) -> str:
    if not setting.scored:
        return _("There are no customer scores yet: each link gets its thickness from its score.")
    if not setting.answers:
        return _("Drawn with the customer scores: the thinner a link, the lower its score.")
    return ngettext(
        "Drawn with the customer scores, each on at least {n} answer: the thinner a link, the lower its score.",
        "Drawn with the customer scores, each on at least {n} answers: the thinner a link, the lower its score.",
        setting.answers,
    ).format(n=whole(setting.answers, setting.language))


def _marks(setting: Setting, made_on: datetime.date | None) -> tuple[Text, ...]:
    """Who, by whom, when."""
    document = setting.document
    fictional = _("fictional example") if document.fictional else ""
    kind = AuthorKind(document.author_kind).label if document.author_kind else ""
    when = _("Period {period}").format(period=period_short(document.period)) if document.period else ""
    date = long_day(made_on, setting.language) if made_on else ""
    organisation, role = (shortened(each, _MARK) for each in (document.organisation, document.own_role))
    found = (joined(organisation, fictional), joined(role or str(kind)), joined(when, date))
    return tuple(each for each in found if each)
