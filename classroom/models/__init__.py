"""JUDGED: the rows of courses, assignments, submissions and reviews."""

from classroom.models.assignment import Assignment, Extension, ExtraHandIn, Message, Progress, Work
from classroom.models.course import AwaitedTeacher, Course, Material, Student, StudyGroup, Teacher
from classroom.models.review import Claim, KnockOutRuling, Phrase, Remark, Review, ReviewChange, Verdict, WaiverRefusal
from classroom.models.rubric import Rubric, RubricVersion
from classroom.models.submission import Confirmation, Submission

__all__ = [
    "Assignment",
    "AwaitedTeacher",
    "Claim",
    "Confirmation",
    "Course",
    "Extension",
    "ExtraHandIn",
    "KnockOutRuling",
    "Material",
    "Message",
    "Phrase",
    "Progress",
    "Remark",
    "Review",
    "ReviewChange",
    "Rubric",
    "RubricVersion",
    "Student",
    "StudyGroup",
    "Submission",
    "Teacher",
    "Verdict",
    "WaiverRefusal",
    "Work",
]
