"""Requirements are cited by ids that exist, and the page of them is the tests' own word."""

from deploy.docs.requirements import (
    CITED,
    Shown,
    all_shown,
    requirements,
    requirements_page,
    shown_by,
)
from tests.architecture.sources import Source, sources

PLANTED = Source("tests/intake/test_planted.py", 'async def test_x():\n    """REQ-999."""\n')


def unknown(files: tuple[Source, ...]) -> dict[str, list[str]]:
    """Ids that are cited although there is no such requirement, and where."""
    known, found = {requirement.id for requirement in requirements()}, dict[str, list[str]]()
    for source in files:
        for id_ in set(CITED.findall(source.text)) - known:
            found.setdefault(id_, []).append(source.path)
    return found


def test_there_are_as_many_as_the_process_has_sentences() -> None:
    ids = [requirement.id for requirement in requirements()]
    assert ids == [f"REQ-{number:03d}" for number in range(1, 216)]


def test_every_cited_requirement_exists() -> None:
    cited = tuple(s for s in sources() if s.path != "tests/architecture/test_requirements.py")
    assert unknown(cited) == {}


def test_a_planted_citation_of_none_is_found() -> None:
    assert unknown((PLANTED,)) == {"REQ-999": [PLANTED.path]}


def test_the_page_names_the_tests_of_the_own_service_first() -> None:
    written = (
        ("tests/change/test_b.py", "test_elsewhere"),
        ("tests/intake/test_a.py", "test_first"),
        ("tests/intake/test_a.py", "test_second"),
        ("tests/intake/test_c.py", "test_third"),
    )
    shown = [Shown(path, name, frozenset({"REQ-032"})) for path, name in written]
    (row,) = [r for r in requirements_page(shown).splitlines() if r.startswith("| REQ-032 ")]
    first, second = "`intake/test_a.py::test_first`", "`intake/test_a.py::test_second`"
    assert row.endswith(f"| intake | {first}<br>{second} |")


def test_only_docstrings_of_tests_count() -> None:
    text = '''
def given_something():
    """REQ-032."""

class TestThings:
    async def test_inside(self):
        """It is so (REQ-033, REQ-034)."""

def test_without():
    "no id here"
    return "REQ-035"
'''
    (found,) = shown_by("tests/x/test_y.py", text)
    assert (found.name, found.ids) == ("test_inside", frozenset({"REQ-033", "REQ-034"}))


def test_what_is_shown_stands_on_the_page() -> None:
    rows = {row.split(" | ")[0][2:]: row for row in requirements_page().splitlines()[8:]}
    assert len(rows) == 215
    shown = {id_ for test in all_shown() for id_ in test.ids}
    assert {id_ for id_, row in rows.items() if not row.endswith("| – |")} == shown
