"""A file is made once, whoever asks for it and however often, whatever happens to who makes it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from reports.exchange import rows
from reports.making import Failed, Made, Piece, Recipe, Underway, fetch, jobs, tasks
from reports.making.asking import BUSY
from reports.making.drawing import drawn
from reports.making.edition import EDITION, edition_of
from reports.making.store import store
from reports.render import RenderFailed, door
from reports.render.limits import Limits, Reason
from tests.factories import STEPS
from tests.many import together
from tests.reports.editions import THIS_YEAR
from tests.reports.makers import THREADS, come_to_rest, recipe_of, telling
from tests.workbook.documents import full_document, waived
from workbook.models import Job, Workbook
from workbook.models.history import JobState
from workbook.reading import read

pytestmark = [pytest.mark.both_databases]

LONG: Final = 100.0
REPORT: Final = Piece("report", "nl")
FINAL: Final = Piece("report", "nl", "final")
ENDED: Final = {"leased_until": timezone.now() - timedelta(seconds=1)}


@pytest.fixture
def workbook(student: User) -> Workbook:
    return rows.write(full_document(), owner=student)


@pytest.fixture
def in_threads(settings: Any) -> None:
    """Work in the background is done there, as in the product."""
    settings.TASKS = THREADS


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The renderer of this process, which remembers what it was given."""
    made = telling()
    monkeypatch.setitem(door._RENDERERS, os.getpid(), made)
    yield made
    made.close()


def asked(workbook: Workbook, student: User, patience: float = LONG, piece: Piece = REPORT) -> Any:
    return fetch(recipe_of(workbook, piece), workbook=workbook, user=student, patience=patience)


# In the thread that asks


@pytest.mark.django_db
def test_the_same_report_is_made_once_and_then_handed_over(workbook: Workbook, student: User, renderer: Any) -> None:
    first, second = asked(workbook, student), asked(workbook, student)

    assert isinstance(first, Made)
    assert (second, len(renderer.given)) == (first, 1)
    job = Job.objects.get()
    assert (job.state, job.percent, job.leased_until, job.workbook, job.user) == (
        JobState.DONE,
        100,
        None,
        workbook,
        student,
    )


@pytest.mark.django_db
def test_what_changes_in_the_workbook_or_is_asked_otherwise_is_another_file(
    workbook: Workbook, student: User, renderer: Any
) -> None:
    today = timezone.localdate()
    recipes = [
        recipe_of(workbook, Piece("report", *how)) for how in (("nl", "draft"), ("nl", "final"), ("en", "draft"))
    ]
    recipes.append(Recipe.of(REPORT, read(workbook).document, today - timedelta(days=1)))
    before = asked(workbook, student)
    Workbook.objects.filter(pk=workbook.pk).update(summary="Zojuist veranderd.")
    recipes.append(recipe_of(workbook, REPORT))
    after = asked(workbook, student)

    assert len({recipe.key for recipe in recipes}) == 5
    assert (len(renderer.given), before == after) == (2, False)
    Workbook.objects.filter(pk=workbook.pk).update(summary=full_document().summary)
    assert asked(workbook, student) == before


@pytest.mark.django_db
def test_a_file_that_is_damaged_or_gone_is_made_again(workbook: Workbook, student: User, renderer: Any) -> None:
    asked(workbook, student)
    path = store().folder / recipe_of(workbook, REPORT).key
    for damage in (lambda: path.write_bytes(path.read_bytes()[:-1]), path.unlink):
        damage()
        assert isinstance(asked(workbook, student), Made)

    assert len(renderer.given) == 3
    assert [job.state for job in Job.objects.all()] == [JobState.DONE]


@pytest.mark.django_db
def test_a_failure_is_told_to_all_who_ask_for_a_while_and_then_tried_anew(
    workbook: Workbook, student: User, renderer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as poor:
        poor.setitem(door._RENDERERS, os.getpid(), (narrow := door.Renderer(Limits(memory=1 << 26, nice=0))))
        first = asked(workbook, student)
        narrow.close()
    again = asked(workbook, student)

    assert (first.reason, again.reason, renderer.given) == ("memory", "memory", [])
    assert 0 < again.retry_after <= first.retry_after == jobs.TOLD.total_seconds()
    Job.objects.update(**ENDED)
    assert isinstance(asked(workbook, student), Made)


@pytest.mark.django_db
def test_a_render_that_was_killed_from_outside_is_tried_once_more(
    workbook: Workbook, student: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons: list[Reason] = ["crash"]

    def killed(recipe: Recipe, *rest: Any, **more: Any) -> bytes:
        if reasons:
            raise RenderFailed(reasons.pop())
        return drawn(recipe, *rest, **more)

    monkeypatch.setattr(tasks, "drawn", killed)
    once = fetch(recipe_of(workbook, REPORT), workbook=workbook, user=student, patience=LONG)
    reasons += ["crash", "crash"]
    twice = fetch(recipe_of(workbook, FINAL), workbook=workbook, user=student, patience=LONG)

    assert isinstance(once, Made)
    assert isinstance(twice, Failed)
    assert twice.reason == "crash"


@pytest.mark.django_db
def test_what_somebody_has_in_hand_is_left_alone_as_long_as_its_lease_lasts(
    workbook: Workbook, student: User, renderer: Any
) -> None:
    attempt = jobs.claimed(recipe_of(workbook, REPORT), workbook, student, expected=20)
    for pages in (6, 7, 1, 2):
        jobs.laid_out(str(attempt), pages)
    jobs.beat([{"attempt": attempt, "expected": 20}])

    assert asked(workbook, student, patience=0) == Underway(7, 20)
    assert Job.objects.get().percent == 35
    Job.objects.update(**ENDED)
    assert isinstance(asked(workbook, student), Made)
    assert len(renderer.given) == 1


@pytest.mark.django_db
def test_who_was_overtaken_changes_nothing_any_more(workbook: Workbook, student: User, renderer: Any) -> None:
    late = str(jobs.claimed(recipe_of(workbook, REPORT), workbook, student, expected=20))
    Job.objects.update(**ENDED)
    asked(workbook, student)
    before = Job.objects.values().get()

    assert jobs.begun(late) is False
    jobs.beat([{"attempt": late, "expected": 20}])
    jobs.failed(late, "crash")
    jobs.released(late)
    jobs.done(late)
    assert Job.objects.values().get() == before


@pytest.mark.django_db
def test_who_waits_for_the_second_report_is_told_how_long_the_first_became(
    workbook: Workbook, student: User, renderer: Any
) -> None:
    first = recipe_of(workbook, REPORT)
    asked(workbook, student)
    Workbook.objects.filter(pk=workbook.pk).update(summary="")
    second = recipe_of(workbook, REPORT)

    made = int(Job.objects.get(key=first.key).result)
    assert jobs.expected(second, workbook) == made
    assert abs(first.pages - made) <= made / 2


def test_what_differs_in_length_is_of_another_kind_and_every_kind_fits_its_column() -> None:
    blank = [Piece("blank", "nl", step=step, paper=paper) for paper in ("a4", "a3") for step in ("", *STEPS)]
    plates = [Piece.of_plate(step, form, "nl", "final") for step in STEPS for form in ("pdf", "png", "svg")]
    kinds = {piece.kind for piece in (*blank, *plates, REPORT, FINAL)}

    assert len(kinds) == 2 * 8 + 3 * 7 + 2
    for kind in kinds:
        Job._meta.get_field("kind").run_validators(kind)


@pytest.mark.django_db
def test_after_one_blank_plate_eight_are_expected_of_all(student: User, renderer: Any) -> None:
    one, every = (Recipe(Piece("blank", "nl", step=step)) for step in ("easy-to-buy", ""))
    assert isinstance(fetch(one, workbook=None, user=student, patience=LONG), Made)

    assert (jobs.expected(one, None), jobs.expected(every, None)) == (1, 8)


def test_a_waived_plate_has_its_page_in_a_draft() -> None:
    today = timezone.localdate()
    draft, final = (Recipe.of(piece, waived(THIS_YEAR), today).pages for piece in (REPORT, FINAL))

    assert final == draft - 1


@pytest.mark.django_db
def test_rows_of_old_reports_are_purged_but_not_what_is_in_hand(workbook: Workbook, student: User) -> None:
    long_ago = timezone.now() - jobs.KEPT
    in_hand = recipe_of(workbook, REPORT)
    jobs.claimed(in_hand, workbook, student, expected=1)
    for key, day in (("old", long_ago), ("young", long_ago + timedelta(hours=1))):
        Job.objects.create(key=key, kind=REPORT.kind, created_at=day, state=JobState.DONE)
    Job.objects.filter(key=in_hand.key).update(created_at=long_ago)

    assert jobs.purge(timezone.now()) == 1
    assert set(Job.objects.values_list("key", flat=True)) == {in_hand.key, "young"}


@pytest.mark.django_db
def test_who_does_not_join_waits_for_nothing_that_somebody_else_began(workbook: Workbook, student: User) -> None:
    jobs.claimed(recipe_of(workbook, REPORT), workbook, student, expected=20)

    outcome = fetch(recipe_of(workbook, REPORT), workbook=workbook, user=student, patience=LONG, joins=False)
    assert outcome == Underway(0, 20)


@pytest.mark.django_db
def test_what_fails_because_its_process_ends_is_left_to_the_next(
    workbook: Workbook, student: User, renderer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ending:
        ending.setattr(tasks, "_ENDING", ended := Event())
        ended.set()
        ending.setitem(door._RENDERERS, os.getpid(), (narrow := door.Renderer(Limits(wall=0.01, nice=0))))
        asked(workbook, student, patience=0)
        narrow.close()

    assert [(job.state, job.leased_until) for job in Job.objects.all()] == [(JobState.WAITING, None)]
    assert isinstance(asked(workbook, student), Made)


@pytest.mark.django_db
def test_pictures_are_taken_from_one_render_of_their_plate(workbook: Workbook, student: User, renderer: Any) -> None:
    plate = Piece("plate", "nl", step="become-aware", shape="slide")
    pieces = [plate, replace(plate, form="png", width=640), replace(plate, form="png", width=320)]
    pieces.append(replace(plate, form="svg", width=640))
    files = [asked(workbook, student, piece=piece).content for piece in pieces]

    assert [content.lstrip()[:5] for content in files] == [b"%PDF-", b"\x89PNG\r", b"\x89PNG\r", b"<?xml"]
    assert (len(set(files)), len(renderer.given)) == (4, 1)


@pytest.mark.django_db
def test_blank_plates_are_the_same_for_everybody_and_on_every_day(student: User, teammate: User, renderer: Any) -> None:
    recipe = Recipe(Piece("blank", "nl", paper="a3"))
    first, second = (fetch(recipe, workbook=None, user=user, patience=LONG) for user in (student, teammate))

    assert isinstance(first, Made)
    assert (second, len(renderer.given)) == (first, 1)


def test_a_change_in_what_makes_the_files_is_another_edition(tmp_path: Path) -> None:
    def edition(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return edition_of(tmp_path)

    template, style = "templates/reports/report/print.html", "static/css/report.css"
    code, words = "reports/report/build.py", "locale/nl/LC_MESSAGES/django.mo"
    pinned, set_so = "requirements/base.txt", "klantketting/settings.py"
    editions = [edition_of(tmp_path)]
    editions += [edition(name, text) for name in (template, style, code, words, pinned, set_so) for text in ("a", "b")]

    assert len(set(editions)) == 13
    assert edition("templates/base.html", "a") == edition("tests/a.py", "a") == editions[-1]


# In threads and processes


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_threads")
def test_two_pictures_of_a_plate_asked_at_once_are_taken_from_one_render(
    workbook: Workbook, student: User, renderer: Any
) -> None:
    outcomes: list[Any] = []
    pieces = [Piece.of_plate("become-aware", form, "nl") for form in ("png", "svg")]
    together(*(lambda piece=piece: outcomes.append(asked(workbook, student, piece=piece)) for piece in pieces))

    assert [type(each) for each in outcomes] == [Made] * 2
    assert len(renderer.given) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_threads")
def test_eight_who_ask_at_once_get_one_render(workbook: Workbook, student: User, renderer: Any) -> None:
    outcomes: list[Any] = []
    together(*(lambda: outcomes.append(asked(workbook, student)) for _ in range(8)))

    assert [type(each) for each in outcomes] == [Made] * 8
    assert len(set(outcomes)) == 1
    assert (len(renderer.given), Job.objects.count()) == (1, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_two_processes_at_once_get_one_render(workbook: Workbook) -> None:
    with asking(workbook, 4) as one, asking(workbook, 4) as other:
        for process in (one, other):
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [process.communicate(timeout=120)[0].split() for process in (one, other)]

    assert [[word for word in words if word in {"True", "False"}] for words in told] == [["True"] * 4] * 2
    assert sorted(words.count("begun") for words in told) == [0, 1]
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_threads")
def test_after_the_process_that_renders_was_killed_the_next_who_asks_gets_the_file(
    workbook: Workbook, student: User, renderer: Any
) -> None:
    with asking(workbook, 1) as process:
        process.stdin.write("go\n")
        process.stdin.flush()
        assert process.stdout.readline() == "begun\n"
        process.kill()
        process.wait()

    meanwhile = asked(workbook, student, patience=0)
    assert (type(meanwhile), Job.objects.get().state, renderer.given) == (Underway, JobState.RUNNING, [])
    assert list(store().folder.iterdir() if store().folder.exists() else []) == []
    Job.objects.update(**ENDED)
    assert isinstance(asked(workbook, student), Made)
    come_to_rest()
    assert (len(renderer.given), Job.objects.get().state) == (1, JobState.DONE)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_more_than_may_wait_are_told_to_come_back_and_lose_nothing(
    workbook: Workbook, student: User, renderer: Any, settings: Any
) -> None:
    options = {**THREADS["default"]["OPTIONS"], "waiting": 0}
    settings.TASKS = {"default": {**THREADS["default"], "OPTIONS": options}}

    assert asked(workbook, student) == Failed("busy", BUSY)
    settings.TASKS = THREADS
    assert isinstance(asked(workbook, student), Made)


@contextmanager
def asking(workbook: Workbook, askers: int) -> Iterator[Any]:
    """A process that asks for the report with so many threads, as soon as a line comes."""
    arguments = [str(connection.settings_dict["NAME"]), str(store().folder), str(workbook.uuid), str(askers), EDITION]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.reports.makers", *arguments],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
