"""What people see of a kickoff's outcome."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.admitted.model import ExpectedObjective
from services.portfolio.kickoffs.model import KickoffOutcome
from services.portfolio.plans.queries import PlannedEffort
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import NotFound
from shared.domain.fields import At, Date, Id, Line, Reason, Request

Points = Annotated[list[Reason], Field(max_length=50)]


class ScopeStatement(Request):
    """What the project delivers and what not, and on what that rests (REQ-070)."""

    included: Annotated[Points, Field(min_length=1, examples=[["两列机柜与核心系统迁移"]])]
    excluded: Annotated[Points, Field(min_length=1, examples=[["办公网改造"]])]
    assumptions: Annotated[Points, Field(min_length=1, examples=[["机房二期 3 月交付"]])]
    constraints: Annotated[Points, Field(min_length=1, examples=[["切换只在周末进行"]])]
    acceptance: Annotated[Points, Field(min_length=1, examples=[["连续 30 天监控达标"]])]


class OutlineStep(Request):
    """A step of the outline timetable."""

    name: Annotated[Line, Field(examples=["第一批切换"])]
    finish: Date


class KickoffView(BaseModel):
    """What a kickoff settled."""

    model_config = ConfigDict(from_attributes=True)

    project_id: UUID
    meeting_id: UUID
    scope: ScopeStatement
    confirmed_objectives: Annotated[list[Id], Field(description="Ids of expected objectives.")]
    timetable: list[OutlineStep]
    resource_needs: list[PlannedEffort]
    settled_by: PersonId
    settled_at: At


async def get_kickoff(read: Reader, ref: str) -> KickoffView:
    """The outcome of a project's kickoff, if the reader may see the project."""
    project = await PROJECT.one(read, [Project.id], ref)
    columns = [getattr(KickoffOutcome, name) for name in KickoffView.model_fields]
    found = await read.execute(select(*columns).where(KickoffOutcome.project_id == project.id))
    row = found.first()
    if row is None:
        raise NotFound("not_found")
    return KickoffView.model_validate(row)


async def expected_ids(tx: Transaction, project_id: UUID) -> set[UUID]:
    """The objectives that the project is expected to achieve."""
    of_it = select(ExpectedObjective.id).where(ExpectedObjective.project_id == project_id)
    return set((await tx.execute(of_it)).scalars())
