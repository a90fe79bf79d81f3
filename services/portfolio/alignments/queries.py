"""What people see of a project's alignment, and what it is reckoned from."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.admitted.model import ExpectedObjective
from services.portfolio.alignments.model import Alignment, AlignmentState
from services.portfolio.alignments.rules import Weighed
from services.portfolio.objectives.model import ObjectiveState, StrategicObjective
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, FieldProblem, NotFound
from shared.domain.fields import At, Figure, Id, Request


class Link(Request):
    """Which strategic objective one of the project's own serves, and how strongly."""

    objective_id: Annotated[Id, Field(description="Of an expected objective of the project.")]
    strategic_objective_id: Id
    strength: Annotated[
        Literal["0.25", "0.5", "0.75", "1"],
        Field(description="Low, moderate, strong, extreme.", examples=["0.75"]),
    ]


class AlignmentView(BaseModel):
    """How a project serves the strategy (REQ-088)."""

    model_config = ConfigDict(from_attributes=True)

    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: AlignmentState
    links: list[Link]
    score: Annotated[Figure, Field(description="From 0 to 1.", examples=["0.7000"])]
    admitted_score: Annotated[
        Figure, Field(description="Of the links it was admitted with.", examples=["0.6000"])
    ]
    drift: Annotated[Figure, Field(description="Score less admitted score.", examples=["0.1000"])]
    assessed_by: PersonId
    assessed_at: At


COLUMNS = (
    *[getattr(Alignment, name) for name in AlignmentView.model_fields if name != "drift"],
    (Alignment.score - Alignment.admitted_score).label("drift"),
)


async def get_alignment(read: Reader, ref: str) -> AlignmentView:
    """The alignment of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    row = (await read.execute(select(*COLUMNS).where(Alignment.id == project.id))).first()
    if row is None:
        raise NotFound("not_found")
    return AlignmentView.model_validate(row)


async def strategy(tx: Transaction) -> list[Weighed]:
    """The strategic objectives that count."""
    columns = (StrategicObjective.id, StrategicObjective.parent_id, StrategicObjective.weight)
    active = select(*columns).where(StrategicObjective.state == ObjectiveState.ACTIVE)
    return [Weighed(row.id, row.parent_id, row.weight) for row in await tx.execute(active)]


async def expected_objectives(tx: Transaction, project_id: UUID) -> list[Any]:
    """What the project is expected to achieve, in the order of its approval."""
    of_it = select(
        ExpectedObjective.id,
        ExpectedObjective.target_value,
        ExpectedObjective.due,
        ExpectedObjective.strategic_objective_id,
    ).where(ExpectedObjective.project_id == project_id)
    return list(await tx.execute(of_it.order_by(ExpectedObjective.number)))


async def check_aligned(tx: Transaction, project_id: UUID) -> Alignment | None:
    """Each expected objective serves a strategic one that counts now; None where none is expected.

    Errors: 409 `not_aligned` with a pointer to each that does not (REQ-088).
    """
    expected = await expected_objectives(tx, project_id)
    alignment = await tx.find(Alignment, project_id)
    counting = {str(objective.id) for objective in await strategy(tx)}
    links = [] if alignment is None else alignment.links
    linked = {link["objective_id"] for link in links if link["strategic_objective_id"] in counting}
    loose = [str(objective.id) for objective in expected if str(objective.id) not in linked]
    if loose:
        problems = [FieldProblem(f"/objectives/{id_}", "not_aligned") for id_ in loose]
        raise Conflict("not_aligned", count=len(loose), errors=problems)
    return alignment


def admitted_links(expected: list[Any]) -> list[tuple[UUID, Decimal]]:
    """The links that the project was admitted with; nobody said then how strong they are."""
    named = (objective.strategic_objective_id for objective in expected)
    return [(id_, Decimal(1)) for id_ in named if id_ is not None]
