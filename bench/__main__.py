"""Print the table, or the rows about ``pdf``, ``pages``, ``autosave`` or ``classroom`` alone."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantketting.settings")
django.setup()

from bench import autosave, classroom, pages, pdf  # noqa: E402  Django first
from bench.table import HEAD  # noqa: E402

ROWS = {"pdf": pdf.rows, "pages": pages.rows, "autosave": autosave.rows, "classroom": classroom.rows}
sys.stdout.write(f"{HEAD}\n")
for name in sys.argv[1:] or ROWS:
    for row in ROWS[name]():
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
