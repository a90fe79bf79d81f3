"""The event catalogue leaves nothing out: every event has its chapter, every field its meaning."""

import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import BaseModel

from deploy.docs.events import events_page
from deploy.docs.fields import WORDS, meaning, parts_of, said_below
from deploy.docs.services import all_services
from shared.contracts.base import EVENTS
from tests.support.tree import every_service

every_service()
HOW = "say it in deploy/docs/events.yaml, then `make docs`"


@pytest.fixture(scope="module")
def page() -> str:
    """What `make docs` writes."""
    return events_page(all_services())


def kinds() -> dict[str, type[BaseModel]]:
    """Every event, and every model that payloads are made of."""
    return {name: kind for event in EVENTS.values() for name, kind in parts_of(event).items()}


def test_every_event_is_told_in_one_chapter_of_its_teller() -> None:
    for service, chapters in WORDS["chapters"].items():
        told = Counter(name for chapter in chapters for name in chapter["events"])
        own = [event.__name__ for event in EVENTS.values() if event.service == service]
        assert told == Counter(own), HOW


def test_every_field_says_what_it_means_in_a_sentence() -> None:
    for kind in kinds().values():
        for field in kind.model_fields:
            assert meaning(kind, field), f"{kind.__name__}.{field}: {HOW}"
            assert meaning(kind, field)[-1] in ".…", f"{kind.__name__}.{field}"


def test_no_meaning_is_left_of_a_field_that_is_gone() -> None:
    used = set()
    for kind in kinds().values():
        for field in kind.model_fields:
            names = [f"{known.__name__}.{field}" for known in kind.__mro__]
            special = next((name for name in names if name in WORDS["fields"]), field)
            used.add(special)
    assert set(WORDS["fields"]) - used == set()


def test_a_docstring_in_the_contract_goes_before_the_list() -> None:
    kind = EVENTS["pmo.risk.RiskAssessed.v1"]
    assert meaning(kind, "analysis") == said_below(kind)["analysis"]
    assert meaning(kind, "kind") == WORDS["fields"]["RiskEvent.kind"]
    with pytest.raises(KeyError):
        meaning(kind, "nobody_knows")


def test_every_link_of_the_page_leads_somewhere(page: str) -> None:
    titles = {title.lower().replace(" ", "-") for title in re.findall(r"^##+ (.+)$", page, re.M)}
    places = {*titles, *re.findall(r'<a id="([a-z]+)">', page)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= places
    for file in re.findall(r"\]\(([^#)]+)\)", page):
        assert (Path(__file__).parents[2] / "docs" / file).exists(), file


def test_the_page_says_when_who_hears_it_and_what_becomes_of_it(page: str) -> None:
    entry = page.partition('<a id="projectapproved"></a>')[2].partition("<a id=")[0]
    assert "subject `pmo.intake.ProjectApproved.v1.<proposal_id>`" in entry
    assert "heard by **portfolio**: The project is registered under its proposal's id" in entry
    assert "| `tier` *later* | text | S, M or L; empty where none was set. |" in entry
    assert "| `stakeholders` *later* | list of [StakeholderFact](#stakeholderfact) |" in entry
    assert '"project_manager_id": ' in entry
