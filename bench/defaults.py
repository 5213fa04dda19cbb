"""The product with SQLite as Django leaves it: rollback journal, no lock before something is written, five seconds of patience."""

from klantketting import settings
from klantketting.settings import *  # noqa: F403 - all but this is the same

settings.DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
del settings.DATABASES["default"]["OPTIONS"]
