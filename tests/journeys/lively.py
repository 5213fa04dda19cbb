"""A workbook of the demo in which two people were at work: changes of every sort, since somebody's last visit."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from workbook import limits
from workbook.acts import Act, Add, Edit, Order, Remove, Restore
from workbook.models import KeyPoint, Member, Visit, Workbook
from workbook.reading import read
from workbook.saving import save
from workbook.services import delete

STEP = "easy-to-buy"


def enliven(uuid: UUID) -> None:
    """Let the student and a teammate change the workbook; the student was here before that."""
    workbook = Workbook.objects.get(uuid=uuid)
    student, mate = (User.objects.get(email=f"{who}@demo.test") for who in ("student", "teammate"))
    Member.objects.get_or_create(workbook=workbook, user=mate, defaults={"role": "editor"})
    visited = timezone.now() - timedelta(days=2)
    Visit.objects.create(member=workbook.members.get(user=student), seen_at=visited)
    plate = read(workbook).document.plate(STEP)
    activity, gone, kpi = plate.activities[0].uid, plate.activities[1].uid, plate.kpis[0].uid
    order = tuple(each.uid for each in plate.activities)
    typed = [
        Edit("activity", activity, "tip", f"Bel {whom} terug.", n) for n, whom in enumerate(("wie belde", "elke klant"))
    ]
    acts: list[Act] = [
        *typed,
        Edit("plate", plate.uid, "customer_score", "6.5", 9),
        Edit("kpi", kpi, "not_measured_yet", "true", 9),
        Add("activity", uuid4(), plate.uid, {"name": "Nabellen", "tip": "Binnen een dag."}, 9),
        Order("plate", plate.uid, "activity_order", order[::-1]),
        Remove("activity", gone),
        Restore("activity", gone),
        Remove("activity", gone),
    ]
    for number, act in enumerate(acts):
        save(workbook=uuid, user=student if number > 6 else mate, acts=[act])


def overtake(uuid: UUID) -> None:
    """Let the teammate write the tip once more."""
    workbook = Workbook.objects.get(uuid=uuid)
    activity = next(
        each for each in read(workbook).document.plate(STEP).activities if each.tip == "Bel elke klant terug."
    )
    mate = User.objects.get(email="teammate@demo.test")
    tip = Edit("activity", activity.uid, "tip", "Bel nooit meer terug.", workbook.revision)
    save(workbook=uuid, user=mate, acts=[tip])


def clear_out(uuid: UUID) -> None:
    """Let the student take away all that stands on the plates and on the front page, fill the front page anew, and delete another
    workbook.
    """
    student = User.objects.get(email="student@demo.test")
    document = read(Workbook.objects.get(uuid=uuid)).document
    kpis = [each for plate in document.plates for each in plate.kpis]
    save(workbook=uuid, user=student, acts=[Add("key_point", uuid4(), None, {"title": "Weg"}, 0, {"about": ""})])
    acts: list[Act] = [
        *(Remove("kpi", each.uid) for each in kpis),
        *(Remove("activity", each.uid) for plate in document.plates for each in plate.activities),
        *(Remove("key_point", row.uid) for row in KeyPoint.objects.filter(workbook__uuid=uuid, deleted_at=None)),
    ]
    save(workbook=uuid, user=student, acts=[Remove("relation", each.uid) for kpi in kpis for each in kpi.relations])
    save(workbook=uuid, user=student, acts=acts)
    new = [
        Add("key_point", uuid4(), None, {"title": f"Kernpunt {n}"}, 0, {"about": ""}) for n in range(limits.KEY_POINTS)
    ]
    save(workbook=uuid, user=student, acts=new)
    other = Workbook.objects.owned_by(student).exclude(uuid=uuid)[0]
    delete(workbook=other.uuid, user=student)
