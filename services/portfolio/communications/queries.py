"""What people see of what is to be told, and what was."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.portfolio.communications.model import (
    LIFECYCLE,
    CommunicationObligation,
    ObligationState,
)
from services.portfolio.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Forbidden, Refusal
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

OBLIGATION = Access(CommunicationObligation, project=CommunicationObligation.project_id)


class ObligationRow(BaseModel):
    """What is to be told on one day; the communication plan says to whom and how."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    baseline_id: Annotated[UUID, Field(description="Whose communication plan has it.")]
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    code: Annotated[str, Field(description="Of the line of that plan.", examples=["STEERING"])]
    state: ObligationState
    sender_id: PersonId
    due_on: Date


class ObligationView(ObligationRow, RecordView):
    """An obligation with how it was kept, and what can be done next."""

    process_step: Annotated[str, Field(examples=["communication.due"])]
    evidence: Annotated[str | None, Field(examples=["月报已于例会发出。"])]
    kept_by: PersonId | None
    kept_at: At | None


class ObligationQuery(ListQuery):
    """Filters and order of the list of obligations."""

    project_id: Id | None = None
    state: ObligationState | None = None
    sender_id: PersonId | None = None
    sort: Literal["due_on", "-due_on"] = "due_on"


OBLIGATIONS = Listing(
    ObligationRow,
    OBLIGATION,
    sorts={"due_on": Sort(CommunicationObligation.due_on, day, CommunicationObligation.id)},
    filters=(
        CommunicationObligation.project_id,
        CommunicationObligation.state,
        CommunicationObligation.sender_id,
    ),
)
DERIVED = ("allowed_actions", "process_step")
SHOWN = [name for name in ObligationView.model_fields if name not in DERIVED]


def check_sender(record: Any, actor: Actor, roles_here: frozenset[str]) -> Refusal | None:
    """Who is to tell it says that it was told, or the project manager does."""
    if actor.id == record.sender_id or ProjectRole.PROJECT_MANAGER in roles_here:
        return None
    return Forbidden("not_the_sender")


def _view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> ObligationView:
    return ObligationView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"communication.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "obligation",
            LIFECYCLE,
            record.state,
            actor,
            roles_here,
            lambda _: check_sender(record, actor, roles_here),
        ),
    )


async def obligation_view(tx: Transaction, obligation: CommunicationObligation) -> ObligationView:
    """The obligation as this transaction leaves it."""
    await tx.flush()
    return _view_of(obligation, tx.actor, tx.roles_here)


async def get_obligation(read: Reader, obligation_id: UUID) -> ObligationView:
    """One obligation, if the reader may see its project."""
    row = await OBLIGATION.one(read, [CommunicationObligation], obligation_id)
    return _view_of(row, read.actor, read.roles_here)


async def list_obligations(read: Reader, query: ObligationQuery) -> Page[ObligationRow]:
    """The obligations of the projects that the reader may see, the next one first."""
    return await OBLIGATIONS.page(read, query, query.sort)
