"""What the report says of the whole: cover, contents, how to read, summary, gaps, and the organisation."""

import datetime
from decimal import Decimal
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.bands import BANDS, Band, thickness
from reports.drawings.chain import chain
from reports.drawings.dumbbell import dumbbell
from reports.drawings.link import link
from reports.drawings.pips import pips
from reports.drawings.svg import drawing, path
from reports.drawings.values import Step
from reports.report.setting import Setting
from reports.report.texts import Text, joined, shortened, text
from reports.report.values import euro, long_day, whole
from reports.report.view import Column, Fact, Gaps, Guide, KeyPoint, Profile, Rung, Summary
from workbook.chain import ALIKE
from workbook.document import Plate
from workbook.models.workbook import AuthorKind

_EXAMPLE: Final = Step(6, "", Decimal("4.8"), Decimal("7.1"), Decimal("6.5"))

NAMES_UNDER_LINK: Final = 3
NAME_UNDER_LINK: Final = 40
"""Departments, and characters of their names, that fit under a link of the chain."""


def cover_title(setting: Setting) -> SafeString:
    """What the whole report is about, in one line."""
    organisation = text(setting.document.organisation)
    if not organisation:
        return format_html("{}", _("A customer chain"))
    asked = _("Where the chain pinches at {organisation}") if setting.weakest else _("The chain of {organisation}")
    return format_html(asked, organisation=organisation.inline)


def subtitle(setting: Setting) -> str:
    """What the reader finds, and for which period it is meant."""
    after = setting.document.next_period
    if after:
        return _("What customers say, what departments think, and what has to happen in {period}").format(period=after)
    return _("What customers say, what departments think, and what has to happen next")


def cover(setting: Setting) -> SafeString:
    """The chain, drawn over the whole width."""
    return chain(setting.chain, language=setting.language, numbers=False, pointer=False)


def caption(setting: Setting) -> str:
    """What the chain on the cover is drawn with."""
    if setting.weakest is None:
        return _("There are no customer scores yet: each link gets its thickness from its score.")
    return _("Drawn with the customer scores: the thinner a link, the lower its score.")


def marks(setting: Setting, made_on: datetime.date | None) -> tuple[Text, ...]:
    """The foot of the cover: who, by whom, when."""
    document = setting.document
    fictional = _("fictional example") if document.fictional else ""
    kind = AuthorKind(document.author_kind).label if document.author_kind else ""
    when = _("Period {period}").format(period=document.period) if document.period else ""
    date = long_day(made_on, setting.language) if made_on else ""
    found = (
        joined(document.organisation, fictional),
        joined(document.own_role or str(kind)),
        joined(when, date),
    )
    return tuple(each for each in found if each)


def guide(setting: Setting) -> Guide:
    """How to read the chain, by a link that is nobody's."""
    language = setting.language
    customer, own, aspired = (
        wording.score(each, language) for each in (_EXAMPLE.customer, _EXAMPLE.own, _EXAMPLE.aspired)
    )
    example = link(
        _EXAMPLE,
        language=language,
        title=_("Example: a thin link with customer score {customer}, a wide grey rim for own score {own}.").format(
            customer=customer, own=own
        ),
    )
    parts = (
        (_("Coloured line"), _("customer score {score}").format(score=customer)),
        (_("Grey rim"), _("own score {score}, as the department sees itself").format(score=own)),
        (_("Outline"), _("aspired score {score}, for the next period").format(score=aspired)),
        (_("Gap"), _("customer minus own score: {gap}").format(gap=wording.gap(_EXAMPLE.gap, language))),
    )
    return Guide(example, parts, tuple(_rung(setting, each) for each in BANDS))


def summary(setting: Setting) -> Summary:
    """The chain with its three scores, where it is weakest, and where a department does not see it."""
    return Summary(
        title=_conclusion(setting),
        chain=chain(setting.chain, language=setting.language),
        columns=tuple(_column(setting, plate) for plate in setting.document.plates),
        story=text(setting.document.summary),
        key_points=(_weakest_link(setting), _blind_spot(setting)),
    )


def gaps(setting: Setting) -> Gaps | None:
    """Where customers and departments differ; None as long as that is nowhere known."""
    known = [plate for plate in setting.active if plate.gap is not None]
    if not known:
        return None
    blind = setting.blind_spot
    title = (
        _("At {step} the department overrates itself most").format(step=blind.name_en)
        if blind
        else _("No department rates itself far above its customers")
    )
    return Gaps(title, dumbbell(setting.chain, language=setting.language), tuple(_readings(setting, known)))


def profile(setting: Setting) -> Profile:
    """Which organisation this is, and which workbook."""
    document, language = setting.document, setting.language
    before = document.predecessor
    kind = str(AuthorKind(document.author_kind).label) if document.author_kind else ""

    def fact(label: str, value: str) -> Fact:
        return Fact(label, text(value))

    def count(number: int | None) -> str:
        return "" if number is None else whole(number, language)

    def money(amount: int | None) -> str:
        return "" if amount is None else euro(amount, language)

    return Profile(
        title=_("About the organisation and this workbook"),
        facts=(
            fact(_("Organisation"), document.organisation),
            fact(_("Sector"), document.sector),
            fact(_("Employees"), count(document.employees)),
            fact(_("Customers"), count(document.customers)),
            fact(_("Revenue per year"), money(document.revenue_eur)),
            fact(_("Total budget"), money(document.total_budget)),
        ),
        about=(
            fact(_("Period"), document.period),
            fact(_("Next period"), document.next_period),
            fact(
                _("Previous workbook"), " · ".join(filter(None, (before.organisation, before.period))) if before else ""
            ),
            fact(_("Filled in by"), kind),
            fact(_("Own role"), document.own_role),
            fact(_("Method"), _("version {number}").format(number=document.method_version)),
        ),
        description=text(document.description),
        departments=tuple(
            (text(each.name) or Text((_("department without a name"),)), _bears(setting, each.uid))
            for each in document.departments
        ),
    )


def _rung(setting: Setting, band: Band) -> Rung:
    language = setting.language
    above = [each.floor for each in BANDS if each.floor > band.floor]
    high = min(above) - Decimal("0.1") if above else Decimal(10)
    middle = (band.floor + high) / 2
    line = drawing(
        "rung",
        [path("M0 8H58", band.solid, thickness(middle, 17.0))],
        box=(0.0, 0.0, 60.0, 16.0),
        size=("60", "16"),
        title=_("thickness of a link at {word}").format(word=_(band.word)),
    )
    scores = f"{wording.score(band.floor, language)} – {wording.score(high, language)}"
    return Rung(scores, line, pips(middle, language=language), _(band.word))


def _conclusion(setting: Setting) -> str:
    weak, blind = setting.weakest, setting.blind_spot
    if weak is None:
        return _("There are no customer scores yet")
    names = {"weak": weak.name_en, "blind": blind.name_en if blind else ""}
    if not setting.is_settled:
        return _("{weak} is the weakest link so far").format(**names)
    if blind is None:
        return _("{weak} is the weakest link, and no department has a blind spot").format(**names)
    if blind is weak:
        return _("{weak} is the weakest link, and the blind spot too").format(**names)
    return _("{weak} is the weakest link, {blind} the blind spot").format(**names)


def _column(setting: Setting, plate: Plate) -> Column:
    language = setting.language
    return Column(
        number=setting.number(plate),
        name=plate.name_en,
        departments=_bearers(setting, plate),
        customer=wording.score(plate.customer_score, language),
        own=wording.score(plate.own_score, language),
        aspired=wording.score(plate.aspired_score, language),
        gap=wording.gap(plate.gap, language),
        gap_word=_gap_word(setting, plate),
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


def _weakest_link(setting: Setting) -> KeyPoint:
    plate, language = setting.weakest, setting.language
    if plate is None or plate.customer_score is None:
        return KeyPoint(_("Weakest link"), "", _("Not known yet: no plate has a customer score."), Text())
    said = _("Customers give a {score}: {word}.").format(
        score=wording.score(plate.customer_score, language), word=wording.band_word(plate.customer_score, language)
    )
    if plate.aspired_score is not None:
        aim = _("The aspired score is {score}.").format(score=wording.score(plate.aspired_score, language))
        said = f"{said} {aim}"
    title = wording.weakest_word(setting.chain, language)
    return KeyPoint(title, plate.name_en, said, text(plate.key_message))


def _blind_spot(setting: Setting) -> KeyPoint:
    plate, language = setting.blind_spot, setting.language
    if plate is None:
        known = any(each.gap is not None for each in setting.active)
        said = (
            _("There is none: no department scores itself far above its customers.")
            if known
            else _("Not known yet: no plate has both a customer score and an own score.")
        )
        return KeyPoint(_("Blind spot"), "", said, Text())
    said = _("The department gives itself a {own}, its customers a {customer}: a gap of {gap}.").format(
        own=wording.score(plate.own_score, language),
        customer=wording.score(plate.customer_score, language),
        gap=wording.gap(plate.gap, language),
    )
    message = plate.key_message if plate is not setting.weakest else ""
    return KeyPoint(_("Blind spot"), plate.name_en, said, text(message))


def _readings(setting: Setting, known: list[Plate]) -> list[tuple[str, str]]:
    """What the drawing of the gaps shows, in words: who overrates, who underrates, who agrees."""
    language = setting.language
    readings = []
    for sign, title in (
        (-1, _("Here the department overrates itself")),
        (1, _("Here the department underrates itself")),
        (0, _("Here both see the same")),
    ):
        named = [
            f"{plate.name_en} ({wording.gap(plate.gap, language)})"
            for plate in sorted(known, key=lambda each: each.gap or 0)
            if plate.gap is not None and _sign(plate.gap) == sign
        ]
        if named:
            readings.append((title, f"{get_text_list(named, _('and'))}."))
    aims = [plate for plate in setting.active if plate.aspired_score is not None and plate.customer_score is not None]
    if aims:
        far = max(aims, key=lambda each: (each.aspired_score or 0) - (each.customer_score or 0))
        said = _("{step}: from {now} to {aim}.").format(
            step=far.name_en,
            now=wording.score(far.customer_score, language),
            aim=wording.score(far.aspired_score, language),
        )
        readings.append((_("The largest step to take"), said))
    return readings


def _sign(gap: Decimal) -> int:
    if abs(gap) <= ALIKE:
        return 0
    return 1 if gap > 0 else -1


def _bears(setting: Setting, department: object) -> str:
    plates = [plate for plate in setting.document.plates if department in plate.departments]
    if not plates:
        return _("no plate")
    return ", ".join(f"{setting.number(plate)}. {plate.name_en}" for plate in plates)
