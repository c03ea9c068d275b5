"""The rules of the house (CONTRIBUTING.md) that a machine can see and import-linter cannot."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.app import FEATURES
from tests.parts import TESTS, parts

ROOT = Path(__file__).parents[1]
CODE = sorted(path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py"))

CLOCK = "bot/clock.py"
TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "sleep"),
    ("asyncio", "sleep"),
}
"""What only the clock does: read the time, and sleep."""
MEASURE = {("time", "monotonic")}
"""What the rehearsal does besides: its server measures as Discord's does."""

LONGEST = 300
LONGER: dict[str, str] = {}
"""Files over `LONGEST` lines, and why they stay whole."""

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
HEAVY = {"openpyxl", "xlsxwriter", "matplotlib", "PIL", "numpy", "simcord", "pandas", "icalendar"}
"""Libraries that would double the bot's memory; they are for worker processes and for the rehearsal."""

FLOORS = ("bot/domain", "bot/storage", "bot/services", "bot/embeds")
TESTED_ON = ("tests/cogs",)
NOT_THERE: dict[tuple[str, str], str] = {
    ("my", "bot/storage"): "a person's own part is made of what everybody's is kept in: roster, wishes, meet-ups",
}
"""Features that have nothing of their own on a floor, and why."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def attribute_calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Calls of the form `a.b(…)` or `….a.b(…)`, with `a` and `b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            yield name, node.func.attr, node


def test_time_is_read_and_slept_at_the_clock_only() -> None:
    found = [*uses(TIME, but=(CLOCK,)), *uses(MEASURE, but=(CLOCK, "bot/rehearsal/"))]
    assert found == []


def uses(what: set[tuple[str, str]], *, but: tuple[str, ...]) -> Iterator[str]:
    """Where something of this is called or imported by its name, but in these places."""
    for path in CODE:
        if named(path).startswith(but):
            continue
        for owner, name, call in attribute_calls(parsed(path)):
            if (owner, name) in what:
                yield f"{named(path)}:{call.lineno} {owner}.{name}"
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (node.module, alias.name) in what:
                        yield f"{named(path)}:{node.lineno} from {node.module} import {alias.name}"


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module)


def test_the_domain_knows_itself_and_the_standard_library() -> None:
    found = [
        f"{named(path)}: {module}"
        for path in CODE
        if named(path).startswith("bot/domain/")
        for module in imports(parsed(path))
        if not module.startswith("bot.domain") and module.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert found == []


def test_what_checks_the_reports_shares_nothing_with_them() -> None:
    """`tests/wire/report_laws*` count everything anew: what they would import could be wrong in the same way."""
    own = sorted((ROOT / "tests" / "wire").glob("report_laws*.py"))
    found = [
        f"{named(path)}: {module}"
        for path in own
        for module in imports(parsed(path))
        if not module.startswith("tests.wire.report_laws")
        and module.partition(".")[0] not in {*sys.stdlib_module_names, "openpyxl"}
    ]
    assert len(own) > 1
    assert found == []


def test_the_domain_does_not_wait() -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = [
        named(path)
        for path in CODE
        if named(path).startswith("bot/domain/") and any(isinstance(node, waiting) for node in ast.walk(parsed(path)))
    ]
    assert found == []


@pytest.mark.parametrize("feature", [name.removeprefix("cogs.") for name in FEATURES])
def test_a_feature_has_its_name_on_every_floor(feature: str) -> None:
    def there(floor: str) -> bool:
        return (ROOT / floor / f"{feature}.py").is_file() or (ROOT / floor / feature / "__init__.py").is_file()

    missing = {floor for floor in (*FLOORS, "cogs") if not there(floor)}
    assert missing == {floor for name, floor in NOT_THERE if name == feature}
    words = {path.stem for path in (ROOT / "bot" / "texts" / "en").glob("*.po")}
    assert any(feature.startswith(word) for word in words), f"no catalogue for {feature}"
    for folder in TESTED_ON:
        assert list((ROOT / folder).glob(f"test_{feature}*.py")), f"{folder} has no test_{feature}*.py"


def test_every_cog_is_loaded() -> None:
    cogs = {path.name.removesuffix(".py") for path in (ROOT / "cogs").iterdir() if not path.name.startswith("_")}
    assert {f"cogs.{name}" for name in cogs} == set(FEATURES)


def test_files_are_short_or_say_why_not() -> None:
    long = {named(p): n for p in CODE if (n := len(p.read_text("utf-8").splitlines())) > LONGEST}
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}
    assert [name for name in LONGER if name not in long] == [], "no longer long: take it off the list"


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [named(path) for path in CODE if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_the_log_is_told_events_by_name() -> None:
    """An f-string could carry a name of a person past the guard in `bot/log.py`."""
    found = [
        f"{named(path)}:{call.lineno}"
        for path in CODE
        for owner, level, call in attribute_calls(parsed(path))
        if owner in ("log", "_log", "logger") and level in ("debug", "info", "warning", "error", "exception")
        if not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert found == []


def test_the_bot_itself_stays_small() -> None:
    """Spreadsheets and charts are for worker processes (design: "Three seconds")."""
    code = (
        "import importlib, sys; import bot.cli, bot.process; from bot.app import FEATURES\n"
        "for name in FEATURES: importlib.import_module(name)\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "discord" in loaded
    assert loaded & HEAVY == set()


def needed_packages() -> set[str]:
    """Every package that Ithaca needs here with its development extra, and what those need in turn."""
    found: set[str] = set()
    waiting = [Requirement("ithaca[dev]")]
    while waiting:
        asked = waiting.pop()
        for line in requires(asked.name) or ():
            needed = Requirement(line)
            extras = [{"extra": extra} for extra in (*asked.extras, "")]
            if needed.marker is None or any(needed.marker.evaluate(extra) for extra in extras):
                if needed.extras or canonicalize_name(needed.name) not in found:
                    waiting.append(needed)
                found.add(canonicalize_name(needed.name))
    return found


def test_every_package_is_pinned_and_no_address_recorded() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    assert all(re.fullmatch(r"[A-Za-z0-9_.\-]+", name + version) for name, version in pins.items())
    needed = needed_packages()
    assert len(needed) > 60
    assert needed - {canonicalize_name(name) for name in pins} - {"setuptools", "pip"} == set()


def test_simcord_is_pinned_exactly_and_only_for_rehearsals() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert not any("simcord" in needed for needed in project["dependencies"])
    for extra in ("rehearsal", "dev"):
        [needed] = [needed for needed in project["optional-dependencies"][extra] if "simcord" in needed]
        assert re.fullmatch(r"simcord==\d+(\.\d+)+", needed)


def test_pre_commit_runs_what_make_check_runs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    listed = re.search(r"^check: (.*?) ##", makefile, re.MULTILINE)
    assert listed is not None
    hooks = re.findall(r"entry: make ([a-z\-]+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert hooks == listed[1].split()


def test_every_test_runs_in_one_part_and_in_no_other() -> None:
    """`make test` runs the parts: a test that none of them names, or two, would be forgotten or run twice."""
    asked = parts()
    ignored = [Path(told.removeprefix("--ignore=")) for told in asked.pop("page and rest")]
    rest = [file for file in files_of_tests(TESTS) if not any(file.is_relative_to(folder) for folder in ignored)]
    ran = [file for told in asked.values() for place in told for file in files_of_tests(Path(place))]
    assert sorted(ran + rest) == sorted(files_of_tests(TESTS))


def files_of_tests(place: Path) -> list[Path]:
    return [place] if place.is_file() else list(place.rglob("test_*.py"))
