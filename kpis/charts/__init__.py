"""What the charts of a workbook show, as frozen values in the language of the reader.

Figure in the browser, drawing on page and paper, table and CSV are all made from these and compute nothing themselves: what one of
them says, all of them say. Customer scores that stay hidden are not in them.
"""

from kpis.charts.gaps import gap_chart
from kpis.charts.progress import progress_chart
from kpis.charts.trend import in_order, trend_chart, trend_charts
from kpis.charts.values import Chart, GapChart, ProgressChart, TrendChart

__all__ = [
    "Chart",
    "GapChart",
    "ProgressChart",
    "TrendChart",
    "gap_chart",
    "in_order",
    "progress_chart",
    "trend_chart",
    "trend_charts",
]
