"""The cast of every test: people as the product makes them, and no more rows than a test asks for."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client

from accounts.models import User

PASSWORD = "klantketting"


def make_person(email: str, name: str, *, is_staff: bool = False) -> User:
    """Somebody with a confirmed address, who can log in."""
    user = User.objects.create_user(email, PASSWORD, name=name, is_staff=is_staff)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def student(db: None) -> User:
    return make_person("student@demo.test", "Sanne de Vries")


@pytest.fixture
def teammate(db: None) -> User:
    return make_person("teammate@demo.test", "Tim Jansen")


@pytest.fixture
def outsider(db: None) -> User:
    return make_person("outsider@demo.test", "Olivia Bakker")


@pytest.fixture
def teacher(db: None) -> User:
    return make_person("teacher@demo.test", "Theo Visser")


@pytest.fixture
def second_marker(db: None) -> User:
    return make_person("second@demo.test", "Sara Smit")


@pytest.fixture
def consultant(db: None) -> User:
    return make_person("consultant@demo.test", "Karim el Amrani")


@pytest.fixture
def other_client(db: None) -> User:
    return make_person("otherclient@demo.test", "Femke Meijer")


@pytest.fixture
def admin(db: None) -> User:
    return make_person("admin@demo.test", "Ans Hendriks", is_staff=True)


@pytest.fixture
def as_student(student: User) -> Client:
    return logged_in(student)


@pytest.fixture
def as_teammate(teammate: User) -> Client:
    return logged_in(teammate)


@pytest.fixture
def as_outsider(outsider: User) -> Client:
    return logged_in(outsider)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done to the database in it did not happen afterwards: one world for many questions."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def logged_in(user: User) -> Client:
    """A browser in which somebody is logged in, without the form in between."""
    client = Client()
    client.force_login(user)
    return client
