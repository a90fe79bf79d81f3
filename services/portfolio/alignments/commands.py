"""Assessing what a project serves, and asking again when that does not count any more."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import String, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.portfolio.alignments.model import Alignment, AlignmentState
from services.portfolio.alignments.queries import (
    Link,
    admitted_links,
    expected_objectives,
    strategy,
)
from services.portfolio.alignments.rules import score, shares
from services.portfolio.objectives.model import ObjectiveState, StrategicObjective
from services.portfolio.projects.model import Project
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Ref, Request

EXAMPLE: dict[str, Any] = {
    "links": [
        {
            "objective_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
            "strategic_objective_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a11",
            "strength": "0.75",
        }
    ]
}


class Links(Request):
    """Which strategic objectives the project's own serve: each at least one that counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    links: Annotated[list[Link], Field(max_length=500)]


async def assess_alignment(tx: Transaction, ref: Ref, said: Links) -> Alignment:
    """Link each objective of the project to the strategy, and reckon what that is worth (REQ-088).

    Errors: 409 `links_unknown`, `not_aligned`, each with a pointer to what is at fault.
    """
    project = await tx.load(Project, ref)
    expected, counting = await expected_objectives(tx, project.id), await strategy(tx)
    _check(said.links, {o.id for o in expected}, {o.id for o in counting})
    weights = shares(counting)
    now = [(link.strategic_objective_id, Decimal(link.strength)) for link in said.links]
    scores = score(weights, now), score(weights, admitted_links(expected))
    alignment = await tx.find(Alignment, project.id) or tx.add(Alignment.of(project.id))
    links = [link.model_dump(mode="json") for link in said.links]
    alignment.assess(links, scores, tx.actor, tx.now)
    return alignment


def _check(links: list[Link], expected: set[Any], counting: set[Any]) -> None:
    problems = []
    for place, link in enumerate(links):
        if link.objective_id not in expected:
            problems.append(FieldProblem(f"/links/{place}/objective_id", "objective_not_expected"))
        if link.strategic_objective_id not in counting:
            at = f"/links/{place}/strategic_objective_id"
            problems.append(FieldProblem(at, "objective_unknown"))
    if problems:
        raise Conflict("links_unknown", count=len(problems), errors=problems)
    loose = expected - {link.objective_id for link in links}
    if loose:
        gaps = [FieldProblem(f"/objectives/{id_}", "not_aligned") for id_ in sorted(loose)]
        raise Conflict("not_aligned", count=len(gaps), errors=gaps)


async def reopen_alignments(tx: Transaction) -> int:
    """Ask again for up to a hundred projects that serve what was retired; how many (REQ-088)."""
    retired = select(func.array_agg(cast(StrategicObjective.id, String))).where(
        StrategicObjective.state == ObjectiveState.RETIRED
    )
    gone = (await tx.execute(retired)).scalar() or []
    if not gone:
        return 0
    touched = (
        select(Alignment)
        .where(Alignment.state == AlignmentState.ALIGNED)
        .where(Alignment.served.has_any(cast(gone, ARRAY(String))))
        .order_by(Alignment.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(Alignment, touched)
    for alignment in found:
        alignment.reopen(gone)
    return len(found)
