"""What is saved together with its row, and the acts of the front page and the waiver: in place, without a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from kpis.models import Kpi, KpiRelation
from tests.conftest import make_person
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in, violations
from tests.journeys.desk import deaf
from workbook.models import Department, KeyPoint, Plate, Point, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
AT = "plate:become-aware"
NewPage = Callable[..., Page]


@pytest.fixture
def workbook(transactional_db: None) -> Workbook:
    made = make_workbook(make_person("student@demo.test", "Sanne de Vries"), next_period="2027")
    join(made, make_person("teammate@demo.test", "Tim Jansen"), "editor")
    return made


@pytest.fixture
def kpi(workbook: Workbook) -> Kpi:
    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    return Kpi.objects.create(workbook=workbook, plate=plate, name="Naamsbekendheid", unit="%", direction="higher")


def opened(
    page: Page, workbook: Workbook, path: str = "plates/become-aware/", email: str = "student@demo.test"
) -> Page:
    log_in(page, email)
    with page.expect_response("**/news/**"):
        page.goto(f"/workbooks/{workbook.uuid}/{path}")
    page.evaluate("window.here = true")
    return page


def at(address: str) -> str:
    return f"[id='{AT}/{address}']"


def test_what_comes_in_while_a_button_is_pressed_does_not_move_it_away(page: Page, workbook: Workbook) -> None:
    """Leaving a field by pressing a button below it saves it, and what is wrong with it is told above the button."""
    page.clock.install(time="2026-01-05T09:00:00Z")
    opened(page, workbook)
    page.clock.pause_at("2026-01-05T10:00:00Z")
    page.fill(at("own_score"), "elf")
    button = page.locator("button[value='add:activity']")
    button.evaluate("button => button.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = button.bounding_box()
    assert before

    page.mouse.move(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    page.mouse.down()
    with page.expect_response("**/save/") as answer:
        page.clock.run_for(1)
    assert answer.value.status == 422
    page.wait_for_timeout(100)
    assert button.bounding_box() == before
    page.mouse.up()
    page.clock.resume()

    expect(page.locator("input[id$='/name']:focus")).to_have_count(1)
    expect(page.locator(f"{at('own_score')}.is-invalid")).to_have_count(1)
    assert page.input_value(at("own_score")) == "elf"


def test_a_new_department_is_made_ticked_and_leaves_room_for_the_next(page: Page, workbook: Workbook) -> None:
    opened(page, workbook)
    box = page.locator("input[list=typical]")
    for name in ("Marketing", "Verkoop"):
        box.fill(name)
        box.blur()
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
        expect(box).to_have_value("")

    assert sorted(Department.objects.values_list("name", flat=True)) == ["Marketing", "Verkoop"]
    assert Plate.objects.get(step="become-aware").departments.count() == 2
    assert (page.evaluate("window.here"), violations(page)) == (True, [])


@pytest.mark.parametrize("while_it_travels", [True, False])
def test_who_empties_a_new_department_that_is_saved_by_now_is_told_where_it_stands(
    page: Page, workbook: Workbook, while_it_travels: bool
) -> None:
    opened(page, workbook)
    travelling: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == held and not travelling:
            travelling.append(route)
        else:
            route.continue_()

    # Of the post, or of the reading after it: the box is emptied before the page is read anew.
    held = "POST" if while_it_travels else "GET"
    page.route("**/plates/become-aware/**", hold)
    box = page.locator("input[list=typical]")
    box.fill("Natuur")
    with page.expect_request(lambda asked: asked.method == held and "/plates/become-aware/" in asked.url):
        box.blur()
    box.fill("")
    box.blur()
    travelling[0].continue_()
    page.unroute("**/plates/become-aware/**")

    expect(page.get_by_role("checkbox", name="Natuur")).to_be_checked()
    expect(page.locator(".nope")).to_have_text(
        "‘Natuur’ is al opgeslagen en staat nu op deze pagina: haal het daar weg."
    )
    expect(page.locator("#dock [role=status]")).to_contain_text("Opgeslagen")
    expect(page.locator("#dock .now")).to_be_empty()
    page.get_by_role("checkbox", name="Natuur").uncheck()
    expect(page.locator("#dock [role=status]")).to_contain_text("Opgeslagen om")
    box.fill("Verkoop")
    box.blur()
    expect(page.get_by_role("checkbox", name="Verkoop")).to_be_checked()
    borne = Plate.objects.get(workbook=workbook, step="become-aware").departments
    assert ([each.name for each in borne.all()], page.evaluate("window.here")) == (["Verkoop"], True)


def test_who_empties_a_new_advice_that_is_saved_by_now_is_told_and_can_write_another(
    page: Page, workbook: Workbook, kpi: Kpi
) -> None:
    opened(page, workbook)
    page.check(at(f"kpi:{kpi.uid}/not_measured_yet"))
    box = page.locator(at(f"kpi:{kpi.uid}/new_advice"))
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/plates/" in answer.url):
        box.fill("Begin met meten")
        box.blur()
        box.focus()
    box.fill("")
    box.blur()
    expect(page.locator(".nope")).to_contain_text("‘Begin met meten’ is al opgeslagen")
    first = Point.objects.get(kind="advice")
    expect(page.locator(at(f"kpi:{kpi.uid}/start_advice"))).to_have_value(str(first.uid))
    box.fill("Meet elke week")
    expect(page.locator("#dock .now")).to_have_text("Nog niet opgeslagen")
    box.blur()

    expect(page.locator(at(f"kpi:{kpi.uid}/start_advice"))).not_to_have_value(str(first.uid))
    assert sorted(each.text for each in Point.objects.filter(kind="advice")) == ["Begin met meten", "Meet elke week"]


def test_a_new_advice_that_a_teammate_chooses_is_chosen_here_too(
    page: Page, new_page: NewPage, workbook: Workbook, kpi: Kpi
) -> None:
    """News of the choice comes before the page that has it in its list."""
    Kpi.objects.update(not_measured_yet=True)
    opened(page, workbook)
    other = opened(new_page(), workbook, email="teammate@demo.test")
    other.fill(at(f"kpi:{kpi.uid}/new_advice"), "Begin met meten")
    other.locator(at(f"kpi:{kpi.uid}/new_advice")).blur()
    expect(other.locator(at(f"kpi:{kpi.uid}/new_advice"))).to_have_value("")
    advice = Point.objects.get(kind="advice")
    with page.expect_response("**/news/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(at(f"kpi:{kpi.uid}/start_advice"))).to_have_value(str(advice.uid))
    with page.expect_navigation():
        page.locator("#dock [value=next]").click()
    kpi.refresh_from_db()
    assert kpi.start_advice == advice.uid


def test_a_new_advice_of_a_kpi_stands_among_the_advice_at_once(page: Page, workbook: Workbook, kpi: Kpi) -> None:
    opened(page, workbook)
    page.check(at(f"kpi:{kpi.uid}/not_measured_yet"))
    page.fill(at(f"kpi:{kpi.uid}/new_advice"), "Begin met meten")
    page.locator(at(f"kpi:{kpi.uid}/new_advice")).blur()

    expect(page.locator(at(f"kpi:{kpi.uid}/new_advice"))).to_have_value("")
    advice = Point.objects.get(kind="advice")
    expect(page.locator(at(f"kpi:{kpi.uid}/start_advice"))).to_have_value(str(advice.uid))
    expect(page.locator(at(f"point:{advice.uid}/text"))).to_have_value("Begin met meten")
    assert page.evaluate("window.here") is True


def test_a_relation_is_laid_and_filled_in_without_a_reload(page: Page, workbook: Workbook, kpi: Kpi) -> None:
    other = Kpi.objects.create(workbook=workbook, plate=kpi.plate, name="Kosten per lead", unit="€", direction="lower")
    opened(page, workbook)
    page.click(f"button[value='add:relation:{kpi.uid}']")
    expect(page.locator("select[id$='/to']:focus")).to_have_count(1)
    uid = page.evaluate("document.activeElement.id.match(/relation:([^/]+)/)[1]")
    end = at(f"kpi:{kpi.uid}/relation:{uid}/to")
    page.select_option(end, str(other.uid))
    page.locator(end).blur()
    expect(page.locator(end)).to_have_count(0)
    reason = at(f"kpi:{kpi.uid}/relation:{uid}/reason")
    page.fill(reason, "Wie ons kent, klikt eerder")
    page.locator(reason).blur()
    expect(page.locator("#dock [role=status]")).to_contain_text("Opgeslagen om")

    assert KpiRelation.objects.values_list("kpi__name", "to", "reason").get() == (
        "Naamsbekendheid",
        other.uid,
        "Wie ons kent, klikt eerder",
    )
    assert page.evaluate("window.here") is True


def test_what_cannot_be_saved_with_its_row_is_told_beside_the_field_and_stays(
    page: Page, workbook: Workbook, kpi: Kpi
) -> None:
    opened(page, workbook)
    page.check(at(f"kpi:{kpi.uid}/not_measured_yet"))
    advice = page.locator(at(f"kpi:{kpi.uid}/new_advice"))
    advice.fill("x" * 10_000)
    advice.blur()

    expect(advice).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"[id='error_{AT}/kpi:{kpi.uid}/new_advice']")).to_be_visible()
    assert (len(advice.input_value()), violations(page)) == (10_000, [])
    advice.fill("Kort")
    advice.blur()
    expect(advice).to_have_value("")
    assert Point.objects.get(kind="advice").text == "Kort"


def test_key_points_come_go_and_move_on_the_front_page(page: Page, workbook: Workbook) -> None:
    opened(page, workbook, "profile/")
    page.fill("[id='workbook/summary']", "De rode draad")
    for title in ("Eerste", "Tweede"):
        page.click("button[value='add:key_point']")
        expect(page.locator("input[id$='/title']:focus")).to_have_count(1)
        page.keyboard.type(title)
        page.locator("input[id$='/title']:focus").blur()
        expect(page.locator("button[value^='remove:key_point:']")).to_have_count(1 if title == "Eerste" else 2)
    first, second = (str(uid) for uid in KeyPoint.objects.order_by("pk").values_list("uid", flat=True))
    page.click(f"button[value='up:key_point:{second}']")
    expect(page.locator("fieldset.keypoint").first).to_have_id(f"workbook/key_point:{second}")
    page.click(f"button[value='remove:key_point:{first}']")
    expect(page.locator(f"button[value='restore:key_point:{first}']")).to_be_focused()

    now = Workbook.objects.get(pk=workbook.pk)
    assert (now.summary, now.key_point_order.split()[:2]) == ("De rode draad", [second, first])
    assert (page.evaluate("window.here"), violations(page)) == (True, [])


def test_a_waiver_is_withdrawn_in_place_with_its_reason_kept(page: Page, workbook: Workbook) -> None:
    plates = Plate.objects.filter(workbook=workbook, step="quality-of-use")
    plates.update(waived=True, waiver_reason="Hoort er niet bij")
    opened(page, workbook, "plates/quality-of-use/")
    page.fill("[id='plate:quality-of-use/key_message']", "Blijft")
    page.click("button[value=unwaive]")
    expect(page.locator("button[value='go:waiver']")).to_be_visible()

    assert plates.values_list("waived", "waiver_reason", "key_message").get() == (False, "Hoort er niet bij", "Blijft")
    assert page.evaluate("window.here") is True


def test_the_gap_follows_what_another_saved(new_page: NewPage, workbook: Workbook) -> None:
    sanne = opened(new_page(), workbook)
    tim = opened(new_page(), workbook, email="teammate@demo.test")
    for name, score in (("customer_score", "5"), ("own_score", "7")):
        tim.fill(at(name), score)
        with tim.expect_response("**/save/"):
            tim.locator(at(name)).blur()
    sanne.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(sanne.locator("#gap b")).to_have_text("−2,0")


def posted_into_a_conflict(new_page: NewPage, workbook: Workbook) -> Page:
    """A page that came back from a plain post, with a field that somebody else changed too."""
    sanne = deaf(opened(new_page(), workbook))
    tim = opened(new_page(), workbook, email="teammate@demo.test")
    tim.fill(at("key_message"), "Van Tim")
    with tim.expect_response("**/save/"):
        tim.locator(at("key_message")).blur()
    sanne.route("**/save/", lambda route: route.fulfill(status=503))
    sanne.fill(at("key_message"), "Van Sanne")
    sanne.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('plate'))")
    expect(sanne.locator(".errsum")).to_be_focused()
    sanne.unroute("**/save/")
    return sanne


def test_a_conflict_that_came_with_a_plain_post_is_settled_by_its_own_button(
    new_page: NewPage, workbook: Workbook
) -> None:
    sanne = posted_into_a_conflict(new_page, workbook)
    sanne.locator(".clash [value=mine]").check()
    with sanne.expect_navigation():
        sanne.locator(".clash [data-settle]").click()

    assert Plate.objects.get(workbook=workbook, step="become-aware").key_message == "Van Sanne"


def test_a_choice_that_waits_stays_on_the_page_when_it_is_read_anew(new_page: NewPage, workbook: Workbook) -> None:
    sanne = posted_into_a_conflict(new_page, workbook)
    sanne.locator(".clash [value=theirs]").check()
    sanne.click("button[value='add:tip']")
    expect(sanne.locator("textarea[id*='/point:'][id$='/text']:focus")).to_have_count(1)
    expect(sanne.locator(".clash [value=theirs]")).to_be_checked()
    assert sanne.input_value(at("key_message")) == "Van Sanne"
    with sanne.expect_navigation():
        sanne.locator(".clash [data-settle]").click()
    assert sanne.input_value(at("key_message")) == "Van Tim"
