"""What risk adds to the scene of the shared suites: one of each kind of record that it keeps."""

from uuid import UUID

from shared.domain.actor import ProjectRole, Role
from tests.suites.offered import operations
from tests.suites.scene import HOLDERS, PARTS, Scene
from tests.support import given

NOBODYS = {"risk-scales", "risk-checklists"}


async def afterwards(made: Scene) -> None:
    """A risk in the register of the undertaking and what is planned about it, its risk management
    plan, an issue, an assumption, and what the PMO is just writing."""
    risk, manager = made.world.service("risk"), PARTS[ProjectRole.PROJECT_MANAGER].id
    examples = {operation.name: operation for operation in operations("risk")}
    (register,) = await risk.rows(
        "SELECT id FROM risk_registers WHERE project_id = :id", id=UUID(made.project_id)
    )
    path = f"/registers/{register['id']}/risks"
    told = await given.said(risk, manager, "POST", path, examples["identifyRisk"].body)
    path = f"/risks/{told['id']}/assess"
    await given.said(risk, manager, "POST", path, examples["assessRisk"].body, if_match=1)
    path = f"/risks/{told['id']}/responses"
    await given.said(risk, manager, "POST", path, examples["planRiskResponse"].body)
    for name, below in (
        ("draftRiskPlan", "risk-plans"),
        ("raiseIssue", "issues"),
        ("recordAssumption", "assumptions"),
    ):
        path = f"/registers/{register['id']}/{below}"
        await given.said(risk, manager, "POST", path, examples[name].body)
    analyst = HOLDERS[Role.PMO_ANALYST].id
    for name in ("draftRiskScale", "draftRiskChecklist"):
        step = examples[name]
        drafted = await given.said(risk, analyst, "POST", f"/{step.collection}", step.body)
        made.kept["risk", step.collection] = drafted["id"]
