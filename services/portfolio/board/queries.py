"""What people see on the board: lights, how fresh they are, and what is open."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select

from services.portfolio.directives.queries import open_directives
from services.portfolio.escalations.queries import open_escalations
from services.portfolio.milestones.queries import NextMilestone, next_milestone
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.rags.model import ProjectRag, RagState
from services.portfolio.rags.queries import RAG, SORTS, FivePoint
from services.portfolio.rags.rules import Colour, Dimension
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page
from shared.db.transaction import Reader
from shared.domain.fields import At, Date
from shared.projects.listing import Listing


class BoardProject(BaseModel):
    """What the board says of the project itself."""

    key: Annotated[str, Field(examples=["PRJ-2026-0001"])]
    name: Annotated[str, Field(examples=["客户服务数据中心扩容"])]
    state: ProjectState
    project_manager_id: PersonId
    pmo_analyst_id: PersonId | None
    planned_finish: Date


class BoardRow(BaseModel):
    """A project on the board: its lights, how fresh they are, and what is open (REQ-099)."""

    id: UUID
    project: BoardProject
    overall: Colour
    five_point: FivePoint
    lights: Annotated[dict[Dimension, Colour], Field(examples=[{"COST": "GREEN"}])]
    freshness: Annotated[Colour, Field(description="GREY: nothing is known any more.")]
    informed_on: Date
    red_since: At | None
    next_milestone: NextMilestone | None
    open_directives: int
    open_escalations: int


class BoardQuery(ListQuery):
    """Filters and order of the board; the gravest first."""

    state: Annotated[RagState, Field(description="ENDED: those that are over.")] = RagState.WATCHED
    overall: Colour | None = None
    sort: Literal["severity", "-severity", "informed_on", "-informed_on"] = "-severity"


def _of_project() -> Any:
    fields = [f for name in BoardProject.model_fields for f in (name, getattr(Project, name))]
    said = select(func.jsonb_build_object(*fields)).where(Project.id == ProjectRag.id)
    return said.scalar_subquery().label("project")


def _board_row(row: dict[str, Any]) -> dict[str, Any]:
    said = row.pop("dimensions")
    lights = {
        name: (dimension["override"] or {}).get("colour", dimension["counts"])
        for name, dimension in said.items()
    }
    return {**row, "lights": lights, "freshness": lights.get("INFORMATION", Colour.GREY)}


BOARD = Listing(
    BoardRow,
    RAG,
    sorts=SORTS,
    filters=(ProjectRag.state, ProjectRag.overall),
    selected=(
        ProjectRag.id,
        _of_project(),
        ProjectRag.overall,
        ProjectRag.five_point,
        ProjectRag.dimensions,
        ProjectRag.informed_on,
        ProjectRag.red_since,
        next_milestone(ProjectRag.id).label("next_milestone"),
        open_directives(ProjectRag.id).label("open_directives"),
        open_escalations(ProjectRag.id).label("open_escalations"),
    ),
    made=_board_row,
)


async def list_board(read: Reader, query: BoardQuery) -> Page[BoardRow]:
    """Every project under way that the reader may see; any page costs the same (REQ-099)."""
    return await BOARD.page(read, query, query.sort)
