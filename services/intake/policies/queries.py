"""What people see of admission policies, and the one that is in force."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.intake.permissions import PERMISSIONS
from services.intake.policies.model import AdmissionPolicy, PolicyState
from services.intake.policies.rules import Decider, Tier
from shared.contracts.base import ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.statements import Query
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Unavailable
from shared.domain.fields import Amount, At, Currency, Request, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing, Source

POLICY = Access(AdmissionPolicy)

Days = Annotated[int, Field(ge=1, le=5000, examples=[60]), Whole]
Seats = Annotated[int, Field(ge=1, le=50, examples=[3]), Whole]


class Bound(Request):
    """What a tier holds at most: both must be kept."""

    most_cost: Annotated[Amount, Field(description="Likely cost, in CNY.")]
    most_days: Annotated[Days, Field(description="Working days.")]


class AuthorityRule(Request):
    """Who decides on proposals of a tier, and, if it says so, of one type or from a risk level on.

    Of the rules that fit a proposal the one that says most counts (REQ-059).
    """

    tier: Tier
    type: ProjectTypeCode | None = None
    risk_from: Annotated[
        int | None,
        Field(ge=1, le=25, description="Probability index x impact index.", examples=[15]),
        Whole,
    ] = None
    decider: Decider
    quorum: Annotated[Seats, Field(description="Votes needed, where the board decides.")] = 2
    seats: Seats = 3
    vote_days: Annotated[Days, Field(description="Working days that a vote is open.")] = 5


class Rate(Request):
    """How many units of a currency one yuan is worth."""

    currency: Currency
    per_cny: Amount


class PolicyView(RecordView):
    """A policy: tiers, terms in working days, authority, and rates."""

    number: Annotated[int, Field(description="Version of the policy.", examples=[1])]
    state: PolicyState
    small: Annotated[Bound, Field(description="Tier S.")]
    medium: Annotated[Bound, Field(description="Tier M; what is above is L.")]
    screen_days: Annotated[int, Field(description="Working days to screen.", examples=[5])]
    decide_days: Annotated[int, Field(description="Working days to decide then.", examples=[10])]
    authority: list[AuthorityRule]
    rates: list[Rate]
    activated_at: At | None
    retired_at: At | None


class PolicyRow(BaseModel):
    """A policy in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    number: int
    state: PolicyState
    activated_at: At | None
    retired_at: At | None


class PolicyQuery(ListQuery):
    """The policies, newest first."""


def _rates(record: Any, _source: Source) -> dict[str, Any]:
    rates = record.rates
    return {"rates": [{"currency": name, "per_cny": rates[name]} for name in sorted(rates)]}


SHOWN = Showing(PolicyView, POLICY, PERMISSIONS, "admission_policy", _rates)


WHOLE = tuple(AdmissionPolicy.__table__.c)
ROW = [getattr(AdmissionPolicy, name) for name in PolicyRow.model_fields]
SORTS = {"number": Sort(AdmissionPolicy.number, int, AdmissionPolicy.id)}
IN_FORCE = Query(select(*WHOLE).where(AdmissionPolicy.state == PolicyState.ACTIVE))


async def list_policies(read: Reader, query: PolicyQuery) -> Page[PolicyRow]:
    """Every version there was."""
    rows, cursor = await rows_of_page(read, select(*ROW), query, SORTS, "-number")
    return Page(items=[PolicyRow.model_validate(r) for r in rows], next_cursor=cursor)


async def policy_in_force(tx: Transaction) -> Any:
    """What proposals are judged by now; at no moment is there none, but while it is exchanged."""
    row = await tx.driver.fetchrow(IN_FORCE.sql, *IN_FORCE.arguments({}))
    if row is None:
        raise Unavailable("unavailable")
    return IN_FORCE.found(row)
