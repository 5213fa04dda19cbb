"""A student is led to what there is to do now: a link that works, a version to confirm, a result to read, what to mend."""

from datetime import timedelta
from typing import cast

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Course, Student, Submission
from classroom.releasing import release
from tests.classroom.handed import Ready, ready
from tests.classroom.judged import all_levels, judge, refuse_waiver, return_for_revision
from tests.classroom.judged import ready as set_ready
from tests.classroom.making import frozen_then, make_assignment, make_course, make_student, make_submission
from tests.conftest import logged_in
from tests.seen import Seen, see, words
from tests.workbook.documents import STEPS, full_document, waived

pytestmark = pytest.mark.django_db


def url(what: Assignment | Course | Submission, name: str) -> str:
    return reverse(f"classroom:{name}", args=[what.uuid])


def first_link(page: Seen) -> tuple[str, str]:
    """What the page of an assignment offers first to a student who has a work: its words and where it leads."""
    (link, *_others) = [each for each in page.all("a") if "btn-primary" in each.get("class", "")]
    return words(link), cast("str", link.get("href"))


def test_who_is_on_the_class_list_follows_the_link_of_an_assignment(
    teacher: User, student: User, outsider: User
) -> None:
    course = make_course(teacher)
    make_student(course, email="Student@demo.test")
    asked = make_assignment(course)

    assert logged_in(outsider).get(url(asked, "assignment")).status_code == 404
    assert see(logged_in(student), url(asked, "assignment")).status == 200
    assert Student.objects.get().user == student


def test_who_still_has_to_confirm_is_asked_to(teacher: User, student: User, teammate: User) -> None:
    work = ready(teacher, student, teammate, confirm_by_all=True)
    made, asked = work.hand_in(), work.work.assignment

    pages = [see(logged_in(user), url(asked, "assignment")) for user in (teammate, student)]
    assert first_link(pages[0]) == ("Bekijk en bevestig versie 1", url(made, "submission"))
    assert first_link(pages[1]) == ("Naar het werkboek", f"/workbooks/{work.work.workbook.uuid}/")
    assert pages[1].links["Opnieuw inleveren"] == url(asked, "hand_in")
    told = [see(logged_in(user), url(asked.course, "course")).text for user in (teammate, student)]
    assert ["jij moet nog bevestigen" in each for each in told] == [True, False]
    assert "wacht tot alle leden bevestigen" in told[1]
    assert words(see(logged_in(student), url(made, "submission")).one("h1")) == "Versie 1 wacht op bevestiging"


def test_a_result_comes_first_and_what_is_to_be_mended_is_no_result(
    teacher: User, student: User, as_student: Client
) -> None:
    work = ready(teacher, student)
    made, asked, now = work.hand_in(), work.work.assignment, timezone.now()
    assert set_ready(made, teacher, now) == ()
    release(assignment=asked, by=teacher, now=now)
    page = see(as_student, url(asked, "assignment"))
    assert first_link(page) == ("Bekijk je resultaat", f"{url(made, 'submission')}#result")
    assert "Je resultaat staat klaar" in page.text

    work.write("Nog een keer.")
    again = work.hand_in()
    page = see(as_student, url(asked, "assignment"))
    assert first_link(page) == ("Bekijk het resultaat van versie 1", f"{url(made, 'submission')}#result")
    assert page.links["Opnieuw inleveren"] == url(asked, "hand_in")

    judge(again, teacher, all_levels() | {"return_note": "Noem je bron."}, now=now)
    return_for_revision(submission=again, user=teacher, now=now)
    page = see(as_student, url(asked, "assignment"))
    assert first_link(page) == ("Lees wat je moet aanpassen", f"{url(again, 'submission')}#result")
    assert "Versie 2 Teruggegeven: er moet iets aangepast worden" in page.text
    assert page.text.count("Je resultaat staat klaar") == 1

    work.write("En nog een keer.")
    work.hand_in()
    page = see(as_student, url(asked, "assignment"))
    assert first_link(page) == ("Bekijk het resultaat van versie 1", f"{url(made, 'submission')}#result")


def test_late_is_said_aloud(teacher: User, student: User, as_student: Client) -> None:
    now = timezone.now()
    work = ready(teacher, student, opens_at=now - timedelta(days=7), due_at=now - timedelta(days=1))

    page = Seen(as_student.post(url(work.work.assignment, "hand_in"), follow=True))

    assert "Ingeleverd, na de deadline: het telt als te laat." in page.text
    assert words(page.one("b", class_="late")) == "Te laat ingeleverd."


class TestRefusedWaiver:
    @pytest.fixture
    def returned(self, teacher: User, student: User) -> Ready:
        """A waiver was refused, and the work given back."""
        work, now = ready(teacher, student, document=waived(full_document())), timezone.now()
        made = work.hand_in()
        refuse_waiver(submission=made, user=teacher, step=STEPS[4].key, reason="Te kort.", base=0, now=now)
        judge(made, teacher, {"return_note": "Vul schakel 5 in."}, now=now)
        assert return_for_revision(submission=made, user=teacher, now=now) == ()
        return work

    def test_it_is_nowhere_called_waived_any_more(self, returned: Ready, as_student: Client) -> None:
        page = see(as_student, url(returned.work.assignment, "hand_in"))

        assert "vrijgesteld" not in page.text

    def test_the_marker_of_the_next_version_reads_that_it_was(self, returned: Ready, teacher: User) -> None:
        frozen = frozen_then(returned.work, 2).replace('"refused_waivers":[]', f'"refused_waivers":["{STEPS[4].key}"]')
        again = make_submission(returned.work, frozen=frozen)

        page = see(logged_in(teacher), url(again, "review"), step="quality-of-use")

        assert "Deze vrijstelling is bij een eerdere versie geweigerd: de schakel telt mee." in page.text
        assert "Deze schakel is vrijgesteld" not in page.text
