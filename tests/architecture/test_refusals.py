"""Every code we refuse with is in the registry, under the status of its kind, in both languages."""

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
import yaml

from shared.domain.errors import Refusal
from shared.web.problems import REGISTRY
from tests.architecture.sources import Source, calls, constant, docstrings, sources
from tests.support.tree import ROOT, every_service

FILES = ("services", "shared")
ERRORS = "shared/domain/errors.py"
Registry = Mapping[str, Mapping[str, Any]]


def kinds() -> dict[str, type[Refusal]]:
    """Each kind of refusal by its name."""
    every_service()
    found: dict[str, type[Refusal]] = {}
    waiting = Refusal.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found[kind.__name__] = kind
    return found


def _namesakes(source: Source, known: Mapping[str, type[Refusal]]) -> set[str]:
    """Names of kinds that mean something else in this file."""
    here = source.path.removesuffix(".py").replace("/", ".")
    bound = {
        (alias.asname or alias.name): node.module or ""
        for node in source.nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {node.name: here for node in source.nodes if isinstance(node, ast.ClassDef)}
    return {n for n, module in bound.items() if n in known and known[n].__module__ != module}


def _fixed(source: Source) -> set[str]:
    """Kinds of this file that have one code of their own, said in their constructor."""
    return {
        node.name
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
        if any(isinstance(b, ast.FunctionDef) and b.name == "__init__" for b in node.body)
    }


def raised(files: Iterable[Source]) -> list[tuple[str, str | None, int | None]]:
    """Where, which code and which status, for each refusal made; None for a code that is computed.

    A FieldProblem has no status of its own; one with its own `detail` needs no words.
    """
    files = list(files)
    known = kinds()
    fixed = {name for source in files for name in _fixed(source)}
    found: list[tuple[str, str | None, int | None]] = []
    for source in files:
        statuses = {n: k.status for n, k in known.items() if n not in _namesakes(source, known)}
        for name, call in calls(source):
            if name in statuses and name not in fixed:
                code = constant(call.args[0]) if call.args else None
                found.append((source.at(call), code, statuses[name]))
            elif name == "FieldProblem" and len(call.args) == 2:
                found.append((source.at(call), constant(call.args[1]), None))
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and node.name in statuses:
                found += [
                    (source.at(call), constant(call.args[0]), statuses[node.name])
                    for name, call in calls(Source(source.path, ast.unparse(node)))
                    if name == "__init__" and call.args and constant(call.args[0])
                ]
    return found


def computed(files: Iterable[Source]) -> list[str]:
    """A code is written out where it is raised, so that it can be looked up and searched for."""
    return [where for where, code, _ in raised(files) if code is None]


def unregistered(files: Iterable[Source], registry: Registry) -> list[str]:
    """Codes that the registry does not know, or knows with the status of another kind."""
    return [
        f"{where} {code} {status}"
        for where, code, status in raised(files)
        if code is not None
        and (code not in registry or status not in (None, registry[code]["status"]))
    ]


def unused(files: Iterable[Source], registry: Registry) -> set[str]:
    """Codes in the registry that nothing in the code says, by itself or quoted in a statement."""
    said: set[str] = set()
    for source in files:
        quiet = docstrings(source)
        for node in source.nodes:
            text = constant(node)
            if text is not None and id(node) not in quiet:
                said |= {text, *re.findall(r"'(\w+)'", text)}
    return set(registry) - said


def wordless(registry: Registry) -> set[str]:
    """Codes without title or detail in one of the languages, or whose details need other params."""
    found = set()
    for code, entry in registry.items():
        words = [entry.get("en", []), entry.get("zh", [])]
        complete = all(len(w) == 2 and all(w) for w in words)
        chinese = complete and all(re.search(r"[\u4e00-\u9fff]", part) for part in words[1])
        if not chinese or len({frozenset(re.findall(r"{(\w+)}", w[1])) for w in words}) != 1:
            found.add(code)
    return found


def test_a_code_is_written_where_it_is_raised() -> None:
    assert [w for w in computed(sources(*FILES)) if not w.startswith(ERRORS)] == []


def test_every_code_raised_is_registered_with_the_status_of_its_kind() -> None:
    assert unregistered(sources(*FILES), REGISTRY) == []


def test_every_registered_code_is_used() -> None:
    assert unused(sources(*FILES, "deploy"), REGISTRY) == set()


def test_every_code_has_words_in_chinese_and_english() -> None:
    assert wordless(REGISTRY) == set()


def test_codes_are_lower_snake_and_said_once() -> None:
    lines = (ROOT / "shared/problems.yaml").read_text().splitlines()
    codes = [line.partition(":")[0] for line in lines if line and line[0] not in "# "]
    assert sorted(codes) == sorted(REGISTRY)
    assert [code for code in codes if not re.fullmatch(r"[a-z][a-z_]*[a-z]", code)] == []


PATH = "services/intake/proposals/planted.py"


@pytest.mark.parametrize(
    "text",
    [
        "raise Conflict('no_such_code')",
        "raise NotFound('inputs_changed')",
        "raise Conflict('not_found')",
        "raise errors.Forbidden('no_such_code', who='x')",
        "x = FieldProblem('/title', 'no_such_code')",
    ],
)
def test_a_planted_code_that_is_not_registered_is_found(text: str) -> None:
    (found,) = unregistered([Source(PATH, text)], REGISTRY)
    assert found.startswith(f"{PATH}:1 ")


def test_a_planted_code_of_a_kind_with_its_own_words_is_found() -> None:
    text = "class IllegalMove(Conflict):\n    def __init__(self):\n        super().__init__('no')"
    (found,) = unregistered([Source(ERRORS, text)], REGISTRY)
    assert found.endswith("no 409")


def test_what_only_has_the_name_of_a_refusal_is_none() -> None:
    text = "from shared.messaging.cloudevents import Malformed\nraise Malformed('no code at all')"
    assert unregistered([Source(PATH, text)], REGISTRY) == []


def test_a_planted_computed_code_is_found() -> None:
    planted = Source(PATH, "raise Conflict(code)")
    assert computed([planted]) == [f"{PATH}:1"]


def test_a_planted_code_that_nothing_says_is_found() -> None:
    planted = yaml.safe_load("never_said: {status: 409, en: [A, B], zh: [甲, 乙]}")
    assert "never_said" in unused(sources(*FILES, "deploy"), {**REGISTRY, **planted})


@pytest.mark.parametrize(
    "words",
    [
        "{status: 409, en: [A, B]}",
        "{status: 409, en: [A, B], zh: [甲]}",
        "{status: 409, en: [A, B], zh: [A, B]}",
        '{status: 409, en: [A, "{count} B"], zh: [甲, "乙"]}',
    ],
)
def test_a_planted_code_without_its_words_is_found(words: str) -> None:
    assert wordless({"planted": yaml.safe_load(words)}) == {"planted"}
