"""Answering whether the roles that somebody asks for are free, on record or just so."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import func, select

from services.resource.calendars.queries import Quantity, check_window
from services.resource.capacity.queries import MOST_ROLES
from services.resource.roles.queries import RoleCode
from services.resource.rough_cuts.model import RoughCut, told_months
from services.resource.rough_cuts.queries import (
    FOUND_EXAMPLE,
    MONTHS_EXAMPLE,
    CutMonth,
    cut_of,
)
from services.resource.rough_cuts.rules import Need, total_gap
from shared.contracts.intake import RoughCutRequested
from shared.db.transaction import Transaction
from shared.domain.fields import Date, Request

PersonMonths = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?$"),
    Field(description="As a decimal string.", examples=["2.5"]),
]


class AskedRole(Request):
    """Person-months of one role, over the whole of the time."""

    role: RoleCode
    person_months: PersonMonths


class Enquiry(Request):
    """Which roles are wanted, for how much of a time; asked before anything is submitted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "start": "2026-09-01",
                    "finish": "2026-10-31",
                    "needs": [{"role": "tester", "person_months": "2"}],
                }
            ]
        }
    )

    start: Date
    finish: Date
    needs: Annotated[list[AskedRole], Field(min_length=1, max_length=MOST_ROLES)]


class Feasibility(BaseModel):
    """Whether the roles that are wanted are free, as of now; nothing is kept or reserved."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**FOUND_EXAMPLE, "months": MONTHS_EXAMPLE}]}
    )

    start: Date
    finish: Date
    feasible: Annotated[bool, Field(description="Whether nothing is lacking.")]
    total_gap: Annotated[Quantity, Field(description="Person-months that are lacking.")]
    months: list[CutMonth]


async def check_feasibility(tx: Transaction, asked: Enquiry) -> Feasibility:
    """The same as at submission, for somebody who only wants to know (REQ-044).

    Errors: 409 `range_not_in_order`, 409 `window_too_long`.
    """
    check_window(asked.start, asked.finish, "/finish")
    needs = [Need(need.role, Decimal(need.person_months)) for need in asked.needs]
    cuts = await cut_of(tx, needs, asked.start, asked.finish)
    lacking = total_gap(cuts)
    return Feasibility(
        start=asked.start,
        finish=asked.finish,
        feasible=not lacking,
        total_gap=lacking,
        months=[CutMonth.model_validate(month) for month in told_months(cuts)],
    )


async def complete_rough_cut(tx: Transaction, asked: RoughCutRequested) -> None:
    """Answer a request once; one that comes after the answer for a later version is answered by
    that (REQ-044)."""
    if await tx.find(RoughCut, asked.request_id) is not None:
        return
    newest = await tx.execute(
        select(func.max(RoughCut.content_version)).where(RoughCut.proposal_id == asked.proposal_id)
    )
    if asked.content_version < (newest.scalar() or 0):
        return
    needs = [Need(need.role, need.person_months) for need in asked.needs]
    cuts = await cut_of(tx, needs, asked.start, asked.finish)
    tx.add(RoughCut.of(asked, cuts, tx.now))
