"""What people see of admission conditions, and which still stand before a gate."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.conditions.model import LIFECYCLE, AdmissionCondition, ConditionState
from services.portfolio.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At, Date, Id, YesOrNo
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

CONDITION = Access(AdmissionCondition, project=AdmissionCondition.project_id)

Gate = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$", examples=["START"])]


class ConditionRow(BaseModel):
    """A condition in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    number: Annotated[int, Field(description="Within its project.", examples=[1])]
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: ConditionState
    text: Annotated[
        str,
        Field(
            description="Empty where the project is confidential: intake shows it to its readers.",
            examples=["启动前完成等保测评方案"],
        ),
    ]
    gate: Annotated[
        str,
        Field(description="Which gate waits for it; empty: whichever is next.", examples=["START"]),
    ]
    due: Date | None
    owner_id: PersonId | None
    raised_at: At


class ConditionView(ConditionRow, RecordView):
    """A condition with how it was settled, and what can be done next."""

    process_step: Annotated[str, Field(examples=["initiation.condition.open"])]
    overdue: bool
    evidence: Annotated[str | None, Field(description="What shows that it is met.")]
    reason: Annotated[str | None, Field(description="Why it was waived.")]
    settled_by: PersonId | None
    settled_at: At | None


class ConditionQuery(ListQuery):
    """Filters and order of the list of conditions."""

    project_id: Id | None = None
    state: ConditionState | None = None
    gate: Gate | None = None
    overdue: Annotated[YesOrNo | None, Field(description="`true`: those open past their day.")] = (
        None
    )
    sort: Literal["raised_at", "-raised_at"] = "raised_at"


SORTS = {"raised_at": Sort(AdmissionCondition.raised_at, instant, AdmissionCondition.id)}
CONDITIONS = Listing(
    ConditionRow,
    CONDITION,
    sorts=SORTS,
    filters=(AdmissionCondition.project_id, AdmissionCondition.state, AdmissionCondition.gate),
)


def _view_of(
    record: Any, actor: Actor, roles_here: frozenset[str], *, overdue: bool
) -> ConditionView:
    derived = ("allowed_actions", "process_step", "overdue")
    fields = {n: getattr(record, n) for n in ConditionView.model_fields if n not in derived}
    return ConditionView(
        **fields,
        overdue=overdue,
        process_step=f"initiation.condition.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "condition", LIFECYCLE, record.state, actor, roles_here
        ),
    )


def _overdue(record: Any, source: Reader | Transaction) -> bool:
    late = record.overdue_from is not None and record.overdue_from <= source.now
    return late and record.state == ConditionState.OPEN


async def condition_view(tx: Transaction, condition: AdmissionCondition) -> ConditionView:
    """The condition as this transaction leaves it."""
    await tx.flush()
    return _view_of(condition, tx.actor, tx.roles_here, overdue=_overdue(condition, tx))


async def get_condition(read: Reader, condition_id: UUID) -> ConditionView:
    """One condition, if the reader may see its project."""
    row = await CONDITION.one(read, [AdmissionCondition], condition_id)
    return _view_of(row, read.actor, read.roles_here, overdue=_overdue(row, read))


async def list_conditions(read: Reader, query: ConditionQuery) -> Page[ConditionRow]:
    """The conditions of the projects that the reader may see, the oldest first."""
    if query.overdue is None:
        return await CONDITIONS.page(read, query, query.sort)
    late = (AdmissionCondition.state == ConditionState.OPEN) & func.coalesce(
        AdmissionCondition.overdue_from <= read.now, False
    )
    statement = CONDITIONS.rows(query, read.actor).where(late if query.overdue else ~late)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[ConditionRow.model_validate(r) for r in rows], next_cursor=cursor)


async def open_conditions(source: Reader | Transaction, project_id: UUID, gate: str) -> list[int]:
    """The numbers of the conditions that keep a gate shut, those that name no gate among them."""
    found = await source.execute(
        select(AdmissionCondition.number)
        .where(AdmissionCondition.project_id == project_id)
        .where(AdmissionCondition.state == ConditionState.OPEN)
        .where(AdmissionCondition.gate.in_([gate, ""]))
        .order_by(AdmissionCondition.number)
    )
    return list(found.scalars())
