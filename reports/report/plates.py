"""The seven plates as the report shows them."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.kpibar import kpibar
from reports.drawings.link import link, minichain
from reports.drawings.pips import pips
from reports.drawings.scale import scale
from reports.drawings.values import measure_of
from reports.report.density import TITLE_WIDTH, TITLES, density_of, is_long_foot, is_long_row, message_size
from reports.report.letters import balanced
from reports.report.pieces import Fact, PointLine
from reports.report.setting import Setting
from reports.report.texts import Text, joined, text
from reports.report.view import ActivityLine, KpiLine, PlatePage, Points, Scores, ScoreShown, Talk
from workbook.document import Activity, Advice, Attempt, Interview, Kpi, Plate, Point
from workbook.links import now_of
from workbook.models.plate import Basis, ScoreSourceKind
from workbook.progress import plate_progress
from workbook.shown import is_hidden
from workbook.values import period_short
from workbook.wording import day, measured, stands_beside, whole

MUCH_MISSING = 3
"""From so many missing parts on, a plate lists what is still to be filled in."""


def plate_page(setting: Setting, plate: Plate) -> PlatePage:
    """Everything that stands on a plate; what its KPIs mean stands on the pages of the KPIs."""
    page = plate_unset(setting, plate)
    if setting.size != "usual":
        return page
    return replace(page, has_long_foot=is_long_foot(page), density=density_of(page))


def plate_unset(setting: Setting, plate: Plate) -> PlatePage:
    """The plate before it is known how it is set: on slides that is found in another way than on pages."""
    language, number, count = setting.language, setting.number(plate), len(setting.document.plates)
    message, size = text(plate.key_message), message_size(plate.key_message)
    missing = _missing(setting, plate)
    # Each empty place says so where something is asked for, unless so much is missing that it is listed.
    tells_blanks = _asks(setting, plate) and not missing
    return PlatePage(
        language=language,
        anchor=f"plate-{number}",
        number=number,
        name_en=plate.name_en,
        name_nl=plate.name_nl,
        place=_("Link {number} of {count}").format(number=number, count=count),
        message=message,
        headline=Text(balanced(str(message), TITLES[size], TITLE_WIDTH), message.direction).broken,
        message_size=size,
        bookmark=f"{number}. {plate.name_en}" + (f": {message}" if message else ""),
        who=_who(setting, plate),
        link=link(setting.chain.steps[number - 1], language=language),
        mini=minichain(count, number, language=language),
        scores=_scores(setting, plate),
        waiver=_waiver(setting, plate),
        points=_points(plate, tells_blanks=tells_blanks),
        activities=tuple(_activity(each) for each in plate.activities),
        kpi_title=_kpi_title(setting),
        kpis=tuple(kpi_line(setting, each) for each in plate.kpis),
        gap_explanation=text(plate.gap_explanation),
        sources=_sources(setting, plate, tells_blanks=tells_blanks),
        interviews=tuple(_interview(setting, each) for each in plate.interviews),
        attempts=tuple(_attempt(setting, each) for each in plate.attempts),
        missing=missing,
        tells_blanks=tells_blanks,
    )


def _asks(setting: Setting, plate: Plate) -> bool:
    """Whether a plate has to be filled in: not in a final, which shows what there is, and not when it is waived."""
    return setting.is_active(plate) and not setting.is_final


def _who(setting: Setting, plate: Plate) -> SafeString:
    """Who bears the plate, who is responsible for it, and how many customers stand behind their score."""
    asked = _asks(setting, plate)
    departments = text(", ".join(filter(None, (each.name for each in setting.document.departments_of(plate)))))
    said = []
    if departments:
        said.append(format_html("<b>{}</b>", departments))
    elif asked:
        said.append(format_html("{}", _("No department yet")))
    if plate.responsible_role:
        said.append(format_html("{}: <b>{}</b>", _("responsible"), text(plate.responsible_role)))
    elif asked:
        said.append(format_html("{}: {}", _("responsible"), _("not filled in")))
    if plate.score_n is not None and plate.customer_score is not None:
        answers = ngettext("customer score from {n} answer", "customer score from {n} answers", plate.score_n)
        said.append(format_html(answers, n=whole(plate.score_n, setting.language)))
    return format_html_join(" · ", "{}", ((each,) for each in said))


def _scores(setting: Setting, plate: Plate) -> Scores | None:
    """All three and the gap with a dash for what is missing; where what is missing stays out, only those that there are."""
    language = setting.language
    known = (
        (_("Customer"), plate.customer_score, wording.score),
        (_("Department"), plate.own_score, wording.score),
        (_("Aspired"), plate.aspired_score, wording.score),
        (_("Gap"), plate.gap, wording.gap),
    )
    asked, some = _asks(setting, plate), any(score is not None for _label, score, _written in known)
    if not some and not asked:
        return None
    return Scores(
        numbers=tuple(
            ScoreShown(label, written(score, language))
            for label, score, written in known
            if score is not None or (some and asked)
        ),
        scale=scale(
            setting.chain.steps[setting.number(plate) - 1],
            language=language,
            title=_("Scale from 0 to 10, with the mark at 5.5"),
            labels=False,
        ),
        pips=pips(plate.customer_score, language=language),
        verdict=_verdict(setting, plate, some=some),
        gap_word=wording.gap_word(plate.gap, language) if plate.gap is not None else "",
    )


def _verdict(setting: Setting, plate: Plate, *, some: bool) -> str:
    if plate.customer_score is not None:
        return wording.band_word(plate.customer_score, setting.language)
    if is_hidden(plate):
        return _("fewer than five answers, so the score stays hidden")
    return _("no customer score") if some else _("no scores are filled in yet")


def _sources(setting: Setting, plate: Plate, *, tells_blanks: bool) -> tuple[Fact, ...]:
    """What the scores and the plate rest on; the answers stand at the head, unless there is no score that they are under."""
    answers = "" if plate.score_n is None or plate.customer_score is not None else _answers(setting, plate.score_n)
    kind = str(ScoreSourceKind(plate.score_source_kind).label) if plate.score_source_kind else ""
    date = day(plate.score_date, setting.language) if plate.score_date else ""
    basis = str(Basis(plate.basis).label) if plate.basis else ""
    facts = [
        Fact(_("Customer score"), joined(plate.score_source, kind, answers, date)),
        Fact(_("No customer score"), text(plate.customer_score_unknown_reason)),
        Fact(_("Own score"), text(plate.own_score_source)),
        Fact(_("Basis"), text(basis)),
    ]
    if tells_blanks:
        return (facts[0], *filter(_has_value, facts[1:2]), *facts[2:])
    return tuple(filter(_has_value, facts))


def _answers(setting: Setting, count: int) -> str:
    return ngettext("{n} answer", "{n} answers", count).format(n=whole(count, setting.language))


def _has_value(fact: Fact) -> bool:
    return bool(fact.value)


def _waiver(setting: Setting, plate: Plate) -> Fact | None:
    """The waiver and its reason. One that does not hold, on a link that is mandatory or without a reason, says so."""
    if not plate.waived and not plate.waiver_reason:
        return None
    if not plate.waived:
        label = _("Reason for an earlier waiver")
    elif setting.is_active(plate):
        label = _("A waiver was asked, but it does not hold: this link counts")
    else:
        label = _("This link is waived")
    return Fact(label, text(plate.waiver_reason))


def _points(plate: Plate, *, tells_blanks: bool) -> tuple[Points, ...]:
    """Tops, tips and advice; advice that starts a KPI stands with its KPI."""
    advice = [each for each in plate.advice if each.uid not in plate.start_advice]
    columns = (
        Points("top", _("This goes well"), _lines(plate.tops)),
        Points("tip", _("This can be better"), _lines(plate.tips)),
        Points("advice", _("Our advice"), tuple(advice_line(plate, each) for each in advice)),
    )
    return columns if tells_blanks else tuple(each for each in columns if each.lines)


def _lines(points: Iterable[Point]) -> tuple[PointLine, ...]:
    return tuple(PointLine(text(point.text)) for point in points)


def advice_line(plate: Plate, advice: Advice) -> PointLine:
    """An advice with who does it and when, and the tip it rests on: by its number where there are more."""
    tips = [tip.uid for tip in plate.tips]
    rests_on = ""
    if advice.based_on in tips:
        number = tips.index(advice.based_on) + 1
        rests_on = _("rests on tip {number}").format(number=number) if len(tips) > 1 else _("rests on the tip")
    return PointLine(text(advice.text), text(advice.responsible_role), period_short(advice.period), rests_on)


def start_advice(plate: Plate, kpi: Kpi) -> PointLine | None:
    """The advice by which a KPI is begun."""
    return next((advice_line(plate, each) for each in plate.advice if each.uid == kpi.start_advice), None)


def _activity(activity: Activity) -> ActivityLine:
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
        number=setting.kpi_numbers[kpi.uid],
        name=kpi_name(kpi),
        unit=text(unit),
        now=now(setting, kpi),
        bar=kpibar(measure_of(kpi), language=setting.language),
        target=target(setting, kpi),
    )


def _kpi_title(setting: Setting) -> str:
    after = setting.document.next_period
    return _("KPIs, now and target {period}").format(period=period_short(after)) if after else _("KPIs, now and target")


def kpi_anchor(kpi: Kpi) -> str:
    """Where a KPI stands on the pages of the KPIs."""
    return f"kpi-{kpi.uid}"


def kpi_name(kpi: Kpi) -> Text:
    """The name of a KPI, or the words for one that has none yet."""
    return text(kpi.name) or Text((_("KPI without a name"),))


def now(setting: Setting, kpi: Kpi) -> str:
    """The value now, which is the newest measurement; without one, that it is not measured yet when somebody said so."""
    value = now_of(kpi)
    if value is None and kpi.not_measured_yet:
        return _("not measured yet")
    return measured(value, kpi.unit, setting.language)


def target(setting: Setting, kpi: Kpi) -> str:
    """The target; without one, that there is none yet when somebody said so."""
    if kpi.target_value is None and kpi.no_target_yet:
        return _("no target yet")
    return measured(kpi.target_value, kpi.unit, setting.language)


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
    if not _asks(setting, plate):
        return ()
    missing = [capfirst(_(part.label)) for part in plate_progress(setting.document, plate.step).parts if not part.done]
    return tuple(missing) if len(missing) >= MUCH_MISSING else ()
