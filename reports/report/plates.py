"""The seven plates as the report shows them."""

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.kpibar import kpibar
from reports.drawings.link import link, minichain
from reports.drawings.pips import pips
from reports.drawings.scale import scale
from reports.drawings.values import Measure
from reports.report.density import density_of, is_long_ground, is_long_row, is_long_title
from reports.report.setting import Setting
from reports.report.texts import Text, joined, text
from reports.report.values import day, measured, stands_beside, whole
from reports.report.view import (
    ActivityLine,
    Fact,
    KpiLine,
    PlatePage,
    PointLine,
    Points,
    ScoreShown,
    Talk,
)
from workbook.document import Activity, Advice, Attempt, Interview, Kpi, Plate, Point
from workbook.models.plate import Basis, ScoreSourceKind
from workbook.progress import plate_progress
from workbook.shown import is_hidden

MUCH_MISSING = 3
"""From so many missing parts on, a plate lists what is still to be filled in."""


def plate_page(setting: Setting, plate: Plate) -> PlatePage:
    """Everything that stands on a plate; what its KPIs mean stands on the pages of the KPIs."""
    language, number = setting.language, setting.number(plate)
    step = setting.chain.steps[number - 1]
    message = text(plate.key_message)
    departments = [each.name for each in setting.document.departments_of(plate)]
    return PlatePage(
        anchor=f"plate-{number}",
        number=number,
        name_en=plate.name_en,
        name_nl=plate.name_nl,
        place=_("Link {number} of {count}").format(number=number, count=len(setting.document.plates)),
        message=message,
        is_long_message=is_long_title(plate),
        bookmark=f"{number}. {plate.name_en}" + (f": {message}" if message else ""),
        departments=text(", ".join(departments)),
        role=text(plate.responsible_role),
        link=link(step, language=language),
        mini=minichain(len(setting.document.plates), number, language=language),
        scale=scale(step, language=language, labels=False),
        scores=_scores(setting, plate),
        pips=pips(plate.customer_score, language=language),
        verdict=_verdict(setting, plate),
        gap_word=wording.gap_word(plate.gap, language) if plate.gap is not None else "",
        sources=_sources(setting, plate),
        gap_explanation=text(plate.gap_explanation),
        has_long_ground=is_long_ground(plate),
        waiver=_waiver(setting, plate),
        points=_points(setting, plate),
        activities=tuple(_activity(setting, each) for each in plate.activities),
        kpis=tuple(kpi_line(setting, each) for each in plate.kpis),
        interviews=tuple(_interview(setting, each) for each in plate.interviews),
        attempts=tuple(_attempt(setting, each) for each in plate.attempts),
        missing=_missing(setting, plate),
        has_content=not plate.is_blank,
        density=density_of(plate),
    )


def _scores(setting: Setting, plate: Plate) -> tuple[ScoreShown, ...]:
    language = setting.language
    return (
        ScoreShown(_("Customer"), wording.score(plate.customer_score, language)),
        ScoreShown(_("Department"), wording.score(plate.own_score, language)),
        ScoreShown(_("Aspired"), wording.score(plate.aspired_score, language)),
        ScoreShown(_("Gap"), wording.gap(plate.gap, language)),
    )


def _verdict(setting: Setting, plate: Plate) -> str:
    if plate.customer_score is not None:
        return wording.band_word(plate.customer_score, setting.language)
    return _("fewer than five answers, so the score stays hidden") if is_hidden(plate) else ""


def _sources(setting: Setting, plate: Plate) -> tuple[Fact, ...]:
    """What the scores and the plate rest on."""
    language = setting.language
    kind = str(ScoreSourceKind(plate.score_source_kind).label) if plate.score_source_kind else ""
    answers = (
        ""
        if plate.score_n is None
        else ngettext("{n} answer", "{n} answers", plate.score_n).format(n=whole(plate.score_n, language))
    )
    date = day(plate.score_date, language) if plate.score_date else ""
    source = text(plate.score_source)
    details = " · ".join(filter(None, (kind, answers, date)))
    customer = Text((*source.lines, *([details] if details else [])), source.direction)
    basis = str(Basis(plate.basis).label) if plate.basis else ""
    facts = [Fact(_("Source of the customer score"), customer)]
    if plate.customer_score_unknown_reason:
        facts.append(Fact(_("Why there is no customer score"), text(plate.customer_score_unknown_reason)))
    facts.append(Fact(_("Source of the own score"), text(plate.own_score_source)))
    facts.append(Fact(_("This plate rests on"), text(basis)))
    return tuple(facts)


def _waiver(setting: Setting, plate: Plate) -> Fact | None:
    if not plate.waived and not plate.waiver_reason:
        return None
    label = _("This step is waived") if plate.waived else _("Reason for an earlier waiver")
    return Fact(label, text(plate.waiver_reason))


def _points(setting: Setting, plate: Plate) -> tuple[Points, ...]:
    """Tops, tips and advice; advice that starts a KPI stands with its KPI."""
    advice = [each for each in plate.advice if each.uid not in plate.start_advice]
    return (
        Points("top", _("This goes well"), _lines(setting, plate.tops)),
        Points("tip", _("This can be better"), _lines(setting, plate.tips)),
        Points("advice", _("Our advice"), tuple(advice_line(setting, plate, each) for each in advice)),
    )


def _lines(setting: Setting, points: Iterable[Point]) -> tuple[PointLine, ...]:
    return tuple(PointLine(text(point.text)) for point in points)


def advice_line(setting: Setting, plate: Plate, advice: Advice) -> PointLine:
    """An advice with who does it and when, and the tip it rests on: by its number where there are more."""
    tips = [tip.uid for tip in plate.tips]
    rests_on = ""
    if advice.based_on in tips:
        number = tips.index(advice.based_on) + 1
        rests_on = _("rests on tip {number}").format(number=number) if len(tips) > 1 else _("rests on the tip")
    return PointLine(text(advice.text), text(advice.responsible_role), advice.period, rests_on)


def _activity(setting: Setting, activity: Activity) -> ActivityLine:
    return ActivityLine(
        name=text(activity.name),
        explanation=text(activity.explanation),
        top=text(activity.top),
        tip=text(activity.tip),
        advice=text(activity.advice),
        is_long=is_long_row(activity),
    )


def kpi_line(setting: Setting, kpi: Kpi) -> KpiLine:
    """A KPI in one line: what it is called, where it is, and where it has to go."""
    unit = "" if stands_beside(kpi.unit) else kpi.unit
    return KpiLine(
        anchor=kpi_anchor(kpi),
        name=kpi_name(setting, kpi),
        unit=text(unit),
        now=now(setting, kpi),
        bar=bar(setting, kpi),
        target=target(setting, kpi),
    )


def kpi_anchor(kpi: Kpi) -> str:
    """Where a KPI stands on the pages of the KPIs."""
    return f"kpi-{kpi.uid}"


def kpi_name(setting: Setting, kpi: Kpi) -> Text:
    """The name of a KPI, or the words for one that has none yet."""
    return text(kpi.name) or Text((_("KPI without a name"),))


def now(setting: Setting, kpi: Kpi) -> str:
    """The value now; without one, that it is not measured yet when somebody said so."""
    if kpi.current_value is None and kpi.not_measured_yet:
        return _("not measured yet")
    return measured(kpi.current_value, kpi.unit, setting.language)


def target(setting: Setting, kpi: Kpi) -> str:
    """The target; without one, that there is none yet when somebody said so."""
    if kpi.target_value is None and kpi.no_target_yet:
        return _("no target yet")
    return measured(kpi.target_value, kpi.unit, setting.language)


def bar(setting: Setting, kpi: Kpi) -> SafeString:
    """The way from the value now to the target."""
    drawn = Measure(kpi.name, kpi.unit, kpi.direction, kpi.current_value, kpi.target_value, kpi.band_low, kpi.band_high)
    return kpibar(drawn, language=setting.language)


def _interview(setting: Setting, each: Interview) -> Talk:
    minutes = (
        ""
        if each.minutes is None
        else ngettext("{n} minute", "{n} minutes", each.minutes).format(n=whole(each.minutes, setting.language))
    )
    date = day(each.date, setting.language) if each.date else ""
    return Talk(text(each.role), joined(date, each.channel, minutes), text(each.summary))


def _attempt(setting: Setting, each: Attempt) -> Talk:
    date = day(each.date, setting.language) if each.date else ""
    return Talk(text(each.role), joined(date, each.channel), text(each.outcome))


def _missing(setting: Setting, plate: Plate) -> tuple[str, ...]:
    """What is still to be filled in, in the order of the page, when it is much; nothing of a plate that does not count."""
    if not setting.is_active(plate):
        return ()
    missing = [capfirst(_(part.label)) for part in plate_progress(setting.document, plate.step).parts if not part.done]
    return tuple(missing) if len(missing) >= MUCH_MISSING else ()
