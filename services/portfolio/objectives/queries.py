"""What people see of strategic objectives, and how much each weighs among its siblings."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func, select
from typing_extensions import TypedDict

from services.portfolio.objectives.model import LIFECYCLE, ObjectiveState, StrategicObjective
from services.portfolio.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At, Date, Id, Line, Request, YesOrNo
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

OBJECTIVE = Access(StrategicObjective)

Code = Annotated[
    str,
    Field(pattern=r"^[A-Z][A-Z0-9_.-]{0,39}$", examples=["CUST-01"], description="Never changes."),
]
Share = Annotated[
    str, Field(pattern=r"^(0\.[0-9]{4}|1\.0000)$", examples=["0.4000"], description="From 0 to 1.")
]


class Name(Request):
    """What it is called, in both languages."""

    zh: Annotated[Line, Field(examples=["提升客户服务体验"])]
    en: Annotated[Line, Field(examples=["Serve customers better"])]


class ShownName(TypedDict):
    """What something is called, in both languages."""

    zh: Annotated[str, Field(examples=["提升客户服务体验"])]
    en: Annotated[str, Field(examples=["Serve customers better"])]


class ObjectiveRow(BaseModel):
    """A strategic objective in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: Annotated[str, Field(examples=["SOB-2026-0001"])]
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    code: Code
    state: ObjectiveState
    name: ShownName
    weight: Annotated[
        Decimal, Field(description="Among those with the same parent.", examples=["0.4000"])
    ]
    parent_id: UUID | None
    period_start: Date
    period_finish: Date
    owner_id: PersonId
    set_at: At


class ObjectiveView(ObjectiveRow, RecordView):
    """A strategic objective with its share among its siblings, and what can be done next."""

    process_step: Annotated[str, Field(examples=["strategy.active"])]
    description: str
    siblings_weight: Annotated[
        Decimal,
        Field(description="Sum of the active ones with the same parent.", examples=["1.0000"]),
    ]
    normalised_weight: Annotated[
        Share | None, Field(description="`weight` over that sum; null where it does not count.")
    ]


class ObjectiveQuery(ListQuery):
    """Filters and order of the list of strategic objectives."""

    state: ObjectiveState | None = None
    parent_id: Annotated[Id | None, Field(description="Those directly below this one.")] = None
    top_level: Annotated[
        YesOrNo | None, Field(description="Those without a parent, or with one.")
    ] = None
    owner_id: PersonId | None = None
    sort: Literal["set_at", "-set_at"] = "set_at"


OBJECTIVES = Listing(
    ObjectiveRow,
    OBJECTIVE,
    sorts={"set_at": Sort(StrategicObjective.set_at, instant, StrategicObjective.id)},
    filters=(
        StrategicObjective.state,
        StrategicObjective.parent_id,
        StrategicObjective.top_level,
        StrategicObjective.owner_id,
    ),
)


def _below(parent_id: UUID | None) -> ColumnElement[bool]:
    column: ColumnElement[Any] = StrategicObjective.__table__.c.parent_id
    return column.is_(None) if parent_id is None else column == parent_id


async def active_below(source: Reader | Transaction, parent_id: UUID | None) -> tuple[int, Decimal]:
    """How many active ones there are right below, and what they weigh together."""
    weight = func.coalesce(func.sum(StrategicObjective.weight), 0).label("weight")
    below = select(func.count().label("number"), weight).where(
        _below(parent_id), StrategicObjective.state == ObjectiveState.ACTIVE
    )
    row: Any = (await source.execute(below)).one()
    return row.number, Decimal(row.weight)


def _view_of(
    record: Any, actor: Actor, roles_here: frozenset[str], together: Decimal
) -> ObjectiveView:
    derived = ("allowed_actions", "process_step", "siblings_weight", "normalised_weight")
    fields = {n: getattr(record, n) for n in ObjectiveView.model_fields if n not in derived}
    counts = record.state == ObjectiveState.ACTIVE and together > 0
    share = f"{record.weight / together:.4f}" if counts else None
    return ObjectiveView(
        **fields,
        siblings_weight=together,
        normalised_weight=share,
        process_step=f"strategy.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "objective", LIFECYCLE, record.state, actor, roles_here
        ),
    )


async def objective_view(tx: Transaction, objective: StrategicObjective) -> ObjectiveView:
    """The objective as this transaction leaves it."""
    await tx.flush()
    _, together = await active_below(tx, objective.parent_id)
    return _view_of(objective, tx.actor, tx.roles_here, together)


async def get_objective(read: Reader, ref: str) -> ObjectiveView:
    """One strategic objective."""
    row = await OBJECTIVE.one(read, [StrategicObjective], ref)
    _, together = await active_below(read, row.parent_id)
    return _view_of(row, read.actor, read.roles_here, together)


async def list_objectives(read: Reader, query: ObjectiveQuery) -> Page[ObjectiveRow]:
    """The strategic objectives, the first set first unless asked otherwise."""
    return await OBJECTIVES.page(read, query, query.sort)
