"""An address leads to one place, and each row of a KPI, a shortlist or a conflict has one."""

import pytest

from accounts.models import User
from reports.exchange.rows import write
from tests.workbook.documents import full_document, uid
from tests.workbook.log import STEP
from workbook.fields import agreement_address, measurement_address, row_address
from workbook.lookup import place_at

pytestmark = pytest.mark.django_db

AGREEMENT = full_document().agreements[0].uid
KPI, CANDIDATE = uid(STEP, "kpi", 1), uid(STEP, "candidate", 1)
MEASUREMENT = uid(STEP, "measurement", 1)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (measurement_address(STEP, KPI, MEASUREMENT, "value"), ("measurement", MEASUREMENT, "value")),
        (measurement_address(STEP, KPI, MEASUREMENT), ("measurement", MEASUREMENT, "")),
        (row_address(STEP, "candidate", CANDIDATE, "name"), ("candidate", CANDIDATE, "name")),
        (agreement_address(AGREEMENT, "decides"), ("conflict_agreement", AGREEMENT, "decides")),
        (row_address(STEP, "kpi", KPI, "owner_role"), ("kpi", KPI, "owner_role")),
        (f"plate:{STEP}/visible_moments", ("plate", uid(STEP), "visible_moments")),
    ],
)
def test_a_place_is_found_by_its_address(address: str, key: tuple[str, object, str], student: User) -> None:
    found = place_at(write(full_document(), owner=student), full_document(), address)

    assert found is not None
    assert (found[0], found[1].address) == (key, address)


@pytest.mark.parametrize(
    "address",
    [
        measurement_address("easy-to-buy", KPI, MEASUREMENT, "value"),
        measurement_address(STEP, uid(STEP, "kpi", 2), MEASUREMENT),
        f"plate:{STEP}/measurement:{MEASUREMENT}/value",
        f"workbook/candidate:{CANDIDATE}/name",
        f"plate:{STEP}/conflict_agreement:{AGREEMENT}/decides",
        agreement_address(AGREEMENT, "one"),
        agreement_address(KPI),
    ],
)
def test_elsewhere_than_where_it_stands_it_is_not_found(address: str, student: User) -> None:
    assert place_at(write(full_document(), owner=student), full_document(), address) is None
