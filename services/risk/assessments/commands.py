"""Assessing a risk: by the scale in force, and by expected value where numbers are given."""

from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.risk.assessments.model import RiskAnalysis
from services.risk.assessments.queries import SAID_EXAMPLE, DaysRange, Impacts, Quantities
from services.risk.assessments.rules import (
    Distribution,
    Warned,
    above,
    expectation,
    expected_value,
)
from services.risk.risks.commands import held_by_who_answers, judge, recount
from services.risk.risks.model import Risk
from services.risk.risks.rules import AnalysisKind, RiskKind
from services.risk.scales.model import RiskScale
from services.risk.scales.queries import scale_in_force
from services.risk.scales.rules import index_of, level_of, overall_impact
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import TEXT, MoneyRange, Reason, Ref, Request, Scale5

Basis = Annotated[str, StringConstraints(strict=True, max_length=4000, pattern=TEXT)]


class Judgement(Request):
    """How probable and how grave, by index; and by numbers, where there are any (REQ-176)."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    kind: AnalysisKind = AnalysisKind.INHERENT
    p_index: Scale5
    impacts: Impacts
    quantities: Quantities | None = None
    basis: Annotated[Basis, Field(description="On what evidence.")] = ""
    reason: Annotated[
        Reason | None, Field(description="Why a threat's residual is above its inherent.")
    ] = None


def _check_ranges(judgement: Judgement) -> None:
    """Errors: 409 `impact_missing`; 409 `range_not_in_order`, by pointer."""
    if not judgement.impacts.judged():
        raise Conflict("impact_missing", errors=[FieldProblem("/impacts", "impact_missing")])
    given = judgement.quantities
    ranges = {} if given is None else {"cost": given.cost, "days": given.days}
    wrong = [name for name, found in ranges.items() if found and not found.in_order()]
    if wrong:
        problems = [FieldProblem(f"/quantities/{name}", "range_not_in_order") for name in wrong]
        raise Conflict("range_not_in_order", errors=problems)


def _value(
    probability: Decimal,
    found: MoneyRange | DaysRange | None,
    distribution: Distribution,
    *,
    threat: bool,
) -> Decimal | None:
    if found is None:
        return None
    points = (Decimal(found.least), Decimal(found.likely), Decimal(found.most))
    return expected_value(probability, expectation(*points, distribution), threat=threat)


def _analysis(
    tx: Transaction, risk: Risk, scale: RiskScale, judgement: Judgement, currency: str
) -> RiskAnalysis:
    """What follows from the judgement by the scale and the arithmetic."""
    impacts, given = judgement.impacts.judged(), judgement.quantities
    impact_index = overall_impact(impacts, scale.impact_weights)
    values: list[Decimal | None] = [None, None]
    warnings = []
    if given is not None:
        probability, threat = Decimal(given.probability), risk.kind == RiskKind.THREAT
        values = [
            _value(probability, found, given.distribution, threat=threat)
            for found in (given.cost, given.days)
        ]
        if index_of(probability, scale.p_bounds) != judgement.p_index:
            warnings.append(Warned.PROBABILITY_OUTSIDE_BAND)
    return RiskAnalysis(
        id=tx.new_id(),
        risk_id=risk.id,
        number=risk.analyses + 1,
        kind=judgement.kind,
        scale_id=scale.id,
        p_index=judgement.p_index,
        impacts=impacts,
        impact_index=impact_index,
        level=level_of(judgement.p_index, impact_index),
        level_name=scale.matrix().name(judgement.p_index, impact_index),
        quantities=None if given is None else given.model_dump(mode="json"),
        emv_cost=values[0],
        emv_days=values[1],
        currency=currency,
        warnings=[warned.value for warned in warnings],
        basis=judgement.basis,
        reason=judgement.reason,
        assessed_by=tx.actor.id,
        assessed_at=tx.now,
    )


async def _check_residual(tx: Transaction, risk: Risk, found: RiskAnalysis) -> None:
    """A response that makes a threat graver is none, unless it is said why it must be so.

    Errors: 409 `residual_above_inherent`.
    """
    of_risk = (RiskAnalysis.risk_id == risk.id, RiskAnalysis.kind == AnalysisKind.INHERENT)
    latest = select(RiskAnalysis.level, RiskAnalysis.emv_cost, RiskAnalysis.emv_days)
    latest = latest.where(*of_risk).order_by(RiskAnalysis.number.desc()).limit(1)
    for was in await tx.execute(latest):
        known = [was.emv_cost, was.emv_days]
        if above(found.level, [found.emv_cost, found.emv_days], was.level, known):
            raise Conflict("residual_above_inherent", level=found.level, inherent=was.level)


async def assess_risk(tx: Transaction, ref: Ref, judgement: Judgement) -> tuple[Risk, RiskAnalysis]:
    """Judge a risk; its register counts it by what counts of it from now on (REQ-176)."""
    risk, register = await held_by_who_answers(tx, ref, "assess", "reassess")
    risk.check_owned()
    _check_ranges(judgement)
    if judgement.quantities and judgement.quantities.cost:
        register.price(judgement.quantities.cost.currency)
    scale = await scale_in_force(tx)
    analysis = _analysis(tx, risk, scale, judgement, register.currency)
    residual = judgement.kind == AnalysisKind.RESIDUAL and risk.kind == RiskKind.THREAT
    if residual and judgement.reason is None:
        await _check_residual(tx, risk, analysis)
    before = risk.counted
    risk.assess(judgement.kind, analysis.standing, analysis.told(), tx.now)
    await recount(tx, register, risk, before)
    await judge(tx, register, risk)
    tx.add_part(analysis)
    return risk, analysis
