"""What the documents say is what the code does."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from reports.exchange.demo import PASSWORD, PEOPLE, SHELVES
from reports.exchange.json import json_schema
from tests.architecture import APPS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
WAITING = "\n## Words that wait\n"
"""The heading in the glossary over the names that are kept for models to come."""


def test_the_published_schema_is_that_of_the_code() -> None:
    text = (ROOT / "docs/workbook.schema.json").read_text(encoding="utf-8")

    assert text == f"{json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True)}\n"


def test_every_document_that_is_referred_to_is_there() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in _pages()
        for target in _targets(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert missing == []


def test_every_file_of_the_house_that_is_named_is_there() -> None:
    missing = [
        f"{page.name}: {name}"
        for page in _pages()
        for name in _named_files(page.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]

    assert missing == []


def test_decisions_are_numbered_in_a_row() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    titles = [decision.read_text(encoding="utf-8").partition(".")[0] for decision in decisions]

    assert titles == [f"# {number}" for number in range(1, len(decisions) + 1)]
    assert [decision.name[:5] for decision in decisions] == [f"{number:04}-" for number in range(1, len(decisions) + 1)]


def test_the_readme_names_the_people_of_the_demo() -> None:
    rows = {address: seen for addresses, seen in _table(README, "log in as") for address in _code(addresses)}
    with_workbooks = {person for shelf in SHELVES for person in (shelf.owner, shelf.editor) if person}

    assert rows.keys() == PEOPLE.keys()
    assert {address for address, seen in rows.items() if "an empty list" not in seen} == with_workbooks
    assert f"the password of each is `{PASSWORD}`" in README


def test_the_readme_names_every_variable_that_is_read() -> None:
    settings = (ROOT / "klantketting/settings.py").read_text(encoding="utf-8")
    of_scripts, of_the_renderer = {"PORT"}, {"RENDER_NICE"}
    named = {name for names, _meaning in _table(README, "variable") for name in _code(names)}

    assert named == {*_read_from_the_environment(settings), dj_database_url.DEFAULT_ENV} | of_scripts | of_the_renderer
    assert all(name in (ROOT / "bin/run").read_text(encoding="utf-8") for name in of_scripts)
    assert all(name in (ROOT / "reports/render/limits.py").read_text(encoding="utf-8") for name in of_the_renderer)


def test_the_readme_names_what_make_can_do() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert set(re.findall(r"\bmake ([a-z-]+)", README)) == set(targets)


def test_commands_that_the_readme_names_are_there() -> None:
    assert set(re.findall(r"manage\.py ([a-z_]+)", README)) - get_commands().keys() == set()


def test_the_readme_names_every_option_of_its_commands() -> None:
    said: dict[str, set[str]] = {}
    for name, line in re.findall(r"manage\.py ([a-z_]+)([^#\n]*)", README):
        said.setdefault(name, set()).update(re.findall(r"--[a-z]+", line))
    usual = _options(BaseCommand())

    assert said == {name: _options(load_command_class(get_commands()[name], name)) - usual for name in said}


def test_every_model_goes_by_a_word_of_the_glossary() -> None:
    assert sorted(_models() - _words(GLOSSARY)) == []


def test_a_word_of_the_glossary_is_in_the_code_or_waits_for_its_model() -> None:
    built, _heading, waiting = GLOSSARY.partition(WAITING)

    assert sorted(_words(built) - _words(waiting) - _classes()) == []
    assert sorted(_words(waiting) - _words(built)) == []
    assert sorted(_words(waiting) & _models()) == []


def _pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _options(command: BaseCommand) -> set[str]:
    """What can be said to a command, Django's own ``--version`` left out."""
    actions = command.create_parser("manage.py", "")._actions
    return {option for each in actions if each.dest != "version" or each.nargs != 0 for option in each.option_strings}


def _targets(text: str) -> list[str]:
    return [part.split(")")[0].split("#")[0] for part in text.split("](")[1:] if not part.startswith(("http", "#"))]


def _code(text: str) -> list[str]:
    """What stands in it as code."""
    return re.findall(r"`([^`\n]+)`", text)


def _named_files(text: str) -> Iterator[str]:
    """Paths from the root; patterns such as ``requirements/*.txt`` and ``v<n>`` aside."""
    roots = (*APPS, "bin", "docs", "requirements", "static", "templates", "tests")
    return (name for name in _code(text) if re.fullmatch(rf"(?:{'|'.join(roots)})/[\w./-]*", name))


def _table(text: str, head: str) -> list[tuple[str, str]]:
    """The rows of the table of two columns of which the first is headed so."""
    _before, _head, rest = text.partition(f"\n| {head} |")
    _head, _line, *rows = rest.partition("\n\n")[0].splitlines()
    return [(first, second) for _, first, second, _ in (row.split("|") for row in rows)]


def _read_from_the_environment(source: str) -> set[str]:
    return set(re.findall(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", source))


def _words(text: str) -> set[str]:
    """Names of models and other classes: code in CamelCase, no path, no key."""
    return {name for name in _code(text) if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*", name)}


def _models() -> set[str]:
    return {model.__name__ for model in apps.get_models() if model._meta.app_label in APPS}


def _classes() -> set[str]:
    """Every class of the product."""
    files = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
