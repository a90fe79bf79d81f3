"""How files look from outside: what they say first, how long they get, what things are called."""

import ast
import re
from collections.abc import Callable, Iterable, Sequence

import pytest

from tests.architecture.sources import OURS, Source, sources, within

SHORT, LONG, FUNCTION = 40, 400, 40
"""Lines of what only wires a service; of any file; of any function."""

SENTENCE = 15
"""Characters of the shortest sentence."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

WIRING = re.compile(r"services/[a-z]+/(settings|base|migrations/env)\.py")
MAIN = re.compile(r"services/[a-z]+/main\.py")
THINKING = (*FUNCTIONS, ast.Lambda, ast.ClassDef, ast.For, ast.While, ast.Try, ast.comprehension)
ROOT_FILES = {"__init__.py", "base.py", "settings.py", "main.py", "permissions.py"}
CAPABILITY_FILES = {
    f"{name}.py"
    for name in ("__init__", "rules", "model", "queries", "commands", "reactions", "api")
}
VAGUE = {"manager", "helper", "helpers", "util", "utils", "handler", "processor", "data", "info"}
BUSINESS = ("project_manager", "resource_manager", "ProjectManager", "ResourceManager")
"""What people are called in the organisation is not a name of ours."""

FRAMEWORKS = {"get_route_handler", "data_received"}
"""Names that a framework gives to what we override."""


def silent_modules(files: Iterable[Source]) -> list[str]:
    """The first line of each file is a sentence that says what it is for."""
    found = []
    for source in files:
        said = ast.get_docstring(source.tree) or ""
        first = said.partition("\n")[0]
        unfinished = "\n" not in said and not said.endswith((".", "!", "?"))
        if len(first) < SENTENCE or unfinished:
            found.append(source.path)
    return found


def long_wiring(files: Iterable[Source]) -> list[str]:
    """What only wires a service together stays small enough to be read at a glance."""
    return [
        source.path
        for source in files
        if WIRING.fullmatch(source.path) and source.text.count("\n") > SHORT
    ]


def busy_mains(files: Iterable[Source]) -> list[str]:
    """A `main.py` names each capability, however many there are, and does nothing itself."""
    return [
        source.path
        for source in files
        if MAIN.fullmatch(source.path) and any(isinstance(n, THINKING) for n in source.nodes)
    ]


def long_files(files: Iterable[Source]) -> list[str]:
    """A file that grows beyond this holds two things."""
    return [source.path for source in files if source.text.count("\n") > LONG]


def long_functions(files: Iterable[Source]) -> list[str]:
    """What a function does fits on a screen; functions in it count apart."""
    found = []
    for source in within(OURS, files):
        if "/migrations/versions/" in source.path:
            continue
        functions = [node for node in source.nodes if isinstance(node, FUNCTIONS)]
        for node in functions:
            inside = [f for f in ast.walk(node) if isinstance(f, FUNCTIONS) and f is not node]
            own = _lines(node.body[bool(ast.get_docstring(node)) :])
            if len(own - _lines(inside)) > FUNCTION:
                found.append(f"{source.at(node)} {node.name}")
    return found


def _lines(nodes: Sequence[ast.stmt]) -> set[int]:
    return {line for n in nodes for line in range(n.lineno, (n.end_lineno or n.lineno) + 1)}


def vague_names(files: Iterable[Source]) -> list[str]:
    """A name says what a thing is for; these words would fit anything."""
    found = []
    for source in files:
        stem = source.path.rpartition("/")[2].removesuffix(".py")
        named = [(source.path, stem)] if stem != "base" else []
        for node in source.nodes:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                named.append((source.at(node), node.name))
        found += [f"{where} {name}" for where, name in named if _is_vague(name)]
    return found


def _is_vague(name: str) -> bool:
    if name in FRAMEWORKS or name.startswith("test_"):
        return False
    for word in BUSINESS:
        name = name.replace(word, "")
    words = {w.lower() for w in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}
    return bool(words & VAGUE) or name.lstrip("_").startswith(("do_", "base_"))


def unplaced_files(files: Iterable[Source]) -> list[str]:
    """A service's folder reads like its process, and each capability has the same few files."""
    found = []
    for source in within(("services",), files):
        _, *inside = source.path.split("/")
        match inside:
            case ["__init__.py"]:
                continue
            case [_, file] if file in ROOT_FILES:
                continue
            case [_, "migrations", "env.py"] | [_, "migrations", "versions", _]:
                continue
            case [_, capability, file] if capability != "migrations" and file in CAPABILITY_FILES:
                continue
        found.append(source.path)
    return found


Check = Callable[[Iterable[Source]], list[str]]
SAID = '"""A planted file, only there for this test."""\n'

PLANTED: list[tuple[Check, str, str]] = [
    (silent_modules, "shared/x.py", "import os\n"),
    (silent_modules, "tests/x.py", '"""todo"""\n'),
    (silent_modules, "services/x.py", '"""A sentence that does not end"""\n'),
    (busy_mains, "services/intake/main.py", SAID + "def make(): ..."),
    (busy_mains, "services/change/main.py", SAID + "ROUTES = [r for r in ()]"),
    (busy_mains, "services/risk/main.py", SAID + "for x in (): ..."),
    (long_wiring, "services/change/settings.py", SAID + "x = 1\n" * SHORT),
    (long_wiring, "services/risk/base.py", SAID + "x = 1\n" * SHORT),
    (long_wiring, "services/risk/migrations/env.py", SAID + "x = 1\n" * SHORT),
    (long_files, "shared/x.py", SAID + "x = 1\n" * LONG),
    (long_functions, "shared/x.py", SAID + "def f():\n" + "    x = 1\n" * (FUNCTION + 1)),
    (vague_names, "shared/helpers.py", SAID),
    (vague_names, "services/intake/utils.py", SAID),
    (vague_names, "shared/x.py", SAID + "class PlanManager:\n    pass"),
    (vague_names, "shared/x.py", SAID + "class EventHandler:\n    pass"),
    (vague_names, "shared/x.py", SAID + "def do_submit(): ..."),
    (vague_names, "shared/x.py", SAID + "async def get_info(): ..."),
    (vague_names, "shared/x.py", SAID + "def process_data(): ..."),
    (unplaced_files, "services/intake/proposals/service.py", SAID),
    (unplaced_files, "services/intake/models.py", SAID),
    (unplaced_files, "services/intake/proposals/views/api.py", SAID),
    (unplaced_files, "services/intake/migrations/model.py", SAID),
]
CHECKS = tuple(dict.fromkeys(check for check, *_ in PLANTED))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_files_keep_to_it(check: Check) -> None:
    assert check(sources()) == []


@pytest.mark.parametrize(("check", "path", "text"), PLANTED)
def test_a_planted_violation_is_found(check: Check, path: str, text: str) -> None:
    files = [source for source in sources(*OURS) if source.path != path]
    before = check(files)
    (found,) = sorted(set(check([*files, Source(path, text)])) - set(before))
    assert found.startswith(path)


def test_people_may_be_called_what_they_are() -> None:
    assert not _is_vague("project_manager_of")
    assert not _is_vague("DatabaseUnavailable")
    assert _is_vague("ManagerOfThings")
