"""In time is what reached the machine in time, though no thread was free for it; and nothing else is."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.arrival import CONNECTION, arrived_at
from classroom.models import Assignment, Submission
from tests.classroom.handed import Ready, ready
from tests.conftest import logged_in

NEAR = timedelta(milliseconds=150)
"""What clock, kernel and a busy machine differ."""
SECOND = timedelta(seconds=1)


@contextmanager
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A visitor's end of a connection, and the server's."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as theirs:
        ours, _address = door.accept()
        with ours:
            yield theirs, ours


def send(theirs: socket.socket, ours: socket.socket) -> datetime:
    """Let something arrive; when."""
    theirs.sendall(b"x")
    assert ours.recv(1) == b"x"
    return timezone.now()


def let_pass(until: datetime) -> None:
    """Wait for a moment to be over."""
    over = threading.Event()
    while timezone.now() <= until:
        over.wait(0.02)


def test_it_is_when_the_last_of_it_came() -> None:
    with connected() as (theirs, ours):
        opened = timezone.now()
        let_pass(opened + timedelta(seconds=0.5))
        first = send(theirs, ours)
        let_pass(first + timedelta(seconds=0.5))
        assert abs(arrived_at({CONNECTION: ours}, timezone.now()) - first) < NEAR
        last = send(theirs, ours)
        theirs.close()
        let_pass(last + timedelta(seconds=0.5))
        assert abs(arrived_at({CONNECTION: ours}, timezone.now()) - last) < NEAR


def test_where_nothing_is_known_it_is_now() -> None:
    now = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
    one, other = socket.socketpair()
    with one, other:
        for environ in ({}, {CONNECTION: one}, {CONNECTION: "x"}, {"HTTP_GUNICORN_SOCKET": "x"}):
            assert arrived_at(environ, now) == now


@pytest.fixture
def due() -> datetime:
    """The next second but one."""
    return timezone.now().replace(microsecond=0) + 2 * SECOND


def closes(work: Ready, at: datetime) -> str:
    Assignment.objects.update(due_at=at, cut_off_at=at)
    return reverse("classroom:hand_in", args=[work.work.assignment.uuid])


@pytest.mark.django_db
def test_what_arrived_within_the_second_counts_though_it_is_handled_later(
    teacher: User, student: User, due: datetime
) -> None:
    url, client = closes(ready(teacher, student), due), logged_in(student)
    with connected() as (theirs, ours):
        let_pass(due)
        sent = send(theirs, ours)
        let_pass(due + 2 * SECOND)
        environ: dict[str, Any] = {CONNECTION: ours}
        assert client.post(url, **environ).status_code == 302
    made = Submission.objects.get()
    assert (made.is_late, abs(made.handed_in_at - sent) < NEAR) == (False, True)


@pytest.mark.django_db
def test_what_arrived_a_second_later_is_refused_though_the_connection_was_open_before(
    teacher: User, student: User, due: datetime
) -> None:
    url, client = closes(ready(teacher, student), due), logged_in(student)
    with connected() as (theirs, ours):
        let_pass(due + SECOND)
        send(theirs, ours)
        environ: dict[str, Any] = {CONNECTION: ours}
        assert client.post(url, **environ).status_code == 422
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_what_is_sent_behind_an_unanswered_request_arrives_when_that_is_answered(
    teacher: User, student: User, due: datetime
) -> None:
    url, client = closes(ready(teacher, student), due), logged_in(student)
    with connected() as (theirs, ours):
        send(theirs, ours)
        environ: dict[str, Any] = {CONNECTION: ours}
        let_pass(due + SECOND)
        assert client.get(url, **environ).status_code == 200
        assert client.post(url, **environ).status_code == 422
    assert not Submission.objects.exists()


APPLICATION = """
from datetime import UTC, datetime
from threading import Event
from classroom.arrival import answered, arrived_at

class Answer(list):
    def close(self):
        answered(self.environ, datetime.now(UTC))

def application(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    text = arrived_at(environ, datetime.now(UTC)).isoformat().encode()
    Event().wait(1 if environ["PATH_INFO"] == "/slow" else 0)
    start_response("200 OK", [("Content-Length", str(len(text)))])
    answer = Answer([text])
    answer.environ = environ
    return answer
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A gunicorn with one thread, that tells of each request when it arrived."""
    (tmp_path / "telling.py").write_text(APPLICATION)
    with socket.create_server(("127.0.0.1", 0)) as free:
        where = free.getsockname()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "telling",
        "--bind",
        f"127.0.0.1:{where[1]}",
        "--threads",
        "1",
        "--worker-class",
        "gthread",
    ]
    command += ["--no-control-socket", "--pythonpath", f"{tmp_path},{Path(__file__).parents[2]}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until = timezone.now() + timedelta(seconds=60)
        while not answers(where) and timezone.now() < until:
            let_pass(timezone.now())
        yield where
    finally:
        process.terminate()
        process.wait(30)


def answers(where: tuple[str, int]) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(where) == 0


def ask(to: socket.socket, length: int = 0) -> datetime:
    """Send a request, of which a body of so many bytes is still to come; when it was sent."""
    to.sendall(f"POST / HTTP/1.0\r\nContent-Length: {length}\r\n\r\n".encode())
    return timezone.now()


def told(by: socket.socket) -> datetime:
    answer = b"".join(iter(lambda: by.recv(4096), b""))
    return datetime.fromisoformat(answer.rpartition(b"\n")[2].decode())


def test_who_waits_for_a_thread_arrived_when_it_was_sent(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as slow, socket.create_connection(address) as quick:
        ask(slow, 1)
        sent = ask(quick)
        let_pass(sent + 2 * SECOND)
        slow.sendall(b"x")
        freed = timezone.now()
        assert abs(told(quick) - sent) < NEAR
        assert abs(told(slow) - freed) < NEAR


def test_what_is_sent_at_once_on_one_connection_arrives_one_after_the_other(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as many:
        many.sendall(
            b"POST /slow HTTP/1.1\r\nContent-Length: 0\r\n\r\n" + b"POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n"
        )
        sent = timezone.now()
        answers_to = b"".join(iter(lambda: many.recv(4096), b"")).decode()
    first, second = (datetime.fromisoformat(each[:32]) for each in answers_to.split("\r\n\r\n")[1:])
    assert abs(first - sent) < NEAR
    assert SECOND < second - sent < SECOND + NEAR
