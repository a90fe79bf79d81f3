"""What people see of authority policies, and the one that is in force."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.change.authority.model import AuthorityPolicy, AuthorityPolicyState
from services.change.permissions import PERMISSIONS
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Unavailable
from shared.domain.fields import Amount, At, Request, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

POLICY = Access(AuthorityPolicy)

Days = Annotated[int, Field(ge=1, le=60, examples=[5]), Whole]
Seats = Annotated[int, Field(ge=1, le=50, examples=[3]), Whole]


class Limit(Request):
    """How far somebody may decide: both must be kept, counted over all changes of the project."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"most_cost": "0.02", "most_time": "0.02"}]}
    )

    most_cost: Annotated[Amount, Field(description="Share of the first budget.")]
    most_time: Annotated[Amount, Field(description="Share of the first duration.")]


class Board(Request):
    """How the board votes on what is beyond the director."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"quorum": 2, "seats": 3, "days": 5}]}
    )

    quorum: Annotated[Seats, Field(description="Votes needed.")]
    seats: Seats
    days: Annotated[Days, Field(description="Working days that a vote is open.")]


class AuthorityPolicyRow(BaseModel):
    """A policy in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    number: Annotated[int, Field(description="Version of the policy.", examples=[1])]
    state: AuthorityPolicyState
    activated_at: At | None
    retired_at: At | None


class AuthorityPolicyView(AuthorityPolicyRow, RecordView):
    """A policy: who may decide on how much; above the director the board decides."""

    manager: Limit
    analyst: Limit
    director: Limit
    board: Board
    consult_days: Annotated[
        int, Field(description="Working days that those touched have to be heard.", examples=[5])
    ]


class AuthorityPolicyQuery(ListQuery):
    """The policies, newest first."""


WHOLE = tuple(AuthorityPolicy.__table__.c)
ROW = [getattr(AuthorityPolicy, name) for name in AuthorityPolicyRow.model_fields]
SORTS = {"number": Sort(AuthorityPolicy.number, int, AuthorityPolicy.id)}


SHOWN = Showing(AuthorityPolicyView, POLICY, PERMISSIONS, "authority_policy")


async def list_policies(read: Reader, query: AuthorityPolicyQuery) -> Page[AuthorityPolicyRow]:
    """Every version there was."""
    rows, cursor = await rows_of_page(read, select(*ROW), query, SORTS, "-number")
    return Page(items=[AuthorityPolicyRow.model_validate(r) for r in rows], next_cursor=cursor)


async def policy_in_force(tx: Transaction) -> Any:
    """What changes are judged by now; there is none only while it is exchanged (503)."""
    in_force = AuthorityPolicy.state == AuthorityPolicyState.ACTIVE
    found = (await tx.execute(select(*WHOLE).where(in_force))).first()
    if found is None:
        raise Unavailable("unavailable")
    return found
