"""What happened to a workbook: the log of changes, frozen copies, and work in the background."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from accounts.models import User
from workbook.models.workbook import Workbook


class FieldChange(models.Model):
    """One field that changed in one saved act. Append-only.

    ``kind`` and ``uid`` are those of the row; of the workbook's own fields the uid is its uuid.

    For each field the ``old`` of a change equals the ``new`` of the one before it: the chain that the race tests check. It holds
    names and texts, so the erasure of a person has to visit it.
    """

    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="changes")
    revision = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40, blank=True, default="")
    uid = models.UUIDField()
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["workbook", "uid", "field", "revision"], name="change_of_field"),
            models.Index(fields=["workbook", "revision"], name="change_since"),
        ]

    def __str__(self) -> str:
        return f"{self.revision} {self.field}"


class Snapshot(models.Model):
    """A frozen, numbered copy of a whole workbook: the stored canonical text is what was hashed."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    workbook = models.ForeignKey(Workbook, models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    schema_version = models.PositiveSmallIntegerField()
    method_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workbook", "number"], name="snapshot_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.workbook_id} / {self.number}"


class SnapshotAuthor(models.Model):
    """Who were members when a snapshot was made: beside the content, so that it can be erased."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="authors")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """Work in the background, the truth about it: engines only carry it out. Same key means same work.

    The uuid is that of the attempt: who takes the work in hand gives a new one, and only who knows it says how it goes. Without a
    lease, or when that has ended, nobody has it in hand. The message is how far it is (``7/20``), then why it failed; the result of
    a report is how many pages it has.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=128, unique=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True, default="")
    result = models.TextField(blank=True, default="")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="jobs")
    workbook = models.ForeignKey(Workbook, models.CASCADE, null=True, related_name="jobs")
    created_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="job_percent_within"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
