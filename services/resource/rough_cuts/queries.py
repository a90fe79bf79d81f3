"""What people see of rough cuts, and how what is asked is held against what is free."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.resource.calendars.model import STANDARD
from services.resource.calendars.queries import MOST_MONTHS, MonthName, Quantity, working_times
from services.resource.calendars.rules import days_by_month, end_of, months_between, spread
from services.resource.capacity.queries import MOST_ROLES, capacity_of
from services.resource.rough_cuts.model import RoughCut
from services.resource.rough_cuts.rules import Cut, Need, added_up, free_within, rough_cut
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

ROUGH_CUT = Access(RoughCut, project=RoughCut.proposal_id)

FOUND_EXAMPLE: dict[str, Any] = {
    "start": "2026-09-01",
    "finish": "2026-10-31",
    "feasible": False,
    "total_gap": "1.0000",
}
MONTHS_EXAMPLE: list[Any] = [
    {"role": "tester", "month": "2026-09", "asked": "1.1000", "free": "0.5000", "gap": "0.6000"},
    {"role": "tester", "month": "2026-10", "asked": "0.9000", "free": "0.5000", "gap": "0.4000"},
]
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a4-77aa-7e31-9d0c-2f3b8c4d5e60",
    "version": 1,
    "proposal_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "content_version": 1,
    **FOUND_EXAMPLE,
    "completed_at": "2026-08-20T06:12:30.000000Z",
}


class CutMonth(BaseModel):
    """One role in one month, in person-months: asked, free, and what is lacking."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [MONTHS_EXAMPLE[0]]}
    )

    role: str
    month: MonthName
    asked: Quantity
    free: Quantity
    gap: Quantity


class RoughCutRow(BaseModel):
    """A rough cut in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    version: int
    proposal_id: UUID
    content_version: int
    start: Date
    finish: Date
    feasible: bool
    total_gap: Quantity
    completed_at: At


class RoughCutView(RecordView):
    """A rough cut: whether the roles that a proposal asks for are free, month by month."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "months": MONTHS_EXAMPLE,
                    "changed_at": "2026-08-20T06:12:30.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    proposal_id: UUID
    content_version: Annotated[int, Field(description="Of the proposal, as it was submitted.")]
    start: Date
    finish: Date
    feasible: Annotated[bool, Field(description="Whether nothing is lacking.")]
    total_gap: Annotated[Quantity, Field(description="Person-months that are lacking.")]
    months: list[CutMonth]
    completed_at: At


class RoughCutQuery(ListQuery):
    """Filters and order of the list of rough cuts."""

    proposal_id: Id | None = None
    sort: Literal["completed_at", "-completed_at"] = "-completed_at"


ROUGH_CUTS = Listing(
    RoughCutRow,
    ROUGH_CUT,
    sorts={"completed_at": Sort(RoughCut.completed_at, instant, RoughCut.id)},
    filters=(RoughCut.proposal_id,),
)
WHOLE = (*ROUGH_CUTS.columns, RoughCut.months, RoughCut.changed_at)


async def get_rough_cut(read: Reader, ref: str) -> RoughCutView:
    """One rough cut, if the reader may see its proposal."""
    row = await ROUGH_CUT.one(read, WHOLE, ref)
    return RoughCutView.model_validate({**vars(row), "allowed_actions": []})


async def list_rough_cuts(read: Reader, query: RoughCutQuery) -> Page[RoughCutRow]:
    """The rough cuts of the proposals that the reader may see, newest first unless asked."""
    return await ROUGH_CUTS.page(read, query, query.sort)


async def cut_of(
    source: Reader | Transaction, needs: Sequence[Need], start: date, finish: date
) -> list[Cut]:
    """What is asked against what is free as of now, in the first sixty months: what is further
    away nobody has planned yet.

    Errors: 409 `too_many_roles`.
    """
    asked = added_up(needs)
    if len(asked) > MOST_ROLES:
        raise Conflict("too_many_roles", most=MOST_ROLES)
    months = months_between(start, finish)[:MOST_MONTHS]
    capacity = await capacity_of(source, [need.role for need in asked], months)
    time = (await working_times(source, (), months[0], max(finish, end_of(months[-1]))))[STANDARD]
    within = days_by_month(start, finish, time)
    whole = days_by_month(months[0], end_of(months[-1]), time)
    free = {
        role: {
            m.month: free_within(m.person_months(m.free), within[m.month], whole[m.month])
            for m in found
        }
        for role, found in capacity.items()
    }
    return rough_cut({need.role: spread(need.person_months, within) for need in asked}, free)
