"""A drawing that is taken along reads the same wherever it is opened: its letters are in it."""

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from kpis.charts import Chart, gap_chart, progress_chart, trend_chart
from reports.drawings.faces import with_letters
from reports.templatetags.drawings import drawn
from tests.kpis.charted import charted, kpi
from tests.reports.drawn import parsed, texts, titles
from tests.workbook.documents import full_document

FACE = re.compile(r"@font-face\{font-family:'([^']+)';font-weight:(\d+);src:url\(data:font/woff2;base64,([^)]+)\)\}")
MOST = 60_000
HOSTILE = "</style><script>alert('Ψ')</script> ]]> Łódź Київ 日本 \N{PILE OF POO}\x07"
MANY = [
    kpi(f"KPI {n} van Łódź", " ".join(["7"] * 24), unit="%", target_value="9", start_value="6", direction="higher")
    for n in range(30)
]


def faces(drawing: str) -> dict[tuple[str, str], TTFont]:
    return {(family, weight): TTFont(BytesIO(b64decode(data))) for family, weight, data in FACE.findall(drawing)}


def has(font: Any) -> set[str]:
    return set(map(chr, font.getBestCmap()))


@pytest.mark.parametrize(
    ("chart", "known"),
    [
        (
            gap_chart(full_document(), language="nl"),
            {("Source Sans 3", "400"), ("Source Sans 3", "600"), ("Source Sans 3", "700"), ("KK Serif", "600")},
        ),
        (progress_chart(charted(*MANY), language="nl"), {("Source Sans 3", "400"), ("Source Sans 3", "600")}),
        (trend_chart(charted(*MANY), MANY[0].uid, language="nl"), {("Source Sans 3", "400"), ("Source Sans 3", "700")}),
    ],
)
def test_a_file_holds_each_face_it_uses_with_all_its_characters_and_stays_small(
    chart: Chart, known: set[tuple[str, str]]
) -> None:
    file = drawn(chart, alone=True)
    held = faces(file)

    assert set(held) == known
    for text in parsed(file).iter("{http://www.w3.org/2000/svg}text"):
        family = re.findall("'([^']+)'", text.get("font-family") or "")[0]
        assert set(text.text or "") <= has(held[family, text.get("font-weight") or "400"])
    assert len(file.encode()) <= MOST
    assert re.findall(r"url\((?!data:font/woff2;base64,)", file) == []


def test_what_is_drawn_and_told_is_that_of_the_page() -> None:
    chart = trend_chart(charted(*MANY), MANY[0].uid, language="nl")

    assert re.sub("<style>.*</style>", "", drawn(chart, alone=True)) == drawn(chart)
    assert titles(drawn(chart, alone=True)) == titles(drawn(chart))


def test_a_file_is_the_same_each_time() -> None:
    chart = progress_chart(charted(*MANY), language="nl")

    assert drawn(chart, alone=True) == drawn(chart, alone=True)


def test_names_that_look_like_the_end_of_it_stay_texts() -> None:
    """And what no face of ours has is left to who opens the file."""
    hostile = kpi(HOSTILE, "1 2", unit="]]>", target_value="5", direction="higher")
    file = drawn(progress_chart(charted(hostile), language="nl"), alone=True)
    root = parsed(file)

    assert [each.tag.rpartition("}")[2] for each in root.iter() if each.tag.endswith(("script", "style"))] == ["style"]
    assert any(text.startswith("</style><script>") for text in texts(file))
    assert {"Ψ"} & has(faces(file)["Source Sans 3", "600"]) == {"Ψ"}
    assert len(file.encode()) <= MOST


def test_a_drawing_without_texts_needs_no_letters() -> None:
    assert FACE.findall(with_letters("<svg><path/></svg>")) == []
