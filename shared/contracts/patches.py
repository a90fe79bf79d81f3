"""What a change does to a baseline: a closed set of typed operations on what the plan says.

Elements are named by their codes. The words in an operation travel only where the project is
PUBLIC_IN_ORG; else they are empty, and a new element is called by its code.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Decimal4, Line, ProjectTypeCode, Value

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples=["1.2.3"])]
"""What an element of a plan is called by: unique among its kind within one plan."""

Month = Annotated[str, Field(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2027-03"])]
LinkType = Literal["FS", "SS", "FF", "SF"]
CostType = Literal["LABOUR", "MATERIAL", "EXTERNAL"]
CostClass = Literal["CAPEX", "OPEX"]
LagDays = Annotated[int, Field(ge=-1000, le=1000)]


class RoleHours(Value):
    """Work of one role."""

    role: Annotated[str, Field(max_length=60)]
    hours: Annotated[int, Field(ge=1, le=1_000_000)]


class ActivityAdd(Value):
    """One more activity, on the days given."""

    op: Literal["activity.add"]
    code: Code
    wbs: Code
    name: Line
    start: date
    finish: date
    role_hours: tuple[RoleHours, ...] = ()


class ActivityModify(Value):
    """An activity on other days, with other work, or below another name; None leaves it."""

    op: Literal["activity.modify"]
    code: Code
    name: Line | None = None
    start: date | None = None
    finish: date | None = None
    role_hours: tuple[RoleHours, ...] | None = None


class ActivityRemove(Value):
    """An activity that will not be done; what depends on it loses the link."""

    op: Literal["activity.remove"]
    code: Code


class DependencyAdd(Value):
    """One more link between two activities."""

    op: Literal["dependency.add"]
    pred: Code
    succ: Code
    type: LinkType
    lag_days: LagDays = 0


class DependencyRemove(Value):
    """A link that no longer holds."""

    op: Literal["dependency.remove"]
    pred: Code
    succ: Code
    type: LinkType


class MilestoneMove(Value):
    """A milestone on another day."""

    op: Literal["milestone.move"]
    code: Code
    date: date


class RequirementAdd(Value):
    """One more requirement in scope."""

    op: Literal["requirement.add"]
    code: Code
    statement: Line
    priority: Literal["MUST", "SHOULD", "COULD", "WONT"]
    acceptance_criterion: Line


class RequirementModify(Value):
    """A requirement said anew; None leaves it."""

    op: Literal["requirement.modify"]
    code: Code
    statement: Line | None = None
    priority: Literal["MUST", "SHOULD", "COULD", "WONT"] | None = None
    acceptance_criterion: Line | None = None


class RequirementDrop(Value):
    """A requirement that will not be met."""

    op: Literal["requirement.drop"]
    code: Code


class BudgetTransfer(Value):
    """Money from one budget line to another; the whole stays."""

    op: Literal["budget.transfer"]
    from_line: Code
    to_line: Code
    amount: Decimal4


class BudgetAdd(Value):
    """One more budget line, and so much more budget at completion."""

    op: Literal["budget.add"]
    code: Code
    wbs: Code
    cost_type: CostType
    cost_class: CostClass
    month: Month
    amount: Decimal4


class BudgetReduce(Value):
    """Less money in one line, and so much less budget at completion."""

    op: Literal["budget.reduce"]
    code: Code
    amount: Decimal4


class ReserveDraw(Value):
    """Money out of a reserve into a budget line."""

    op: Literal["reserve.draw"]
    reserve: Literal["CONTINGENCY", "MANAGEMENT"]
    to_line: Code
    amount: Decimal4


class ObjectiveAmend(Value):
    """Another target or day for an expected objective; only sponsor and board may decide it."""

    op: Literal["objective.amend"]
    objective_id: UUID
    target_value: Decimal4 | None = None
    due: date | None = None


class AllocationChange(Value):
    """So many hours of a role in a month instead of what was asked."""

    op: Literal["allocation.change"]
    role: Annotated[str, Field(max_length=60)]
    month: Month
    hours: Annotated[int, Field(ge=0, le=1_000_000)]


class CalendarChange(Value):
    """The project works by another calendar."""

    op: Literal["calendar.change"]
    calendar: Annotated[str, Field(max_length=20)]


class TypeChange(Value):
    """The project is of another type or tier; its profile is frozen anew (REQ-012)."""

    op: Literal["type.change"]
    type: ProjectTypeCode
    tier: Literal["S", "M", "L"]


class ToleranceChange(Value):
    """How far the project may be off in one aspect before somebody above decides, in per mille."""

    op: Literal["tolerance.change"]
    aspect: Literal["TIME", "COST", "SCOPE", "QUALITY", "BENEFIT", "RISK"]
    plus: Annotated[int, Field(ge=0, le=1000)]
    minus: Annotated[int, Field(ge=0, le=1000)]


Operation = Annotated[
    ActivityAdd
    | ActivityModify
    | ActivityRemove
    | DependencyAdd
    | DependencyRemove
    | MilestoneMove
    | RequirementAdd
    | RequirementModify
    | RequirementDrop
    | BudgetTransfer
    | BudgetAdd
    | BudgetReduce
    | ReserveDraw
    | ObjectiveAmend
    | AllocationChange
    | CalendarChange
    | TypeChange
    | ToleranceChange,
    Field(discriminator="op"),
]

Patch = Annotated[tuple[Operation, ...], Field(max_length=200)]
"""Applied in this order, all of it or nothing."""
