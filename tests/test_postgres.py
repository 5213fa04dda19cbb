"""``bin/postgres`` gives a command a PostgreSQL of its own, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

ASK = (
    "import os, psycopg; "
    "print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT version()').fetchone()[0]); "
    "print(os.environ['DATABASE_URL'])"
)


def start(*command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(["bin/postgres", *command], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


def test_two_at_once_each_have_their_own_and_leave_nothing_behind() -> None:
    both = [start(sys.executable, "-c", ASK) for _ in range(2)]
    answers = [each.communicate(timeout=120)[0].splitlines() for each in both]
    homes = [Path(unquote(urlsplit(address).netloc.partition("@")[2])) for _version, address in answers]

    assert [each.returncode for each in both] == [0, 0]
    assert [version.partition(" ")[0] for version, _address in answers] == ["PostgreSQL", "PostgreSQL"]
    assert len(set(homes)) == 2
    assert [home.exists() for home in homes] == [False, False]


def test_the_command_s_own_answer_is_told() -> None:
    assert subprocess.run(["bin/postgres", "false"], cwd=settings.BASE_DIR, check=False, timeout=120).returncode == 1
