"""Whatever leads to a person has a rule for the export and one for erasure."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from accounts.models import User
from accounts.privacy import PERSONAL, Erasure


def fields_about_people(found: Iterable[type[models.Model]]) -> set[str]:
    """All fields but keys of the models that lead to a person: people themselves, what links to them, and what links to that."""
    every = set(found)
    about = {model for model in every if model is User or _holds_an_address(model)}
    while more := {model for model in every - about if about & _linked(model)}:
        about |= more
    return {
        f"{model._meta.label}.{field.name}"
        for model in about
        for field in model._meta.concrete_fields
        if not _is_key(field)
    }


def _linked(model: type[models.Model]) -> set[type[models.Model]]:
    """Models that rows of a model link to, many-to-many by the table between."""
    return {field.related_model for field in model._meta.concrete_fields if isinstance(field.related_model, type)}


def _holds_an_address(model: type[models.Model]) -> bool:
    """E-mail addresses, and what a browser left behind."""
    names = {"session_data", "ip", "ip_address", "user_agent"}
    return any(
        isinstance(field, models.EmailField | models.GenericIPAddressField) or field.name in names
        for field in model._meta.concrete_fields
    )


def _is_key(field: "models.Field[object, object]") -> bool:
    return field.primary_key and isinstance(field, models.AutoField)


def test_every_field_about_people_has_its_rules_and_no_other() -> None:
    found = fields_about_people(apps.get_models(include_auto_created=True))

    assert (sorted(found - PERSONAL.keys()), sorted(PERSONAL.keys() - found)) == ([], [])


def test_what_is_not_exported_says_why() -> None:
    assert [name for name, entry in PERSONAL.items() if bool(entry.export) == bool(entry.why_not)] == []


def test_the_database_does_with_a_link_what_its_rule_says() -> None:
    """Deleting a person's row has to be all that these rules need."""
    expected = {Erasure.DELETED: models.CASCADE, Erasure.CUT: models.SET_NULL}
    links = {
        f"{model._meta.label}.{field.name}": field.remote_field.on_delete
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label == settings.AUTH_USER_MODEL
    }

    assert links == {name: expected[PERSONAL[name].erasure] for name in links}
    assert len(links) == 25


@isolate_apps("accounts")
def test_a_model_that_leads_to_a_person_is_found_by_whatever_way() -> None:
    class Note(models.Model):  # noqa: DJ008
        by = models.ForeignKey(User, models.CASCADE)
        text = models.TextField()

        class Meta:
            app_label = "accounts"

    class Reply(models.Model):  # noqa: DJ008
        note = models.ForeignKey(Note, models.CASCADE)
        text = models.TextField()

        class Meta:
            app_label = "accounts"

    class Guest(models.Model):  # noqa: DJ008
        address = models.EmailField()

        class Meta:
            app_label = "accounts"

    class Colour(models.Model):  # noqa: DJ008
        name = models.TextField()

        class Meta:
            app_label = "accounts"

    assert fields_about_people([User, Note, Reply, Guest, Colour]) - PERSONAL.keys() == {
        "accounts.Note.by",
        "accounts.Note.text",
        "accounts.Reply.note",
        "accounts.Reply.text",
        "accounts.Guest.address",
    }
