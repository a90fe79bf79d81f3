"""What only one place may do: commit, change a state, answer over HTTP, import late."""

import ast
from collections.abc import Callable, Iterable

import pytest

from tests.architecture.sources import OURS, Source, calls, constant, every, sources, within

TRANSACTION, LIFECYCLE = "shared/db/transaction.py", "shared/domain/lifecycle.py"
MIGRATIONS = "shared/db/migrations.py"
TO_THE_DRIVER = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT"}


def commits_elsewhere(files: Iterable[Source]) -> list[str]:
    """One business action is one transaction, and only the transaction ends it."""
    return [
        source.at(call)
        for source in within(("services", "shared"), files)
        if source.path not in (TRANSACTION, MIGRATIONS)
        for name, call in calls(source)
        if name in ("commit", "begin_nested") or TO_THE_DRIVER & set(map(constant, call.args))
    ]


def _assigned(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    else:
        return []
    return [
        leaf for t in targets for leaf in (t.elts if isinstance(t, ast.Tuple | ast.List) else [t])
    ]


def states_set_elsewhere(files: Iterable[Source]) -> list[str]:
    """A state changes only by a step of its lifecycle; also not by name, and not by an UPDATE.

    A row that is inserted has the state it begins in.
    """
    found = []
    for source in within(("services", "shared"), files):
        if source.path == LIFECYCLE:
            continue
        for node in source.nodes:
            if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in _assigned(node)):
                found.append(source.at(node))
        for name, call in calls(source):
            by_name = name in ("setattr", "__setattr__") and "state" in map(constant, call.args)
            updated = source.package == "services" and name == "values" and not _inserts(call)
            if by_name or (updated and any(k.arg == "state" for k in call.keywords)):
                found.append(source.at(call))
    return found


def _inserts(call: ast.Call) -> bool:
    """Whether `….values(…)` is of an INSERT."""
    made = call.func.value if isinstance(call.func, ast.Attribute) else None
    said = made.func if isinstance(made, ast.Call) else None
    return "insert" in (getattr(said, "id", ""), getattr(said, "attr", ""))


def http_exceptions(files: Iterable[Source]) -> list[str]:
    """A service refuses in the words of the domain; what that is in HTTP is shared.web's."""
    return [
        source.at(node)
        for source in within(("services",), files)
        for node in source.nodes
        if "HTTPException" in (getattr(node, "id", ""), getattr(node, "attr", ""))
        or (isinstance(node, ast.alias) and node.name.endswith("HTTPException"))
    ]


def late_imports(files: Iterable[Source]) -> list[str]:
    """An import stands at the top, so that the order of packages cannot be worked around."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return [
        source.at(node)
        for source in files
        for function in every(ast.AST, source)
        if isinstance(function, functions)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def imports_for_typing_alone(files: Iterable[Source]) -> list[str]:
    """No cycle between our packages hides behind TYPE_CHECKING."""
    return [
        source.at(node)
        for source in files
        for node in every(ast.If, source)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]


def own_clocks(files: Iterable[Source]) -> list[str]:
    """The domain never asks for the time or for chance: `tx.now` and `tx.new_id` are given."""
    asked = {"now", "today", "utcnow", "time", "uuid4", "uuid7", "random", "choice"}
    pure = ("model.py", "rules.py", "commands.py", "reactions.py")
    return [
        source.at(call)
        for source in within(("services",), files)
        if source.path.endswith(pure)
        for name, call in calls(source)
        if name in asked and all(ast.unparse(a) in ("UTC", "timezone.utc") for a in call.args)
    ]


Check = Callable[[Iterable[Source]], list[str]]

PLANTED: list[tuple[Check, str, str]] = [
    (commits_elsewhere, "services/intake/x.py", "async def f(tx):\n    await tx.session.commit()"),
    (commits_elsewhere, "shared/web/x.py", "def f(session):\n    session.commit()"),
    (commits_elsewhere, "shared/db/x.py", "def f(session):\n    session.begin_nested()"),
    (commits_elsewhere, "shared/db/x.py", "async def f(tx):\n    await tx.execute('COMMIT')"),
    (states_set_elsewhere, "services/intake/x.py", "def f(p):\n    p.state = 'APPROVED'"),
    (states_set_elsewhere, "services/intake/x.py", "def f(p, s):\n    p.at, p.state = 1, s"),
    (states_set_elsewhere, "services/intake/x.py", "def f(p):\n    setattr(p, 'state', 1)"),
    (states_set_elsewhere, "services/intake/x.py", "q = update(P).values(state='APPROVED')"),
    (states_set_elsewhere, "shared/db/x.py", "def f(p):\n    p.state: str = 'A'"),
    (http_exceptions, "services/intake/x.py", "from fastapi import HTTPException"),
    (http_exceptions, "services/intake/x.py", "import fastapi\nraise fastapi.HTTPException(404)"),
    (late_imports, "services/intake/x.py", "def f():\n    import shared.db.base"),
    (late_imports, "tests/x.py", "async def f():\n    if True:\n        from x import y"),
    (
        imports_for_typing_alone,
        "shared/x.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import services.intake.base",
    ),
    (imports_for_typing_alone, "shared/x.py", "import typing\nif typing.TYPE_CHECKING:\n    pass"),
    (own_clocks, "services/intake/x/model.py", "at = datetime.now(UTC)"),
    (own_clocks, "services/intake/x/rules.py", "import uuid\nid_ = uuid.uuid4()"),
]
CHECKS = tuple(dict.fromkeys(check for check, *_ in PLANTED))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_code_keeps_to_it(check: Check) -> None:
    assert check(sources(*OURS)) == []


@pytest.mark.parametrize(("check", "path", "text"), PLANTED)
def test_a_planted_violation_is_found_at_its_line(check: Check, path: str, text: str) -> None:
    found = check([*sources(*OURS), Source(path, text)])
    assert [where.partition(":")[0] for where in found] == [path]


def test_no_test_imports_late() -> None:
    assert late_imports(sources("tests", "bench")) == []
