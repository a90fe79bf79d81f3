"""Settling what a kickoff came to: from then on the project is planned in detail (REQ-070)."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.portfolio.kickoffs.model import KickoffOutcome
from services.portfolio.kickoffs.queries import OutlineStep, ScopeStatement, expected_ids
from services.portfolio.meetings.model import Meeting
from services.portfolio.plans.queries import PlannedEffort
from services.portfolio.projects.model import LIFECYCLE, Project
from shared.contracts.portfolio import RoleEffort
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Id, Reason, Ref, Request

EXAMPLE: dict[str, Any] = {
    "meeting_id": "MTG-2026-0001",
    "scope": {
        "included": ["两列机柜与核心系统迁移"],
        "excluded": ["办公网改造"],
        "assumptions": ["机房二期 3 月交付"],
        "constraints": ["切换只在周末进行"],
        "acceptance": ["连续 30 天监控达标"],
    },
    "confirmed_objectives": [],
    "timetable": [{"name": "第一批切换", "finish": "2099-03-31"}],
    "resource_needs": [
        {"role": "developer", "hours": 2700, "start": "2099-02-02", "finish": "2099-05-29"}
    ],
}


class KickoffOutcomeSaid(Request):
    """What the kickoff settled; the meeting in which it was held bears it out."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    meeting_id: Ref
    scope: ScopeStatement
    confirmed_objectives: Annotated[
        list[Id],
        Field(max_length=100, description="Ids of all objectives that are expected of it."),
    ]
    timetable: Annotated[list[OutlineStep], Field(min_length=1, max_length=50)]
    resource_needs: Annotated[list[PlannedEffort], Field(min_length=1, max_length=200)]


class KickoffWaiver(Request):
    """Why there is no kickoff, and whom the project needs as far as that is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason": "沿用上一期的范围与团队，不再召开启动会。",
                    "resource_needs": EXAMPLE["resource_needs"],
                }
            ]
        }
    )

    reason: Reason
    resource_needs: Annotated[list[PlannedEffort], Field(max_length=200)] = []


def _check_needs(needs: list[PlannedEffort]) -> None:
    wrong = [
        FieldProblem(f"/resource_needs/{place}", "range_not_in_order")
        for place, need in enumerate(needs)
        if need.finish < need.start
    ]
    if wrong:
        raise Conflict("range_not_in_order", errors=wrong)


def _efforts(needs: list[PlannedEffort]) -> tuple[RoleEffort, ...]:
    return tuple(RoleEffort.model_validate(need.model_dump(mode="json")) for need in needs)


async def hold_kickoff(tx: Transaction, ref: Ref, said: KickoffOutcomeSaid) -> Project:
    """Goals, scope, timetable and needs are settled: planning begins (REQ-070).

    Errors: 409 `kickoff_not_held`, `objectives_unconfirmed`, `range_not_in_order`.
    """
    project = await tx.load(Project, ref)
    LIFECYCLE.check(project.state, "hold_kickoff")
    meeting = await tx.find(Meeting, said.meeting_id)
    if meeting is None or meeting.project_id != project.id:
        raise Conflict("kickoff_not_held", key=said.meeting_id)
    meeting.check_kickoff()
    _check_needs(said.resource_needs)
    unconfirmed = await expected_ids(tx, project.id) ^ set(said.confirmed_objectives)
    if unconfirmed:
        raise Conflict("objectives_unconfirmed", count=len(unconfirmed))
    needs = [need.model_dump(mode="json") for need in said.resource_needs]
    project.hold_kickoff(meeting_id=meeting.id, resource_needs=_efforts(said.resource_needs))
    tx.add_part(
        KickoffOutcome(
            **said.model_dump(mode="json", exclude={"meeting_id", "resource_needs"}),
            project_id=project.id,
            meeting_id=meeting.id,
            resource_needs=needs,
            settled_by=tx.actor.id,
            settled_at=tx.now,
        )
    )
    return project


async def waive_kickoff(tx: Transaction, ref: Ref, said: KickoffWaiver) -> Project:
    """Let planning begin without a kickoff (REQ-071). Errors: 409 `range_not_in_order`."""
    project = await tx.load(Project, ref)
    LIFECYCLE.check(project.state, "waive_kickoff")
    _check_needs(said.resource_needs)
    needs = _efforts(said.resource_needs)
    told = {"waiver_id": tx.new_id(), "waived_by": tx.actor.id, "resource_needs": needs}
    project.waive_kickoff(said.reason, **told)
    return project
