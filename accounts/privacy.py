"""What is kept about a person, field by field: in which file of the export it goes, and what erasing the person does to it.

Every model with a link to a person, straight or by way of another, stands here with all its fields but keys; a test walks all
models and fails where one is missing. Texts of a workbook are the work of its members together: they name roles, never persons,
and stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Erasure(Enum):
    """What erasing a person does."""

    DELETED = "the row goes with the person"
    CUT = "the row stays, the link to the person is cut"
    BLANKED = "the row stays, this value is emptied"
    KEPT = "stays as it is: without the link it leads to nobody"


@dataclass(frozen=True)
class Entry:
    """How a field leaves in the export (a file in the ZIP, or ``""`` with the reason why not) and what erasure does to it."""

    export: str
    erasure: Erasure
    why_not: str = ""


ACCOUNT: Final = Entry("account.json", Erasure.DELETED)
MEMBERSHIP: Final = Entry("memberships.json", Erasure.DELETED)
SECRET: Final = Entry("", Erasure.DELETED, "a secret, hashed or spent, that tells its owner nothing")
RUNNING: Final = Entry("", Erasure.KEPT, "how the program runs, not whom it serves")


def _of(model: str, export: str, erasures: Mapping[Erasure, str], **others: Entry) -> dict[str, Entry]:
    """The fields of a model that leave in one file of the export, named with blanks between by what erasing does to them."""
    told = {name: Entry(export, erasure) for erasure, names in erasures.items() for name in names.split()}
    return {f"{model}.{name}": entry for name, entry in {**told, **others}.items()}


_OF_OTHERS: Final = Entry("", Erasure.KEPT, "what teachers keep among themselves")
_COURSE: Final = {
    **_of(
        "classroom.Teacher",
        "courses.json",
        {Erasure.DELETED: "course user role created_at"},
    ),
    **_of("classroom.AwaitedTeacher", "courses.json", {Erasure.DELETED: "course email role created_at"}),
    **_of(
        "classroom.Student",
        "courses.json",
        {Erasure.CUT: "user", Erasure.BLANKED: "email name number", Erasure.KEPT: "course group joined_at left_at"},
        uuid=RUNNING,
    ),
    **_of(
        "classroom.Extension",
        "courses.json",
        {
            Erasure.CUT: "given_by",
            Erasure.BLANKED: "reason",
            Erasure.KEPT: "assignment student group due_at cut_off_at created_at withdrawn_at",
        },
        uuid=RUNNING,
    ),
    **_of(
        "classroom.Message",
        "courses.json",
        {Erasure.CUT: "sent_by", Erasure.KEPT: "assignment subject text recipients sent_at"},
    ),
}
_HANDED_IN: Final = {
    **_of(
        "classroom.Work",
        "handed_in.json",
        {Erasure.CUT: "attached_by", Erasure.KEPT: "assignment workbook student group attached_at"},
        uuid=RUNNING,
    ),
    **_of(
        "classroom.ExtraHandIn",
        "handed_in.json",
        {Erasure.CUT: "given_by", Erasure.BLANKED: "reason", Erasure.KEPT: "work created_at used_at"},
    ),
    **_of(
        "classroom.Submission",
        "handed_in.json",
        {
            Erasure.CUT: "handed_in_by allocated_to",
            Erasure.KEPT: "work snapshot number status handed_in_at due_at confirmed_at findings frozen rubric_version release_at",
        },
        uuid=RUNNING,
    ),
    **_of("classroom.Confirmation", "handed_in.json", {Erasure.KEPT: "submission author at"}),
}
_JUDGED: Final = {
    **_of("classroom.Claim", "reviews.json", {Erasure.DELETED: "submission user until"}),
    **_of(
        "classroom.Review",
        "reviews.json",
        {
            Erasure.CUT: "user",
            Erasure.KEPT: "submission is_second status grade grade_reason mastered feedback return_note created_at updated_at "
            "ready_at",
        },
        private_note=_OF_OTHERS,
        uuid=RUNNING,
        revision=RUNNING,
    ),
    **_of("classroom.Verdict", "reviews.json", {Erasure.KEPT: "review criterion level fraction note"}),
    **_of(
        "classroom.Remark",
        "reviews.json",
        {
            Erasure.CUT: "done_by",
            Erasure.KEPT: "review address start end quote text criterion created_at updated_at deleted_at done_at",
        },
        uuid=RUNNING,
    ),
    **_of("classroom.WaiverRefusal", "reviews.json", {Erasure.KEPT: "review step reason"}),
    **_of("classroom.KnockOutRuling", "reviews.json", {Erasure.KEPT: "review key applies note"}),
    **_of(
        "classroom.ReviewChange",
        "reviews.json",
        {Erasure.CUT: "user", Erasure.KEPT: "submission review field new at"},
        old=Entry("", Erasure.KEPT, "may be the text of somebody else"),
        revision=RUNNING,
    ),
    **_of("classroom.Phrase", "reviews.json", {Erasure.DELETED: "user course criterion text created_at"}, uuid=RUNNING),
}

PERSONAL: Final[Mapping[str, Entry]] = {
    "accounts.User.email": ACCOUNT,
    "accounts.User.name": ACCOUNT,
    "accounts.User.date_joined": ACCOUNT,
    "accounts.User.last_login": ACCOUNT,
    "accounts.User.is_active": ACCOUNT,
    "accounts.User.is_staff": ACCOUNT,
    "accounts.User.is_superuser": ACCOUNT,
    "accounts.User.password": SECRET,
    "accounts.User_groups.user": ACCOUNT,
    "accounts.User_groups.group": ACCOUNT,
    "accounts.User_user_permissions.user": ACCOUNT,
    "accounts.User_user_permissions.permission": ACCOUNT,
    "account.EmailAddress.user": ACCOUNT,
    "account.EmailAddress.email": ACCOUNT,
    "account.EmailAddress.verified": ACCOUNT,
    "account.EmailAddress.primary": ACCOUNT,
    "account.EmailConfirmation.email_address": SECRET,
    "account.EmailConfirmation.created": SECRET,
    "account.EmailConfirmation.sent": SECRET,
    "account.EmailConfirmation.key": SECRET,
    "sessions.Session.session_key": SECRET,
    "sessions.Session.session_data": SECRET,
    "sessions.Session.expire_date": SECRET,
    "workbook.Member.user": MEMBERSHIP,
    "workbook.Member.workbook": MEMBERSHIP,
    "workbook.Member.role": MEMBERSHIP,
    "workbook.Member.created_at": MEMBERSHIP,
    "workbook.Member.digest": MEMBERSHIP,
    "workbook.Member.digested_at": MEMBERSHIP,
    "workbook.Visit.member": MEMBERSHIP,
    "workbook.Visit.place": MEMBERSHIP,
    "workbook.Visit.seen_at": MEMBERSHIP,
    "workbook.Visit.seen_revision": MEMBERSHIP,
    "workbook.Visit.since_at": MEMBERSHIP,
    "workbook.Visit.since_revision": MEMBERSHIP,
    "workbook.Invitation.invited_by": Entry("invitations.json", Erasure.CUT),
    "workbook.Invitation.email": Entry("invitations.json", Erasure.BLANKED),
    "workbook.Invitation.workbook": Entry("invitations.json", Erasure.KEPT),
    "workbook.Invitation.role": Entry("invitations.json", Erasure.KEPT),
    "workbook.Invitation.created_at": Entry("invitations.json", Erasure.KEPT),
    "workbook.Invitation.expires_at": Entry("invitations.json", Erasure.KEPT),
    "workbook.Invitation.accepted_at": Entry("invitations.json", Erasure.KEPT),
    "workbook.Invitation.withdrawn_at": Entry("invitations.json", Erasure.KEPT),
    "workbook.Invitation.token_hash": SECRET,
    "workbook.Invitation.code_hash": SECRET,
    "workbook.Invitation.uuid": RUNNING,
    "workbook.LaterMarker.user": Entry("later.json", Erasure.CUT),
    "workbook.LaterMarker.workbook": Entry("later.json", Erasure.KEPT),
    "workbook.LaterMarker.kind": Entry("later.json", Erasure.KEPT),
    "workbook.LaterMarker.uid": Entry("later.json", Erasure.KEPT),
    "workbook.LaterMarker.field": Entry("later.json", Erasure.KEPT),
    "workbook.LaterMarker.at": Entry("later.json", Erasure.KEPT),
    "workbook.Comment.user": Entry("comments.json", Erasure.CUT),
    "workbook.Comment.resolved_by": Entry("comments.json", Erasure.CUT),
    "workbook.Comment.workbook": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.thread": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.kind": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.uid": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.field": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.text": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.created_at": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.resolved_at": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.deleted_at": Entry("comments.json", Erasure.KEPT),
    "workbook.Comment.uuid": RUNNING,
    "workbook.FieldChange.user": Entry("changes.json", Erasure.CUT),
    "workbook.FieldChange.workbook": Entry("changes.json", Erasure.KEPT),
    "workbook.FieldChange.kind": Entry("changes.json", Erasure.KEPT),
    "workbook.FieldChange.uid": Entry("changes.json", Erasure.KEPT),
    "workbook.FieldChange.field": Entry("changes.json", Erasure.KEPT),
    "workbook.FieldChange.old": Entry("", Erasure.KEPT, "may be the text of somebody else"),
    "workbook.FieldChange.new": Entry("changes.json", Erasure.KEPT),
    "workbook.FieldChange.at": Entry("changes.json", Erasure.KEPT),
    "workbook.FieldChange.revision": Entry("changes.json", Erasure.KEPT),
    "workbook.SnapshotAuthor.user": Entry("handed_in.json", Erasure.CUT),
    "workbook.SnapshotAuthor.snapshot": Entry("handed_in.json", Erasure.KEPT),
    "workbook.SnapshotAuthor.name": Entry("handed_in.json", Erasure.BLANKED),
    "workbook.Job.user": Entry("jobs.json", Erasure.CUT),
    "workbook.Job.workbook": Entry("jobs.json", Erasure.KEPT),
    "workbook.Job.kind": Entry("jobs.json", Erasure.KEPT),
    "workbook.Job.created_at": Entry("jobs.json", Erasure.KEPT),
    "workbook.Job.message": Entry("jobs.json", Erasure.BLANKED),
    "workbook.Job.result": Entry("", Erasure.BLANKED, "the file that was made, which its owner has"),
    "workbook.Job.uuid": RUNNING,
    "workbook.Job.key": RUNNING,
    "workbook.Job.state": RUNNING,
    "workbook.Job.percent": RUNNING,
    "workbook.Job.leased_until": RUNNING,
    "workbook.Job.heartbeat_at": RUNNING,
    **_of("kpis.Vote", "votes.json", {Erasure.CUT: "user", Erasure.KEPT: "candidate at"}),
    **_COURSE,
    **_HANDED_IN,
    **_JUDGED,
}
"""By app, model and field."""
