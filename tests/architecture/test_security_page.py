"""docs/security.md names a test for each thing that is tried, and no test that is not there."""

import ast
import re
from collections.abc import Iterable

from tests.architecture.sources import Source, sources
from tests.support.tree import ROOT

PAGE = (ROOT / "docs/security.md").read_text()
NAMED = re.compile(r"`(tests/\w+/\w+\.py)::(test_\w+)`")
RISKS = [f"API{number}" for number in range(1, 11)]

Test = tuple[str, str]


def there(files: Iterable[Source]) -> set[Test]:
    """Every test of these files."""
    return {
        (source.path, node.name)
        for source in files
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_")
    }


def named(page: str) -> set[Test]:
    """Every test that the page names."""
    return {(path, name) for path, name in NAMED.findall(page)}


def unshown(page: str) -> list[str]:
    """Lines of the table for which no test is named; a heading's are those below it."""
    rows = [line for line in page.splitlines() if line.startswith("| ") and line.count("|") == 5]
    tried = [row for row in rows[1:] if not row.startswith("| **") or "API7" in row]
    return [row for row in tried if not NAMED.search(row)]


def test_every_test_that_is_named_is_there() -> None:
    assert named(PAGE) - there(sources()) == set()


def test_every_test_of_attacks_is_named() -> None:
    attacks = (s for s in sources() if s.path.startswith("tests/security/"))
    assert there(attacks) - named(PAGE) == set()


def test_each_of_the_ten_is_there_and_each_line_shown() -> None:
    assert re.findall(r"^\| \*\*(API\d+)\*\*", PAGE, re.MULTILINE) == RISKS
    assert unshown(PAGE) == []


def test_a_planted_name_of_none_and_a_planted_line_without_are_found() -> None:
    line = "| | x | y | `tests/security/test_x.py::test_planted` |\n"
    assert named(line) - there(sources()) == {("tests/security/test_x.py", "test_planted")}
    assert unshown(f"| a | b | c | d |\n{line}| | x | y | |\n") == ["| | x | y | |"]
