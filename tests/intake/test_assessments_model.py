"""The seeded rule is the one in the code; a verdict keeps what it rests on."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from services.intake.assessments.commands import Scores
from services.intake.assessments.model import Assessment, Verdict
from services.intake.assessments.rules import VERDICT_1, VerdictRule
from services.intake.proposals.model import Proposal
from shared.domain.actor import Actor
from tests.intake.test_proposals_model import screened
from tests.support.given import SCORES
from tests.support.world import World

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def filed(proposal: Proposal, by: str, **necessity: Any) -> Assessment:
    said = Scores.model_validate({**SCORES, "necessity": {**SCORES["necessity"], **necessity}})
    return Assessment.of(
        proposal,
        uuid4(),
        Actor(by),
        NOW,
        VERDICT_1,
        feasibility=said.feasibility.model_dump(mode="json"),
        necessity=said.necessity.model_dump(mode="json"),
        override=(None, None, None),
    )


def test_the_verdict_rests_on_all_assessments() -> None:
    """REQ-041: another assessment makes another hash, which a decision must name."""
    proposal = screened()
    one, other = filed(proposal, "analyst-lin"), filed(proposal, "analyst-zhao", urgency=5)
    alone = Verdict.on(proposal, uuid4(), NOW, VERDICT_1, [one])
    both = Verdict.on(proposal, uuid4(), NOW, VERDICT_1, [one, other])
    assert alone.content_hash != both.content_hash
    assert both.assessment_ids == [str(one.id), str(other.id)]
    assert both.urgency == Decimal("4.5")
    told = both.told(proposal, other)
    assert (told.assessment_id, told.assessor_id) == (other.id, "analyst-zhao")
    assert told.assessments == (one.id, other.id)


async def test_the_seeded_rule_is_the_first_version(world: World) -> None:
    """REQ-041."""
    rows = await world.service("intake").rows("SELECT * FROM verdict_rules")
    (seeded,) = [row for row in rows if row["rule_version"] == "verdict-1"]
    assert VerdictRule.of("verdict-1", seeded["rule"]) == VERDICT_1
