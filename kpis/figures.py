"""The charts as figures of Plotly, for the browser: made in Python of the same values as drawing and table.

Colours and letters are names of tokens of the style sheet (``var(--kk-ink)``), which ``static/js/charts.js`` looks up, light or
dark. Texts of people are shown as they are: Plotly would take tags for its own. ``layout.meta`` holds ``read``: where arrow keys
lead, point by point, as the number of the trace, that of the point in it, and the words for it.
"""

import datetime
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import Any, Final

from kpis.charts import Chart, GapChart, ProgressChart, TrendChart
from kpis.charts.axes import SUFFICIENT, Days, scores_from
from kpis.charts.letters import fitted, text_width
from kpis.charts.placing import LEADER, TEXT, Label, beside
from kpis.charts.values import FURTHEST_BACK, FURTHEST_ON, AimKind, GapRow

Figure = dict[str, Any]

INK: Final = "var(--kk-ink)"
INK2: Final = "var(--kk-ink2)"
INK3: Final = "var(--kk-ink3)"
LINE: Final = "var(--kk-line)"
LINE2: Final = "var(--kk-line2)"
WASH: Final = "var(--kk-wash)"
PAPER: Final = "var(--kk-paper)"
NOTHING: Final = "rgba(0,0,0,0)"
LETTERS: Final = {"family": "var(--bs-body-font-family)", "size": 14, "color": INK}
LOWEST: Final = 96.0
"""Pixels that a plot is high on the narrowest phone."""
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
"""Between a month and its year: in a figure, which may be narrow, they stand on two lines."""
NARROWEST: Final = 175.0
"""Pixels that a plot is wide on the narrowest phone, between numbers and words at its sides."""
LINE_LENGTH: Final = 48
"""Characters on a line of what is told beside a point."""
AWAY: Final = "\N{EN SPACE}"
"""Keeps a score clear of its mark."""
ABOVE: Final = 0.26
"""How far above the middle of a bar its words end, in rows: clear of the ends of its way and of the row above."""
ACROSS: Final = 305.0
"""Pixels for a name and the words after it above a bar, on the narrowest phone."""
LOOKS: Final[Mapping[AimKind, tuple[str, float, str]]] = {
    "target": (INK, 1.8, "dash"),
    "high": (INK3, 1.2, "dot"),
    "low": (INK3, 1.2, "dot"),
    "start": (INK3, 1.2, "dot"),
}


def figure_of(chart: Chart) -> Figure:
    """A chart as Plotly's figure, valid by Plotly's own rules, ready to be written as JSON."""
    if isinstance(chart, GapChart):
        return _gaps(chart)
    return _trend(chart) if isinstance(chart, TrendChart) else _progress(chart)


def _trend(chart: TrendChart) -> Figure:
    told = [f"{each.day}: {each.value.words}{f'. {each.note}' if each.note else ''}" for each in chart.points]
    before = max(0, len(told) - 1)
    values = _scatter(
        x=[each.date.isoformat() for each in chart.points],
        y=_floats(each.value.value for each in chart.points),
        mode="lines+markers",
        line={"color": INK2, "width": 2.4},
        marker={"color": [INK2] * before + [INK], "size": [0 if chart.is_crowded else 8] * before + [11], "opacity": 1},
        hoverinfo="text",
        hovertext=[_beside(each) for each in told],
        cliponaxis=False,
    )
    labels = beside(chart.marks, chart.values, LOWEST)
    first, last = chart.days.first, chart.days.last
    low, high = float(chart.values.low), float(chart.values.high)
    figure = _written(
        [values],
        [(0, at, words) for at, words in enumerate(told)],
        shapes=[*_band(chart, low, high), *(_line(aim.kind, float(aim.value.value or 0)) for aim in chart.aims)],
        annotations=[_label(label, high - (high - low) * label.at / LOWEST) for label in labels],
        margin={"l": 4, "r": LEADER + max((label.width for label in labels), default=0.0), "t": 14, "b": 4},
        xaxis={
            "type": "date",
            "range": _seen(first, last) if first and last else None,
            "tickvals": [day.date.isoformat() for day in chart.days.ticks],
            "ticktext": list(_days(chart.days, is_low=any(_is_low(label) for label in labels))),
            **(_FROM if chart.days.begin else {"showgrid": False}),
        },
        yaxis={
            "range": [low, high],
            "tickvals": _floats(tick.value for tick in chart.values.ticks),
            "ticktext": [tick.words for tick in chart.values.ticks],
        },
    )
    figure["layout"]["annotations"] = [{**_labelled(), **own} for own in figure["layout"].get("annotations", ())]
    return figure


_FROM: Final = {
    "ticks": "outside",
    "ticklen": 18,
    "tickcolor": LINE2,
    "tickangle": 0,
    "ticklabelposition": "outside right",
    "ticklabelstandoff": -5,
    "ticklabelshift": 2,
}
"""Ticks at which a month or a year begins: a line up and down, and the words behind it."""


def _days(days: Days, *, is_low: bool) -> Iterator[str]:
    """The words of the ticks. Where words of a line lie as low, a month that would run into those on a phone is not told."""
    for day in days.ticks:
        if not days.begin or days.first is None or days.last is None:
            yield day.words
            continue
        words = day.words.split(NO_BREAK)
        room = NARROWEST * ((days.last - day.date) / (days.last - days.first)) + LEADER
        fits = max(text_width(word, TEXT) for word in words) < room
        yield "<br>".join(words) if fits or not is_low else ""


def _is_low(label: Label) -> bool:
    return label.middle + label.height > LOWEST


def _seen(first: datetime.date, last: datetime.date) -> list[str]:
    """From some room before the first day to the last."""
    return [_moved(first, -max(datetime.timedelta(days=1), (last - first) / 24)), last.isoformat()]


def _moved(day: datetime.date, by: datetime.timedelta) -> str:
    """A day that much later, no further than the calendar goes: a file may bring any day."""
    ordinal = min(max(day.toordinal() + by.days, 1), datetime.date.max.toordinal())
    return datetime.date.fromordinal(ordinal).isoformat()


def _band(chart: TrendChart, low: float, high: float) -> Iterable[Figure]:
    """The values that are equally good; open where the band has no limit."""
    limits = chart.aim("low"), chart.aim("high")
    if limits != (None, None):
        y0, y1 = (end if limit is None else float(limit) for limit, end in zip(limits, (low, high), strict=True))
        yield {**_ACROSS, "type": "rect", "y0": y0, "y1": y1, "fillcolor": WASH, "line": {"width": 0}}


def _line(kind: AimKind, value: float) -> Figure:
    colour, width, dash = LOOKS[kind]
    return {
        **_ACROSS,
        "type": "line",
        "y0": value,
        "y1": value,
        "line": {"color": colour, "width": width, "dash": dash},
    }


_ACROSS: Final = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}


def _label(label: Label, value: float) -> Figure:
    """Words beside the end of a line, joined to it: what they have of their own."""
    own = {"text": _literal(label.words), "y": value, "ay": label.middle - label.at}
    if label.kind != "now":
        return own
    return {**own, "standoff": 6, "font": {"size": label.size, "color": INK, "weight": 700}}


@cache
def _labelled() -> Figure:
    """What all words beside lines have alike."""
    label = {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "ax": LEADER,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": LINE2,
        "borderpad": 0,
        "font": {"size": TEXT, "color": INK},
    }
    [checked] = _plotly().Layout(annotations=[label]).to_plotly_json()["annotations"]
    return dict(checked)


def _progress(chart: ProgressChart) -> Figure:
    rows = list(range(len(chart.bars)))
    start, target = chart.ends
    told = [
        f"{bar.name}: {bar.words} ({start} {bar.start.words}, {bar.now.words}, {target} {bar.target.words})"
        for bar in chart.bars
    ]
    ways = _bar(
        x=[1.0] * len(rows),
        y=rows,
        width=0.2,
        marker={"color": PAPER, "line": {"color": INK2, "width": 1.2}},
        hoverinfo="skip",
    )
    done = _bar(
        x=_floats(bar.drawn for bar in chart.bars),
        y=rows,
        width=0.24,
        marker={"color": [INK3 if bar.drawn < 0 else INK2 for bar in chart.bars], "line": {"width": 0}},
        hoverinfo="text",
        hovertext=[_beside(each) for each in told],
    )
    above = [row - ABOVE for row in rows]
    called = [fitted(bar.name, ACROSS - text_width(bar.words, TEXT), TEXT) for bar in chart.bars]
    names = _texts(float(FURTHEST_BACK), above, called, "top right")
    shares = _texts(float(FURTHEST_ON), above, [bar.words for bar in chart.bars], "top left")
    return _written(
        [ways, done, names, shares, *(_ends(x, rows) for x in (0, 1))],
        [(1, at, words) for at, words in enumerate(told)],
        barmode="overlay",
        margin={"l": 4, "r": 4, "t": 26, "b": 4},
        xaxis={
            "range": [float(FURTHEST_BACK), float(FURTHEST_ON)],
            "side": "top",
            "tickvals": [0, 1],
            "ticktext": [_literal(end) for end in chart.ends],
            "showgrid": False,
        },
        yaxis={"range": [len(rows) - 0.5, -0.9], "visible": False},
    )


def _texts(x: float, y: Sequence[float], texts: Iterable[str], position: str) -> Figure:
    text = [_literal(each) for each in texts]
    return _scatter(
        x=[x] * len(text),
        y=y,
        mode="text",
        text=text,
        textposition=position,
        textfont={"size": TEXT, **({"color": INK, "weight": 600} if position == "top right" else {"color": INK2})},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _ends(x: int, rows: Sequence[int]) -> Figure:
    """Where each way begins, or ends."""
    line = {"color": INK if x else INK3, "width": 2.4 if x else 1.6}
    marker = {"symbol": "line-ns", "size": 8 if x else 7, "line": line}
    return _scatter(x=[x] * len(rows), y=rows, mode="markers", marker=marker, hoverinfo="skip")


def _gaps(chart: GapChart) -> Figure:
    rows = chart.drawn
    told = [_scores_in_words(chart, row) for row in rows]
    beside = [_beside(each) for each in told]

    def marks(of: str, name: str, marker: Figure, up: float = 0) -> Figure:
        scores = [getattr(row, of) for row in rows]
        return _scatter(
            name=_literal(name),
            showlegend=True,
            x=_floats(score.value for score in scores),
            y=[at - up for at in range(len(rows))],
            mode="markers" if up else "markers+text",
            marker={**marker, "opacity": 1},
            text=[f"{AWAY}{score.words}{AWAY}" if score.value is not None else "" for score in scores],
            textposition=[_side(row, of) for row in rows],
            textfont={"weight": 700 if of == "customer" else 400},
            hoverinfo="text",
            hovertext=beside,
        )

    joined = _scatter(
        x=[
            x
            for row in rows
            for x in (
                [*_floats((row.customer.value, row.own.value)), None] if row.gap.value is not None else [None] * 3
            )
        ],
        y=[y for at in range(len(rows)) for y in (at, at, None)],
        mode="lines",
        line={"color": INK2, "width": 3},
        hoverinfo="skip",
    )
    open_mark = {"color": PAPER, "line": {"color": INK, "width": 1.8}}
    own = marks("own", chart.names[1], {"symbol": "diamond", "size": 20, **open_mark})
    colours = [f"var(--ring{row.band})" if row.band else INK for row in rows]
    customer = marks("customer", chart.names[0], {"symbol": "circle", "size": 13, "color": colours})
    aspired = marks("aspired", chart.names[2], {"symbol": "triangle-down", "size": 11, **open_mark}, up=0.26)
    gaps = _texts(11.2, list(range(len(rows))), [row.gap.words for row in rows], "middle left")
    enough, line = float(SUFFICIENT), {"color": INK3, "width": 1.2, "dash": "dot"}
    first = scores_from(score for row in rows for score in (row.customer.value, row.own.value, row.aspired.value))
    return _written(
        [joined, aspired, own, customer, gaps],
        list(_read(rows, told)),
        shapes=[
            {
                "type": "line",
                "x0": enough,
                "x1": enough,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": line,
            }
        ],
        annotations=[_head(chart.sufficient, enough, "center"), _head(chart.table.columns[4].title, 11.2, "right")],
        showlegend=True,
        legend=_KEY,
        margin={"l": 4, "r": 12, "t": 52, "b": 4},
        xaxis={
            "range": [first - 0.6, 11.2],
            "tickvals": list(range(first, 11)),
            "ticktext": [str(score) for score in range(first, 11)],
        },
        yaxis={
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": list(range(len(rows))),
            "ticktext": [f"{row.number}. {row.name}" for row in rows],
            "showgrid": False,
        },
    )


_KEY: Final = {
    "orientation": "h",
    "traceorder": "reversed",
    "x": 0,
    "xref": "container",
    "y": 1,
    "yref": "container",
    "yanchor": "top",
    "itemclick": False,
    "itemdoubleclick": False,
}
"""What the marks mean, on top: to be read, not to be pressed."""


def _head(words: str, x: float, anchor: str) -> Figure:
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": {"size": 13, "color": INK2}}
    return {"text": _literal(words), "x": x, "xanchor": anchor, **above}


def _side(row: GapRow, of: str) -> str:
    """Scores stand on the outer sides of their marks."""
    own_right = row.gap.value is not None and row.gap.value < 0
    return "middle right" if own_right == (of == "own") else "middle left"


def _read(rows: Sequence[GapRow], told: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Each link once, at the first mark that it has: customer, own, aspired."""
    for at, (row, words) in enumerate(zip(rows, told, strict=True)):
        marks = ((3, row.customer), (2, row.own), (1, row.aspired))
        yield from [(trace, at, words) for trace, score in marks if score.value is not None][:1]


def _scores_in_words(chart: GapChart, row: GapRow) -> str:
    scores = zip(chart.names, (row.customer, row.own, row.aspired), strict=True)
    said = ", ".join(f"{name} {score.words}" for name, score in scores)
    meaning = f", {row.meaning}" if row.meaning else ""
    return f"{row.number}. {row.name}: {said}; {row.gap.words}{meaning or (f', {row.note}' if row.note else '')}"


def _scatter(**fields: Any) -> Figure:
    return {"type": "scatter", "showlegend": False, **fields}


def _bar(**fields: Any) -> Figure:
    return {"type": "bar", "orientation": "h", **fields}


def _plotly() -> ModuleType:
    import plotly.graph_objs as plotly  # noqa: PLC0415 - 0.3 s and 30 MB, for who asks for a figure only

    return plotly


def _written(traces: Sequence[Figure], read: Sequence[tuple[int, int, str]], **layout: Any) -> Figure:
    """A figure of what is checked: its traces, what its layout has of its own, and, once, what all have alike."""
    plotly = _plotly()
    own = plotly.Layout(layout).to_plotly_json()
    alike = _alike()
    axes = {axis: {**alike[axis], **own[axis]} for axis in ("xaxis", "yaxis")}
    kinds = {"scatter": plotly.Scatter, "bar": plotly.Bar}
    return {
        "data": [kinds[trace["type"]](trace).to_plotly_json() for trace in traces],
        "layout": {**alike, **own, **axes, "meta": {"read": [list(each) for each in read]}},
    }


@cache
def _alike() -> Figure:
    """The layout that all figures share. Nothing of an axis can be dragged, so that a finger still scrolls the page."""
    axis = {
        "fixedrange": True,
        "automargin": True,
        "color": INK3,
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "tickfont": {"size": 13},
    }
    layout = {
        "xaxis": axis,
        "yaxis": axis,
        "template": {},
        "separators": ",.",
        "font": LETTERS,
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": INK, "bordercolor": INK, "font": {**LETTERS, "color": PAPER}, "align": "left"},
    }
    return dict(_plotly().Layout(layout).to_plotly_json())


def _floats(values: Iterable[Decimal | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _beside(text: str) -> str:
    """A text beside a point, on lines short enough for a phone."""
    return "<br>".join(_literal(line) for line in textwrap.wrap(text, LINE_LENGTH))


def _literal(text: str) -> str:
    """A text of which Plotly shows each character, where it would take some for tags."""
    return text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
