"""What can be measured of each link: which moments the systems of the organisation see, and which customers they tell apart."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.report.kpi_view import Seen, SeenLine
from reports.report.setting import Setting
from reports.report.texts import text


def seen(setting: Setting) -> Seen | None:
    """The links of which anything is told; None when that is nowhere."""
    lines = tuple(
        SeenLine(setting.number(plate), plate.name_en, text(plate.visible_moments), text(plate.segments))
        for plate in setting.document.plates
        if plate.visible_moments.strip() or plate.segments.strip()
    )
    if not lines:
        return None
    known = sum(bool(line.moments) for line in lines)
    said = ngettext(
        "Of {n} of the {count} links we know what our systems see",
        "Of {n} of the {count} links we know what our systems see",
        known,
    )
    if known == len(setting.document.plates):
        said = _("Of all {count} links we know what our systems see")
    title = said.format(n=known, count=len(setting.document.plates)) if known else _("Which customers we tell apart")
    return Seen(title, lines)
