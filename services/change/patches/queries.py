"""How people write the operations of a patch: each with its own shape, strict and bounded."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from shared.contracts.base import ProjectTypeCode
from shared.contracts.patches import Code, CostClass, CostType, LinkType, Month
from shared.domain.fields import Amount, Date, Figure, Id, Line, Request, Whole

Role = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Hours = Annotated[int, Field(ge=1, le=1_000_000, examples=[160]), Whole]
Days = Annotated[int, Field(ge=-1000, le=1000, examples=[0]), Whole]
PerMille = Annotated[int, Field(ge=0, le=1000, examples=[50]), Whole]
Priority = Literal["MUST", "SHOULD", "COULD", "WONT"]


def _like(**said: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [said]})


class RoleHours(Request):
    """Work of one role."""

    model_config = _like(role="developer", hours=160)

    role: Role
    hours: Hours


class ActivityAdd(Request):
    """One more activity, on the days given."""

    model_config = _like(
        op="activity.add",
        code="A-120",
        wbs="1.2",
        name="机柜二次验收",
        start="2027-05-10",
        finish="2027-05-21",
        role_hours=[{"role": "developer", "hours": 80}],
    )

    op: Literal["activity.add"]
    code: Code
    wbs: Code
    name: Line
    start: Date
    finish: Date
    role_hours: Annotated[list[RoleHours], Field(max_length=50)] = []


class ActivityModify(Request):
    """An activity on other days, with other work, or under another name; null leaves it."""

    model_config = _like(op="activity.modify", code="A-110", finish="2027-06-18")

    op: Literal["activity.modify"]
    code: Code
    name: Line | None = None
    start: Date | None = None
    finish: Date | None = None
    role_hours: Annotated[list[RoleHours] | None, Field(max_length=50)] = None


class ActivityRemove(Request):
    """An activity that will not be done; what depends on it loses the link."""

    model_config = _like(op="activity.remove", code="A-115")

    op: Literal["activity.remove"]
    code: Code


class DependencyAdd(Request):
    """One more link between two activities."""

    model_config = _like(op="dependency.add", pred="A-110", succ="A-120", type="FS", lag_days=0)

    op: Literal["dependency.add"]
    pred: Code
    succ: Code
    type: LinkType
    lag_days: Days = 0


class DependencyRemove(Request):
    """A link that no longer holds."""

    model_config = _like(op="dependency.remove", pred="A-110", succ="A-115", type="FS")

    op: Literal["dependency.remove"]
    pred: Code
    succ: Code
    type: LinkType


class MilestoneMove(Request):
    """A milestone on another day."""

    model_config = _like(op="milestone.move", code="M-2", date="2027-06-25")

    op: Literal["milestone.move"]
    code: Code
    date: Date


class RequirementAdd(Request):
    """One more requirement in scope."""

    model_config = _like(
        op="requirement.add",
        code="R-14",
        statement="国产机柜须支持双路供电。",
        priority="MUST",
        acceptance_criterion="断开任一路电源后业务不中断。",
    )

    op: Literal["requirement.add"]
    code: Code
    statement: Line
    priority: Priority
    acceptance_criterion: Line


class RequirementModify(Request):
    """A requirement said anew; null leaves it."""

    model_config = _like(op="requirement.modify", code="R-3", priority="SHOULD")

    op: Literal["requirement.modify"]
    code: Code
    statement: Line | None = None
    priority: Priority | None = None
    acceptance_criterion: Line | None = None


class RequirementDrop(Request):
    """A requirement that will not be met."""

    model_config = _like(op="requirement.drop", code="R-9")

    op: Literal["requirement.drop"]
    code: Code


class BudgetTransfer(Request):
    """Money from one budget line to another; the whole stays."""

    model_config = _like(op="budget.transfer", from_line="B-1", to_line="B-2", amount="20000.00")

    op: Literal["budget.transfer"]
    from_line: Code
    to_line: Code
    amount: Amount


class BudgetAdd(Request):
    """One more budget line, and so much more budget at completion."""

    model_config = _like(
        op="budget.add",
        code="B-7",
        wbs="1.2",
        cost_type="MATERIAL",
        cost_class="CAPEX",
        month="2027-05",
        amount="48000.00",
    )

    op: Literal["budget.add"]
    code: Code
    wbs: Code
    cost_type: CostType
    cost_class: CostClass
    month: Month
    amount: Amount


class BudgetReduce(Request):
    """Less money in one line, and so much less budget at completion."""

    model_config = _like(op="budget.reduce", code="B-3", amount="12000.00")

    op: Literal["budget.reduce"]
    code: Code
    amount: Amount


class ReserveDraw(Request):
    """Money out of a reserve into a budget line."""

    model_config = _like(op="reserve.draw", reserve="CONTINGENCY", to_line="B-2", amount="15000.00")

    op: Literal["reserve.draw"]
    reserve: Literal["CONTINGENCY", "MANAGEMENT"]
    to_line: Code
    amount: Amount


class ObjectiveAmend(Request):
    """Another target or day for an expected objective; sponsor and board decide on it."""

    model_config = _like(
        op="objective.amend",
        objective_id="0199b7a5-77c1-7f1e-9d3b-2c4d6e8f0a12",
        due="2027-12-31",
    )

    op: Literal["objective.amend"]
    objective_id: Id
    target_value: Figure | None = None
    due: Date | None = None


class AllocationChange(Request):
    """So many hours of a role in a month instead of what was asked."""

    model_config = _like(op="allocation.change", role="developer", month="2027-05", hours=240)

    op: Literal["allocation.change"]
    role: Role
    month: Month
    hours: Annotated[int, Field(ge=0, le=1_000_000, examples=[240]), Whole]


class CalendarChange(Request):
    """The project works by another calendar."""

    model_config = _like(op="calendar.change", calendar="CN")

    op: Literal["calendar.change"]
    calendar: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")]


class TypeChange(Request):
    """The project is of another type or tier; its profile is frozen anew (REQ-012)."""

    model_config = _like(op="type.change", type="ENGINEERING", tier="M")

    op: Literal["type.change"]
    type: ProjectTypeCode
    tier: Literal["S", "M", "L"]


class ToleranceChange(Request):
    """How far the project may be off in one aspect before somebody above decides, in per mille."""

    model_config = _like(op="tolerance.change", aspect="TIME", plus=50, minus=0)

    op: Literal["tolerance.change"]
    aspect: Literal["TIME", "COST", "SCOPE", "QUALITY", "BENEFIT", "RISK"]
    plus: PerMille
    minus: PerMille


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

Operations = Annotated[
    list[Operation], Field(max_length=200, description="Applied in this order, all or nothing.")
]
