"""What this app enters of its forms: the sections of the plate page, with room in between for those of other apps."""

from workbook.forms import known
from workbook.forms.activities import ActivityForm, activities_section
from workbook.forms.bearers import BearersForm, DepartmentForm, bearers_section
from workbook.forms.key_points import KeyPointForm
from workbook.forms.points import AdviceForm, points_section
from workbook.forms.scores import MessageForm, ScoresForm, WaiverForm, message_section, scores_section, waiver_section
from workbook.forms.talks import AttemptForm, BasisForm, InterviewForm, talks_section
from workbook.forms.workbook import ProfileForm
from workbook.sections import register


def register_sections() -> None:
    """Enter the sections. KPIs come from their own app, between points and what the plate rests on."""
    register("waiver", 50, waiver_section)
    register("scores", 100, scores_section)
    register("bearers", 150, bearers_section)
    register("message", 200, message_section)
    register("activities", 300, activities_section)
    register("points", 400, points_section)
    register("basis", 600, talks_section)


def register_forms() -> None:
    """Enter the forms in which the fields of this app's rows are typed."""
    known.enter(ProfileForm, KeyPointForm, DepartmentForm, ScoresForm, BearersForm, MessageForm, BasisForm, WaiverForm)
    known.enter(ActivityForm, AdviceForm, InterviewForm, AttemptForm)
