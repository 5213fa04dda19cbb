"""The house stands as ``docs/architecture.md`` draws it. Each check is also shown something it has to refuse."""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import architecture as house
from tests.architecture import Files

ROOT: Path = settings.BASE_DIR
NO_TEXT = (".woff2", ".ttf", ".png", ".ico", ".pdf", ".mo")
NOT_OURS = ("static/vendor/", "tests/vendor/", "static/fonts/", "reports/fonts/", "requirements/")

TRUSTED = {
    "reports/report/html.py": "writes a lang attribute, of two languages that it names itself",
    "reports/drawings/svg.py": "builds the SVG, escaping every text that is put in",
    "reports/templatetags/drawings.py": "gives that SVG to the page",
    "kpis/charts/values.py": "writes the cells of the table beside a chart, escaping each of them",
    "workbook/forms/rendering.py": "writes the commonest fields of a plate, escaping every value that is put in",
}
"""The only files that may vouch for markup, each with its reason."""


@pytest.fixture(scope="module")
def files() -> Files:
    """All text of the repository, by path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [path for path in listed.split("\0") if path and (ROOT / path).is_file() and not path.endswith(NO_TEXT)]
    return {path: (ROOT / path).read_text("utf-8") for path in paths if not path.startswith(NOT_OURS)}


CHECKS: dict[str, Callable[[Files], Iterator[str]]] = {
    "imports_upward": house.imports_upward,
    "impure_imports": house.impure_imports,
    "slow_imports": house.slow_imports,
    "signals": house.signals,
    "long_files": house.long_files,
    "inline_code": house.inline_code,
    "flexible_print": house.flexible_print,
    "registries": house.registries,
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_stands(files: Files, name: str) -> None:
    assert house.first_lines(CHECKS[name](files)) == []


def test_only_named_files_vouch_for_markup(files: Files) -> None:
    assert sorted(set(house.unescaped(files)) - TRUSTED.keys()) == []


@pytest.mark.parametrize("folder", ["static/vendor", "static/fonts", "reports/fonts", "tests/vendor"])
def test_files_of_others_are_as_they_were_published(folder: str) -> None:
    versions = (ROOT / folder / "VERSIONS").read_text()

    assert list(house.changed_vendored(versions, ROOT / folder)) == []


def test_every_app_has_its_place(files: Files) -> None:
    """A module at the root, or an app that is not in the arrow, would escape the checks."""
    roots = {path.partition("/")[0] for path in files if path.endswith(".py")}

    assert roots - set(house.APPS) == {"manage.py", "tests", "bin", "bench"} & roots
    assert [app for app in house.APPS if app in roots] == list(house.APPS)


PRINT = '<link rel="stylesheet" href="asset:paper.css">'
HERE = {
    "workbook/models/plate.py": "",
    "workbook/saving.py": "",
    "kpis/models.py": "",
    "workbook/views/plate.py": "",
    "templates/print.html": PRINT,
}

REFUSED = [
    (
        "imports_upward",
        {"workbook/saving.py": "from kpis.models import Kpi"},
        "kpis.models.Kpi is of an app further on",
    ),
    (
        "imports_upward",
        {"workbook/saving.py": "def f():\n    import kpis.models"},
        "kpis.models is of an app further on",
    ),
    ("imports_upward", {"accounts/forms.py": "from workbook import models"}, "workbook.models is of an app further on"),
    ("imports_upward", {"accounts/models.py": "import klantketting.urls"}, "klantketting.urls is of an app further on"),
    (
        "imports_upward",
        {"workbook/rules/scores.py": "from ..models import plate"},
        "workbook.models.plate is of a higher layer",
    ),
    (
        "imports_upward",
        {"workbook/models/row.py": "from workbook import saving"},
        "workbook.saving is of a higher layer",
    ),
    (
        "imports_upward",
        {"kpis/forms.py": "from workbook.views.plate import show"},
        "workbook.views.plate.show is of a higher layer",
    ),
    ("impure_imports", {"workbook/rules/scores.py": "from django.db import models"}, "django.db.models"),
    ("impure_imports", {"reports/drawings/chain.py": "import django.http"}, "django.http"),
    ("impure_imports", {"workbook/models/row.py": "from django.core import mail"}, "django.core.mail"),
    ("impure_imports", {"kpis/models.py": "from django import forms"}, "django.forms"),
    ("slow_imports", {"reports/views/pdf.py": "import weasyprint"}, "weasyprint"),
    ("slow_imports", {"kpis/sentences.py": "class A:\n    from plotly import graph_objects"}, "plotly.graph_objects"),
    (
        "signals",
        {"kpis/apps.py": "from django.db.models.signals import post_save"},
        "django.db.models.signals.post_save",
    ),
    ("signals", {"kpis/apps.py": "from django.dispatch import receiver"}, "django.dispatch.receiver"),
    ("signals", {"kpis/apps.py": "from allauth.account import signals"}, "allauth.account.signals"),
    ("signals", {"kpis/models.py": "class A:\n    def save(self): ..."}, "A.save"),
    ("long_files", {"kpis/models.py": "\n" * 501}, "501 lines"),
    ("long_files", {"templates/a.html": "\n" * 151}, "151 lines"),
    ("inline_code", {"templates/a.html": "<p\n style='color:red'>"}, "<p\n style='"),
    ("inline_code", {"templates/a.html": '<a onclick="go()">'}, '<a onclick="'),
    ("inline_code", {"templates/a.html": "<script>go()</script>"}, "<script"),
    ("flexible_print", {"static/css/paper.css": "p { display:flex }"}, "display:flex"),
    ("flexible_print", {"static/css/paper.css": "p { display: inline-grid }"}, "display: inline-grid"),
    ("registries", {"requirements.txt": "--index-url https://pypi" + ".org/simple"}, "pypi" + ".org"),
    ("registries", {"README.md": "from registry.NPM" + "JS.org"}, "NPM" + "JS.org"),
]


@pytest.mark.parametrize(("name", "broken", "offence"), REFUSED)
def test_a_check_refuses_what_it_is_for(name: str, broken: Files, offence: str) -> None:
    [path] = broken

    assert list(CHECKS[name]({**HERE, **broken})) == [f"{path}: {offence}"]


@pytest.mark.parametrize("name", ["uv.lock", "static/package-lock.json"])
def test_a_lock_file_is_refused(name: str) -> None:
    assert list(house.registries({name: ""})) == [name]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("templates/a.html", "{{ plate.summary|safe }}"),
        ("templates/a.html", "{{ plate.summary | safe }}"),
        ("templates/a.html", "{% autoescape off %}"),
        ("kpis/sentences.py", "from django.utils import safestring\nsafestring.mark_safe('a')"),
        ("kpis/sentences.py", "from django.utils.safestring import SafeString\nSafeString('a')"),
    ],
)
def test_a_file_that_vouches_for_markup_is_found(path: str, text: str) -> None:
    assert list(house.unescaped({path: text})) == [path]


def test_what_is_allowed_is_let_through() -> None:
    fine = {
        "kpis/models.py": "from workbook.models.plate import PlateRow\nfrom django.db import models",
        "workbook/views/plate.py": "from workbook.saving import save\ndef f():\n    import plotly",
        "reports/render/child.py": "import weasyprint",
        "templates/a.html": '{{ a|safer }} <script type="module" src="a.js"></script> <p data-style="x">',
        "static/css/kk.css": "p { display: flex }",
    }

    assert [each for check in CHECKS.values() for each in check({**HERE, **fine})] == []
    assert list(house.unescaped(fine)) == []


def test_a_vendored_file_that_was_changed_added_or_left_out_is_found(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    for name in ("lib/same.js", "lib/changed.js", "added.js"):
        (tmp_path / name).write_text(name)
    same = hashlib.sha256(b"lib/same.js").hexdigest()
    versions = f"lib 1.0, MIT\n{same}  lib/same.js\n{same}  lib/changed.js\n{same}  lib/gone.js\n"

    assert list(house.changed_vendored(versions, tmp_path)) == ["added.js", "lib/changed.js", "lib/gone.js"]
