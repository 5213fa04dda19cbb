"""What others took away meanwhile is not there; what is missing by a fault of ours is a fault, and is told as one."""

import logging
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from klantketting import urls
from tests.conftest import logged_in
from workbook.views.access import private

pytestmark = pytest.mark.django_db

GOES = {
    *("workbook.Workbook", "workbook.Member", "workbook.Invitation", "workbook.Comment"),
    *("classroom.Course", "classroom.Assignment", "classroom.Extension", "classroom.Material", "classroom.Phrase"),
    *("classroom.Remark", "classroom.Student", "classroom.StudyGroup", "classroom.Submission", "classroom.Teacher"),
    "classroom.Work",
}
OURS = {
    each._meta.label: each for each in apps.get_models() if each._meta.app_label in {"workbook", "kpis", "classroom"}
}


@private
def missing(request: HttpRequest, label: str) -> HttpResponse:
    """A page that does not find a row."""
    found: type[Model] = OURS[label]
    return HttpResponse(found._default_manager.get(pk=-1))


urlpatterns = [*urls.urlpatterns, path("missing/<str:label>/", missing)]


@pytest.fixture
def client(settings: Any, student: User) -> Client:
    settings.ROOT_URLCONF = __name__
    client = logged_in(student)
    client.raise_request_exception = False
    return client


def test_what_others_can_take_away_is_not_there_and_all_else_is_a_fault_that_is_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answers = {label: client.get(f"/missing/{label}/").status_code for label in OURS}

    assert answers == {label: 404 if label in GOES else 500 for label in OURS}
    faults = [each for each in caplog.records if each.name == "django.request" and each.exc_info]
    assert len(faults) == len(OURS) - len(GOES)
