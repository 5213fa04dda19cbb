"""Print the table."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantketting.settings")
django.setup()

from bench import pages, pdf  # noqa: E402  Django first
from bench.table import HEAD  # noqa: E402

sys.stdout.write(f"{HEAD}\n")
for rows in (pdf.rows, pages.rows):
    for row in rows():
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
