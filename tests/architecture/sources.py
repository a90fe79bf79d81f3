"""The source files of the checkout as text and syntax trees, and how planted ones join them."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from tests.support.tree import ROOT

OURS = ("services", "shared", "deploy")
CHECKED = (*OURS, "tests", "bench")


@dataclass(frozen=True)
class Source:
    """One Python file, there or only planted."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What the parser makes of it."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in it."""
        return list(ast.walk(self.tree))

    @property
    def package(self) -> str:
        """The top-level package it belongs to."""
        return self.path.partition("/")[0]

    def at(self, node: ast.AST) -> str:
        """Where in the checkout a node stands."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def sources(*packages: str) -> tuple[Source, ...]:
    """Every Python file of these packages, or of all that are checked."""
    return tuple(source for package in packages or CHECKED for source in _within(package))


@cache
def _within(package: str) -> list[Source]:
    """Its files: each is read and parsed once, whoever asks."""
    return [
        Source(str(path.relative_to(ROOT)), path.read_text())
        for path in sorted((ROOT / package).rglob("*.py"))
    ]


def every(kind: type[ast.AST], source: Source) -> Iterator[ast.AST]:
    """All nodes of one kind."""
    return (node for node in source.nodes if isinstance(node, kind))


def calls(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last name of what is called."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def constant(node: ast.AST | None) -> str | None:
    """The text of a literal string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def docstrings(source: Source) -> set[int]:
    """The ids of the nodes that are documentation, not values."""
    return {
        id(statement.value)
        for node in source.nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }


def within(packages: Iterable[str], files: Iterable[Source]) -> list[Source]:
    """The files of these packages."""
    return [source for source in files if source.package in packages]
