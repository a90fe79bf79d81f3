"""What came of escalations: how many, how soon decided, what was granted, what still lacks."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Numeric, cast, func, select

from services.resource.escalations.model import Escalation
from shared.db.transaction import Reader
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date


class OutcomeRow(BaseModel):
    """One outcome; what no escalation had yet is null, never zero."""

    outcome: str
    count: int
    hours_to_decision: Annotated[int | None, Field(description="On average, from the issue.")]
    granted_per_mille: Annotated[int | None, Field(description="Of the hours that lacked.")]
    residual_per_mille: Annotated[int | None, Field(description="On average, of those reviewed.")]


class EscalationOutcomes(BaseModel):
    """Escalations that were issued between two days, by state and by outcome."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "by_state": {"ISSUED": 1, "REVIEWED": 2},
                    "outcomes": [
                        {
                            "outcome": "PARTIAL",
                            "count": 2,
                            "hours_to_decision": 52,
                            "granted_per_mille": 750,
                            "residual_per_mille": 60,
                        }
                    ],
                }
            ]
        }
    )

    by_state: dict[str, int]
    outcomes: list[OutcomeRow]


class OutcomesQuery(BaseModel):
    """Between which days the escalations were issued."""

    model_config = ConfigDict(extra="forbid")

    from_: Annotated[Date, Field(alias="from", examples=["2026-01-01"])]
    to: Annotated[Date, Field(examples=["2026-12-31"])]


async def escalation_outcomes(read: Reader, query: OutcomesQuery) -> EscalationOutcomes:
    """Two statements, whatever there is (REQ-198).

    Errors: 409 `range_not_in_order`.
    """
    if query.to < query.from_:
        problems = [FieldProblem("?to", "range_not_in_order")]
        raise Conflict("range_not_in_order", errors=problems)
    issued = func.date(Escalation.issued_at).between(query.from_, query.to)
    states = select(Escalation.state, func.count().label("count")).where(issued)
    by_state = await read.execute(states.group_by(Escalation.state))
    return EscalationOutcomes(
        by_state={row.state.value: row.count for row in by_state},
        outcomes=await _outcomes(read, issued),
    )


async def _outcomes(read: Reader, issued: Any) -> list[OutcomeRow]:
    outcome = Escalation.decision["outcome"].astext
    took = func.extract("epoch", Escalation.decided_at - Escalation.issued_at) / 3600
    granted = cast(Escalation.decision["granted_hours"].astext, Numeric)
    lacked = func.sum(Escalation.lacking).filter(granted.is_not(None))
    share = 1000 * func.sum(granted) / func.nullif(lacked, 0)
    statement = (
        select(
            outcome.label("outcome"),
            func.count().label("count"),
            func.round(func.avg(took)).label("hours_to_decision"),
            func.round(share).label("granted_per_mille"),
            func.round(func.avg(Escalation.residual_per_mille)).label("residual_per_mille"),
        )
        .where(issued, Escalation.decided_at.is_not(None))
        .group_by(outcome)
        .order_by(outcome)
    )
    return [OutcomeRow.model_validate(dict(r._mapping)) for r in await read.execute(statement)]
