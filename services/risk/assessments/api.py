"""The addresses of assessments: below the risk they judge, and the matrix below its register."""

from typing import Annotated

from fastapi import Query

from services.risk.assessments import commands, queries
from services.risk.assessments.commands import Judgement
from services.risk.assessments.queries import (
    AnalysisQuery,
    AnalysisView,
    AssessedRiskView,
    CalibrationView,
    HeatMapView,
    assessed_view,
)
from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.risks.queries import RISK
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Risk assessments")


@routes.command("/risks/{risk_id}/assess", on=RISK)
async def assess_risk(risk_id: Ref, judgement: Judgement, tx: Transaction) -> AssessedRiskView:
    """Assess a risk: probability and impacts by index, and expected values where numbers are given.

    What is odd, though not wrong, is in `analysis.warnings`.
    """
    return await assessed_view(tx, *await commands.assess_risk(tx, risk_id, judgement))


@routes.query("/risks/{risk_id}/analyses")
async def list_risk_analyses(
    risk_id: Ref, query: Annotated[AnalysisQuery, Query()], read: Reader
) -> Page[AnalysisView]:
    """List the analyses of a risk: inherent, current, residual, target."""
    return await queries.list_analyses(read, risk_id, query)


@routes.query("/registers/{register_id}/heat-map")
async def get_heat_map(register_id: Ref, read: Reader) -> HeatMapView:
    """Get where the assessed risks of a register lie in the matrix."""
    return await queries.get_heat_map(read, register_id)


@routes.query("/registers/{register_id}/calibration")
async def get_calibration(register_id: Ref, read: Reader) -> CalibrationView:
    """Get how well the risks of a register were judged that have ended since."""
    return await queries.get_calibration(read, register_id)
