"""What was deleted can be brought back for thirty days; after that one command removes it for good."""

import os
import time
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from reports.exchange.rows import write
from reports.making import jobs
from reports.making.store import UNUSED, store
from tests.factories import make_workbook
from tests.workbook.documents import full_document
from workbook.acts import Act, Add, Edit, Remove, Restore
from workbook.document import canonical
from workbook.fields import kind, kinds
from workbook.models import Activity, Comment, FieldChange, Job, LaterMarker, Member, Plate, Snapshot, Workbook
from workbook.reading import read
from workbook.saving import save
from workbook.services import delete

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

THIRTY_DAYS = timedelta(days=30)
ALMOST = THIRTY_DAYS - timedelta(minutes=5)


def purge() -> str:
    """Run the command; what it says."""
    out = StringIO()
    call_command("purge", stdout=out)
    return out.getvalue().strip()


def told(workbooks: int, rows: int, files: int = 0) -> str:
    gone = f"voorgoed weg: {workbooks} werkboeken, en {rows} rijen in andere werkboeken"
    return f"{gone}\nbestanden van rapporten verwijderd: {files}"


def deleted_for(workbook: Workbook, owner: User, long: timedelta) -> None:
    delete(workbook=workbook.uuid, user=owner)
    Workbook.objects.filter(pk=workbook.pk).update(deleted_at=timezone.now() - long)


def test_a_workbook_that_was_deleted_thirty_days_ago_is_gone_with_everything_in_it(
    student: User, teammate: User
) -> None:
    gone, kept = (write(full_document(), owner=owner) for owner in (student, teammate))
    plate = Plate.objects.get(workbook=gone, step="become-aware")
    save(workbook=gone.uuid, user=student, acts=[Edit("plate", plate.uid, "key_message", "Straks weg", 0)])
    before = canonical(read(kept).document)
    deleted_for(gone, student, THIRTY_DAYS)

    assert purge() == told(1, 0)
    assert list(Workbook.objects.all()) == [kept]
    assert FieldChange.objects.count() == 0
    assert list(Member.objects.values_list("user", flat=True)) == [teammate.pk]
    for each in kinds():
        if each.name != "workbook":
            assert list(each.model.objects.exclude(workbook=kept)) == []
    assert canonical(read(kept).document) == before
    assert purge() == told(0, 0)


def test_a_workbook_that_can_still_be_brought_back_stays(student: User) -> None:
    workbook = make_workbook(student, activities=3)
    deleted_for(workbook, student, ALMOST)

    assert purge() == told(0, 0)
    assert Workbook.objects.deleted_of(student).count() == 1


def test_the_workbook_of_the_year_after_stays_and_no_longer_asks_for_old_targets(student: User) -> None:
    before = write(full_document(period="2025"), owner=student)
    after = write(full_document(), owner=student, predecessor=before)
    deleted_for(before, student, THIRTY_DAYS)
    purge()

    reading = read(Workbook.objects.get(pk=after.pk))
    assert (reading.document, reading.previous_targets) == (full_document(), ())


def test_a_workbook_that_was_handed_in_stays(student: User) -> None:
    workbook = make_workbook(student)
    Snapshot.objects.create(
        workbook=workbook, number=1, content="{}", content_hash="0" * 64, schema_version=1, method_version=2
    )
    deleted_for(workbook, student, THIRTY_DAYS)

    assert purge() == told(0, 0)
    assert Workbook.objects.get() == workbook


def test_rows_that_were_removed_thirty_days_ago_are_gone_and_no_others(student: User) -> None:
    workbook = make_workbook(student, activities=3)
    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    old, young, stays = (row.uid for row in Activity.objects.filter(plate=plate).order_by("pk"))
    kpi, relation = uuid4(), uuid4()
    standing = [Add("kpi", kpi, plate.uid, {}, 0), Add("relation", relation, kpi, {"to": str(kpi)}, 0)]
    save(workbook=workbook.uuid, user=student, acts=standing)
    typed = [Edit("activity", uid, "tip", "Tekst", 1) for uid in (old, young, stays)]
    save(workbook=workbook.uuid, user=student, acts=typed)
    save(
        workbook=workbook.uuid,
        user=student,
        acts=[Remove("activity", old), Remove("activity", young), Remove("kpi", kpi)],
    )
    for each in kinds():
        if not each.lasting:
            each.model.objects.filter(uid__in=(old, kpi)).update(deleted_at=timezone.now() - THIRTY_DAYS)
            each.model.objects.filter(uid=young).update(deleted_at=timezone.now() - ALMOST)

    assert purge() == told(0, 3)
    assert set(Activity.objects.filter(plate=plate).values_list("uid", flat=True)) == {young, stays}
    assert set(FieldChange.objects.values_list("uid", flat=True)) == {young, stays}
    save(workbook=workbook.uuid, user=student, acts=[Restore("activity", young), Restore("activity", old)])
    activities = read(workbook).document.plate("become-aware").activities
    assert [(row.uid, row.tip) for row in activities] == [(young, "Tekst"), (stays, "Tekst")]


def test_what_hangs_on_a_row_goes_with_it_and_nothing_else(student: User) -> None:
    workbook = make_workbook(student, activities=2)
    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    goes, stays = (row.uid for row in Activity.objects.filter(plate=plate).order_by("pk"))
    for uid in (goes, stays):
        first = Comment.objects.create(workbook=workbook, kind="activity", uid=uid, field="tip", text="Klopt dit?")
        Comment.objects.create(workbook=workbook, kind="activity", uid=uid, field="tip", text="Ja", thread=first)
        LaterMarker.objects.create(workbook=workbook, kind="activity", uid=uid, field="tip")
    save(workbook=workbook.uuid, user=student, acts=[Edit("activity", uid, "tip", "Tekst", 0) for uid in (goes, stays)])
    save(workbook=workbook.uuid, user=student, acts=[Remove("activity", goes)])
    assert {model.objects.count() for model in (Comment, LaterMarker)} == {4, 2}
    Activity.objects.filter(uid=goes).update(deleted_at=timezone.now() - THIRTY_DAYS)

    assert purge() == told(0, 1)
    for model in (Comment, LaterMarker, FieldChange):
        assert set(model.objects.values_list("uid", flat=True)) == {stays}
    assert Comment.objects.count() == 2


def test_a_relation_goes_with_the_kpi_it_leads_to_and_no_longer_takes_room(student: User) -> None:
    workbook = make_workbook(student)
    here, elsewhere = (Plate.objects.get(workbook=workbook, step=step) for step in ("become-aware", "easy-to-buy"))
    stays, goes = uuid4(), uuid4()
    added: list[Act] = [Add("kpi", stays, here.uid, {}, 0), Add("kpi", goes, elsewhere.uid, {}, 0)]
    added += [Add("relation", uuid4(), stays, {"to": str(uid), "reason": "Daarom"}, 0) for uid in (stays, goes)]
    save(workbook=workbook.uuid, user=student, acts=added)
    save(workbook=workbook.uuid, user=student, acts=[Remove("kpi", goes)])
    kind("kpi").model.objects.filter(uid=goes).update(deleted_at=timezone.now() - THIRTY_DAYS)

    assert purge() == told(0, 2)
    assert list(kind("relation").model.objects.values_list("to", flat=True)) == [stays]
    uids = {row.uid for name in ("kpi", "relation") for row in kind(name).model.objects.all()}
    assert set(FieldChange.objects.values_list("uid", flat=True)) == uids


def test_files_that_nobody_asked_for_in_a_day_go_and_so_does_what_is_known_of_how_they_were_made() -> None:
    for key, ago in (("a", UNUSED + 60), ("b", 60)):
        store().put(key, b"%PDF")
        moment = time.time() - ago
        os.utime(store().folder / key, (moment, moment))
    Job.objects.create(key="a", kind="report", created_at=timezone.now() - jobs.KEPT)
    Job.objects.create(key="b", kind="report")

    assert purge() == told(0, 0, files=1)
    assert [path.name for path in store().folder.iterdir()] == ["b"]
    assert list(Job.objects.values_list("key", flat=True)) == ["b"]


def test_a_folder_of_files_that_cannot_be_read_is_told_after_the_rest_is_done(settings: Any) -> None:
    settings.REPORTS_DIR.parent.mkdir(exist_ok=True)
    settings.REPORTS_DIR.touch()
    Job.objects.create(key="a", kind="report", created_at=timezone.now() - jobs.KEPT)

    with pytest.raises(CommandError) as refused:
        purge()
    assert str(refused.value) == f"kan {settings.REPORTS_DIR} niet opruimen: er is geen bestand of map met deze naam"
    assert not Job.objects.exists()
