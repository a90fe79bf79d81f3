"""Taking over what was admitted: at submission the purpose, at registration all the rest."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.admitted.model import (
    ExpectedObjective,
    ProjectRequirement,
    ProjectStakeholder,
    Purpose,
)
from shared.contracts.intake import ProjectApproved
from shared.db.transaction import Transaction


async def keep_purpose(
    tx: Transaction, project_id: UUID, content_version: int, problem: str, solution: str
) -> None:
    """The words of the latest version; an older one that comes late changes nothing."""
    said = insert(Purpose).values(
        project_id=project_id,
        content_version=content_version,
        problem=problem,
        proposed_solution=solution,
    )
    words = ("content_version", "problem", "proposed_solution")
    await tx.execute(
        said.on_conflict_do_update(
            index_elements=[Purpose.project_id],
            set_={name: said.excluded[name] for name in words},
            where=said.excluded.content_version > Purpose.content_version,
        )
    )


def take_over_parts(tx: Transaction, approval: ProjectApproved) -> None:
    """The stakeholders, requirements and objectives, in the order of the approval (REQ-060)."""
    project_id = approval.proposal_id
    for number, stakeholder in enumerate(approval.stakeholders, 1):
        said = stakeholder.model_dump(exclude={"stakeholder_id"})
        id_ = stakeholder.stakeholder_id
        tx.add_part(ProjectStakeholder(project_id=project_id, number=number, id=id_, **said))
    for number, requirement in enumerate(approval.requirements, 1):
        said = requirement.model_dump(exclude={"requirement_id", "state"})
        said |= {"id": requirement.requirement_id, "confirmation": requirement.state}
        tx.add_part(ProjectRequirement(project_id=project_id, number=number, **said))
    for number, objective in enumerate(approval.objectives, 1):
        said = objective.model_dump(exclude={"objective_id"})
        id_ = objective.objective_id
        tx.add_part(ExpectedObjective(project_id=project_id, number=number, id=id_, **said))
