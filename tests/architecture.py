"""What the house forbids, as pure functions from files to offences: ``tests/test_architecture.py`` lets them loose on the tree."""

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

Files = Mapping[str, str]
"""Texts of files by their path from the root."""

APPS: Final = ("accounts", "workbook", "kpis", "reports", "classroom", "klantketting")
"""Each app imports only from those before it."""

PURE, MODEL, SERVICE, FORM, VIEW, WIRING = range(6)
LAYERS: Final[Mapping[str, int]] = {
    "models": MODEL,
    "migrations": MODEL,
    "services": SERVICE,
    "forms": FORM,
    "views": VIEW,
    "urls": VIEW,
    "templatetags": VIEW,
    "management": VIEW,
    "apps": WIRING,
    "report": SERVICE,
    "making": SERVICE,
    # By its name a module says nothing here: what it stands for has to be said.
    "accounts.adapter": VIEW,
    "accounts.context": VIEW,
    "accounts.fields": FORM,
    "accounts.landing": SERVICE,
    "accounts.reader": SERVICE,
    "workbook.acts": MODEL,
    "workbook.context": SERVICE,
    "workbook.folding": SERVICE,
    "workbook.history": FORM,
    "workbook.invitations": SERVICE,
    "workbook.digest": VIEW,
    "workbook.kinds": SERVICE,
    "workbook.lookup": FORM,
    "workbook.marks": SERVICE,
    "workbook.naming": FORM,
    "workbook.reading": SERVICE,
    "workbook.remarked": FORM,
    "workbook.removed": FORM,
    "workbook.putting_back": FORM,
    "workbook.saving": SERVICE,
    "workbook.sections": FORM,
    "workbook.since": FORM,
    "workbook.talk": SERVICE,
    "workbook.telling": FORM,
    "workbook.turns": SERVICE,
    "workbook.visits": SERVICE,
    "classroom.queue": SERVICE,
    "classroom.left_out": SERVICE,
    "classroom.listing": SERVICE,
    "classroom.spoken": SERVICE,
    "kpis.kinds": SERVICE,
    "kpis.voting": SERVICE,
    "classroom.assignments": SERVICE,
    "classroom.heat_map": SERVICE,
    "classroom.messages": VIEW,
    "classroom.middleware": VIEW,
    "classroom.refreshing": SERVICE,
    "classroom.standing": SERVICE,
    "classroom.courses": SERVICE,
    "classroom.listed": SERVICE,
    "classroom.turns": SERVICE,
    "classroom.teachers": SERVICE,
    "classroom.groups": SERVICE,
    "classroom.materials": SERVICE,
    "classroom.demo": SERVICE,
    "classroom.frozen": FORM,
    "classroom.handing_in": SERVICE,
    "classroom.receipts": SERVICE,
    "classroom.announcing": VIEW,
    "classroom.grades": SERVICE,
    "classroom.in_hand": SERVICE,
    "classroom.mailing": SERVICE,
    "classroom.granting": VIEW,
    "classroom.former": SERVICE,
    "classroom.judging": SERVICE,
    "classroom.phrases": SERVICE,
    "classroom.releasing": SERVICE,
    "classroom.remarks": SERVICE,
    "classroom.reviewing": SERVICE,
    "classroom.rubric_versions": SERVICE,
    "classroom.seen": SERVICE,
    "classroom.writing": SERVICE,
    "reports.exchange.case": SERVICE,
    "reports.exchange.demo": SERVICE,
    "reports.exchange.examples": SERVICE,
    "reports.exchange.formats": SERVICE,
    "reports.exchange.json": SERVICE,
    "reports.exchange.pdf": SERVICE,
    "reports.exchange.rows": SERVICE,
    "reports.exchange.upload": SERVICE,
}
"""Layer by a module's own name within its app, or by its whole name. All else is pure: it knows neither rows nor requests."""

NOT_FOR_PURE: Final = ("django.db", "django.http", "django.shortcuts", "django.forms", "django.views", "django.contrib")
NOT_FOR_MODELS: Final = (
    "crispy_forms",
    "django.core.mail",
    "django.forms",
    "django.http",
    "django.shortcuts",
    "django.template",
    "django.views",
)
SLOW: Final = ("plotly", "weasyprint")
"""Seconds to import: never while Django starts."""
SIGNALS: Final = re.compile(r"django\.dispatch\b|(?:^|\.)signals\b")

LINES_MAX: Final = 500
TEMPLATE_LINES_MAX: Final = 150
CODE: Final = frozenset({".py", ".js", ".css", ".html", ".txt", ".sh"})

UNESCAPED: Final = re.compile(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off")
TRUSTING: Final = frozenset({"mark_safe", "SafeString", "SafeText"})
HANDLER: Final = re.compile(r"<[^>]*\s(?:style|on[a-z]+)\s*=\s*[\"'{]", re.IGNORECASE)
INLINE_SCRIPT: Final = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)
PRINTED: Final = re.compile(r"asset:([\w.-]+\.css)")
FLEXIBLE: Final = re.compile(
    r"display\s*:\s*(?:inline-)?(?:flex|grid)\b|\bgrid-template|\bflex-(?:flow|direction|wrap)\b"
)
HOSTS: Final = tuple(
    re.compile(re.escape(host), re.IGNORECASE)
    for host in (
        "pypi" + ".org",
        "python" + "hosted.org",
        "npm" + "js.org",
        "npm" + "js.com",
        "jsdelivr" + ".net",
        "unpkg" + ".com",
    )
)
BESIDE: Final = ("VERSIONS", "LICENSE", "OFL")
"""What lies beside files of others: their versions and their licences."""
LOCK_FILES: Final = frozenset(
    {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"}
)


def app_of(path: str) -> str:
    """The app a file belongs to; ``""`` when it is in none."""
    app = PurePosixPath(path).parts[0]
    return app if app in APPS else ""


def module_of(path: str) -> str:
    """The dotted name of a Python file."""
    return ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> int:
    """The layer of a module within its app."""
    if module in LAYERS:
        return LAYERS[module]
    app, *parts = module.split(".")
    if app == "klantketting":
        return WIRING
    return next((LAYERS[part] for part in parts if part in LAYERS), PURE)


def imports(path: str, text: str, *, at_module_level: bool = False) -> Iterator[str]:
    """Every name that a Python file imports, whole; with ``at_module_level`` only what importing the file imports too."""
    package = module_of(path).split(".")[: None if path.endswith("/__init__.py") else -1]
    for node in _outside_functions(ast.parse(text)) if at_module_level else ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{name}.{alias.name}" for alias in node.names)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def _python(files: Files) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in files.items() if path.endswith(".py") and app_of(path))


def _begins(name: str, beginnings: Iterable[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in beginnings)


def imports_upward(files: Files) -> Iterator[str]:
    """Imports against the arrow between apps, or against that between the layers of one."""
    modules = {module_of(path) for path, _text in _python(files)}
    for path, text in _python(files):
        here = module_of(path)
        for name in imports(path, text):
            there = next((each for each in (name, name.rpartition(".")[0]) if each in modules), name)
            app = there.partition(".")[0]
            if app not in APPS:
                continue
            if APPS.index(app) > APPS.index(app_of(path)):
                yield f"{path}: {name} is of an app further on"
            elif layer_of(there) > layer_of(here):
                yield f"{path}: {name} is of a higher layer"


def impure_imports(files: Files) -> Iterator[str]:
    """Pure modules that know of rows or requests, and models that know of forms, views, templates or mail."""
    for path, text in _python(files):
        forbidden = {PURE: NOT_FOR_PURE, MODEL: NOT_FOR_MODELS}.get(layer_of(module_of(path)), ())
        for name in imports(path, text):
            if _begins(name, forbidden) and not name.startswith(("django.contrib.auth", "django.contrib.postgres")):
                yield f"{path}: {name}"


def slow_imports(files: Files) -> Iterator[str]:
    """Libraries that take seconds, imported by what Django imports when it starts; ``reports/render`` is a process of its own."""
    for path, text in _python(files):
        if not path.startswith("reports/render/"):
            yield from (f"{path}: {name}" for name in imports(path, text, at_module_level=True) if _begins(name, SLOW))


def signals(files: Files) -> Iterator[str]:
    """Effects that nobody sees where they are caused: signals, and work in the ``save()`` or ``delete()`` of a model."""
    for path, text in _python(files):
        yield from (f"{path}: {name}" for name in imports(path, text) if SIGNALS.search(name))
        if layer_of(module_of(path)) == MODEL:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ClassDef):
                    own = (each.name for each in node.body if isinstance(each, ast.FunctionDef))
                    yield from (f"{path}: {node.name}.{name}" for name in own if name in {"save", "delete"})


def long_files(files: Files) -> Iterator[str]:
    """Files that do not fit a head, templates that do not fit a screen."""
    for path, text in files.items():
        most = TEMPLATE_LINES_MAX if path.endswith(".html") else LINES_MAX
        if PurePosixPath(path).suffix in CODE and len(text.splitlines()) > most:
            yield f"{path}: {len(text.splitlines())} lines"


def unescaped(files: Files) -> Iterator[str]:
    """Where text goes to a page as it is. Mails in plain text know no markup."""
    for path, text in files.items():
        if path.endswith(".html") and UNESCAPED.search(text):
            yield path
        elif path.endswith(".py") and app_of(path):
            calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
            names = {getattr(call.func, "id", "") or getattr(call.func, "attr", "") for call in calls}
            if names & TRUSTING:
                yield path


def inline_code(files: Files) -> Iterator[str]:
    """What the content security policy would stop: script, style or a handler within a page."""
    for path, text in files.items():
        if path.endswith(".html"):
            yield from (f"{path}: {found[0]}" for found in [*HANDLER.finditer(text), *INLINE_SCRIPT.finditer(text)])


def flexible_print(files: Files) -> Iterator[str]:
    """Flex and grid in the style sheets that a template gives to the renderer: slow in WeasyPrint, and they break pages."""
    sheets = {name for path, text in files.items() if path.endswith(".html") for name in PRINTED.findall(text)}
    for path, text in files.items():
        if PurePosixPath(path).name in sheets:
            yield from (f"{path}: {found[0]}" for found in FLEXIBLE.finditer(text))


def registries(files: Files) -> Iterator[str]:
    """Lock files, and the hosts from which packages come."""
    for path, text in files.items():
        if PurePosixPath(path).name in LOCK_FILES:
            yield path
        yield from (f"{path}: {found[0]}" for host in HOSTS if (found := host.search(text)))


def changed_vendored(versions: str, folder: Path) -> Iterator[str]:
    """Files of others under a folder that are not, byte for byte, those of which VERSIONS tells the SHA-256."""
    told = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", versions, re.MULTILINE)}
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(BESIDE)):
        name = path.relative_to(folder).as_posix()
        if hashlib.sha256(path.read_bytes()).hexdigest() != told.pop(name, None):
            yield name
    yield from told


def first_lines(offences: Iterable[str], most: int = 40) -> Sequence[str]:
    """Offences as a test shows them."""
    return sorted(offences)[:most]
