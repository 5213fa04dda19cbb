"""WHAT: a workbook and the rows in it."""

from workbook.models.history import FieldChange, Job, Snapshot, SnapshotAuthor
from workbook.models.plate import Activity, Attempt, Interview, Plate, Point
from workbook.models.together import Comment, Invitation, LaterMarker, Visit
from workbook.models.workbook import Client, Department, KeyPoint, Member, Workbook

__all__ = [
    "Activity",
    "Attempt",
    "Client",
    "Comment",
    "Department",
    "FieldChange",
    "Interview",
    "Invitation",
    "Job",
    "KeyPoint",
    "LaterMarker",
    "Member",
    "Plate",
    "Point",
    "Snapshot",
    "SnapshotAuthor",
    "Visit",
    "Workbook",
]
