"""Moments in words: how long it still takes, how long ago it was, and exactly when."""

import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classroom.deadlines import HERE, comes_twice

LONG_AWAY: Final = datetime.timedelta(weeks=3)
"""From then on it is time that somebody asks how it goes."""
HOUR: Final = 3600


def exactly(moment: datetime.datetime) -> str:
    """A moment with its day: ``vrijdag 4 december 2026, 17:00``. In the hour that comes twice it is told which of both."""
    local = moment.astimezone(HERE)
    words = date_format(local, "l j F Y, H:i:s" if local.second else "l j F Y, H:i")
    if not comes_twice(moment):
        return words
    which = _("summer time") if local.dst() else _("winter time")
    return f"{words} ({which})"


def left(moment: datetime.datetime, now: datetime.datetime) -> str:
    """How long it still takes until a moment: ``nog 12 dagen``, ``morgen``, ``nog 3 uur``; blank once it has gone by."""
    if moment <= now:
        return ""
    days = (moment.astimezone(HERE).date() - now.astimezone(HERE).date()).days
    seconds = (moment - now).total_seconds()
    if days > 1:
        return ngettext("%(n)d day to go", "%(n)d days to go", days) % {"n": days}
    if days and seconds >= 6 * HOUR:
        return _("tomorrow")
    if seconds >= HOUR:
        return ngettext("%(n)d hour to go", "%(n)d hours to go", int(seconds // HOUR)) % {"n": seconds // HOUR}
    minutes = int(seconds // 60)
    if minutes:
        return ngettext("%(n)d minute to go", "%(n)d minutes to go", minutes) % {"n": minutes}
    return _("less than a minute to go")


def ago(moment: datetime.datetime, now: datetime.datetime) -> str:
    """A day in the past in words: ``vandaag``, ``gisteren``, ``di 17 nov``; from three weeks on how long nobody was seen."""
    local, today = moment.astimezone(HERE), now.astimezone(HERE).date()
    days = (today - local.date()).days
    if is_long_ago(moment, now):
        weeks = days // 7
        return ngettext("not seen for %(n)d week", "not seen for %(n)d weeks", weeks) % {"n": weeks}
    if days < 1:
        return _("today")
    return _("yesterday") if days == 1 else date_format(local, "D j M")


def is_long_ago(moment: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether a moment is so long ago that it asks for attention."""
    return now - moment >= LONG_AWAY


def lasts(seconds: float) -> str:
    """A time in words, in the largest unit that fits: ``3 dagen``, ``2 uur``, ``5 minuten``."""
    days, hours, minutes = int(seconds // (24 * HOUR)), int(seconds // HOUR), int(seconds // 60)
    if days:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if hours:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if minutes:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("less than a minute")
