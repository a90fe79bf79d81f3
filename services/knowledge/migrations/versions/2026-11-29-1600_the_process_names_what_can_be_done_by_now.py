"""The process names what can be done by now: its second version, where the first is worked by."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.domain.canonical import content_hash

revision = "202611291600"
down_revision = "202611291545"
branch_labels = None
depends_on = None

FORMER = UUID("0199b7a0-0000-7000-8000-000000000003")
ID = UUID("0199b7a0-0000-7000-8000-000000000004")
TOLD = (UUID("0199b7a0-0000-7000-8000-000000000104"), UUID("0199b7a0-0000-7000-8000-000000000105"))
SINCE = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2026, 11, 29)

ALSO = """
KICKOFF
portfolio: scheduleMeeting holdMeeting cancelMeeting acknowledgeMinutes holdKickoff

DETAILED_PLAN
portfolio: draftDetailedPlan reviseDetailedPlan uploadDetailedPlan submitPlan
  keepCommunicationObligation
risk: draftRiskPlan editRiskPlan submitRiskPlan
resource: raiseDemand changeDemand requestDemand cancelDemand

PLAN_REVIEW
portfolio: commentOnPlan approvePlanReview returnDetailedPlan assessAlignment approvePlan
  decideGate grantWaiver
risk: returnRiskPlan approveRiskPlan

PROGRESS
portfolio: startProject defineKpi editKpiDefinition retireKpiDefinition assignKpi observeKpi
  dropKpi assessRag overrideRag draftStatusReport editStatusReport issueStatusReport
resource: recordTime changeTimeEntry submitTimeEntry withdrawTimeEntry approveTimeEntry
  rejectTimeEntry correctTimeEntry

CHECKIN
portfolio: recordCheckin confirmCheckin suspendProject resumeProject proposeTermination
  proposeReopening agreeToSteering declineSteering issueDirective answerDirective closeDirective
  settleEscalation

COUNTERMEASURE
risk: raiseIssue editIssue confirmIssue dismissIssue escalateIssue analyseIssue
  proposeCountermeasure resolveIssue verifyIssue closeIssue agreeAction startAction finishAction
  checkActionEffect withdrawAction

SUBMIT_CHANGE
change: draftChange editChange submitChange withdrawChange

CHANGE_IMPACT
change: triageChange reassessChange returnChange judgeChange completeChangeAssessment
  takePosition closeChangeConsultation verifyChange

DECIDE_CHANGE
change: draftAuthorityPolicy activateAuthorityPolicy decideChange openChangeVote

DECIDE_CHANGE_OF_OBJECTIVE
change: castChangeVote

CLOSING_MEETING
portfolio: beginClosing
knowledge: signNoLessons

FINAL_REPORT
portfolio: draftSettlement editSettlement balanceSettlement draftFinalReport editFinalReport
  submitFinalReport returnFinalReport acceptFinalReport

EVALUATION
portfolio: evaluateProject replyToEvaluation closeProject
knowledge: requestDossierExpiry expireDossier

RISK_REGISTER
risk: proposeRiskClosure confirmRiskClosure escalateRisk reopenRisk planRiskResponse
  activateRisk occurRisk drawReserve reviewRegister recordAssumption editAssumption
  validateAssumption falsifyAssumption

MAJOR_RISK
risk: declareRiskMajor watchRisk orderIntervention

ALLOCATE_RESOURCES
resource: negotiateDemand leaveDemandUnfilled resolveConflictByRule decideConflict
  proposeAllocation bookAllocation acceptAllocation confirmAllocation rejectAllocation
  releaseAllocation revokeAllocation

ESCALATE_SHORTAGE
resource: issueEscalation acknowledgeEscalation decideEscalation executeEscalation
  reviewEscalation

TRAINING_AND_KNOWLEDGE
knowledge: addCourse editCourse retireCourse planTraining openTraining enrolInTraining
  withdrawFromTraining holdTraining evaluateTraining cancelTraining followTopic unfollowTopic

IMPROVEMENT
knowledge: giveFeedback giveFeedbackAnonymously triageFeedback acceptFeedback declineFeedback
  completeFeedback openPulseSurvey answerPulseSurvey closePulseSurvey planExchange
  holdExchange cancelExchange openImprovement pilotImprovement checkImprovement
  rollOutImprovement abandonImprovement
"""
# By activity, what the platform's operations are by now that the first version could not name.

CONTENT = ("code", "project_type", "name", "steps", "activities")
PROCESSES = sa.table(
    "process_definitions",
    sa.column("id", sa.Uuid()),
    *[sa.column(n, sa.Integer()) for n in ("version", "number")],
    *[sa.column(n, sa.DateTime(timezone=True)) for n in ("changed_at", "drafted_at")],
    *[sa.column(n, sa.String()) for n in ("key", "state", "code", "project_type", "drafted_by")],
    *[sa.column(n, postgresql.JSONB()) for n in ("name", "steps", "activities", "based_on")],
    sa.column("content_hash", sa.String()),
    sa.column("effective_on", sa.Date()),
)
EVENTS = sa.table(
    "events",
    *[sa.column(name, sa.Uuid()) for name in ("id", "key", "aggregate_id", "correlation_id")],
    *[sa.column(name, sa.String()) for name in ("type", "aggregate_type", "actor", "reason")],
    sa.column("aggregate_version", sa.Integer()),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("data", postgresql.JSONB()),
)


def upgrade() -> None:
    """Told like any other; an organisation that works by a version of its own keeps that."""
    former = op.get_bind().execute(sa.select(PROCESSES).where(PROCESSES.c.id == FORMER)).mappings()
    row = former.one_or_none()
    if row is None or row["state"] != "ACTIVE":
        return
    number = op.get_bind().execute(sa.text("SELECT nextval('key_prc')")).scalar_one()
    key = f"PRC-2026-{number:04d}"
    retired = {"state": "RETIRED", "version": row["version"] + 1, "changed_at": SINCE}
    op.execute(sa.update(PROCESSES).where(PROCESSES.c.id == FORMER).values(retired))
    content = {name: row[name] for name in CONTENT}
    content["activities"] = [_now(activity) for activity in row["activities"]]
    version = {
        **dict(row),
        **content,
        "id": ID,
        "version": 1,
        "number": row["number"] + 1,
        "key": key,
        "changed_at": SINCE,
        "drafted_at": SINCE,
        "effective_on": EFFECTIVE_ON,
        "content_hash": content_hash(content),
    }
    op.execute(sa.insert(PROCESSES).values(version))
    _tell("ProcessRetired", TOLD[0], {**row, **retired}, {"reason": f"→ {key}"})
    published = {"effective_on": EFFECTIVE_ON.isoformat(), "based_on": version["based_on"]}
    published["content_hash"] = version["content_hash"]
    _tell("ProcessPublished", TOLD[1], version, published)


def _now(activity: dict[str, Any]) -> dict[str, Any]:
    also = {}
    for said in ALSO.strip().split("\n\n"):
        code, *lines = said.replace("\n  ", " ").splitlines()
        taken = [line.split(": ") for line in lines]
        also[code] = [f"{service}.{name}" for service, names in taken for name in names.split()]
    more = [name for name in also.get(activity["code"], ()) if name not in activity["operations"]]
    return {**activity, "operations": [*activity["operations"], *more]}


def _tell(kind: str, id_: UUID, of: dict[str, Any], more: dict[str, Any]) -> None:
    named = {
        "process_id": str(of["id"]),
        "code": of["code"],
        "process_version": of["number"],
        "project_type": of["project_type"],
    }
    told = postgresql.insert(EVENTS).values(
        id=id_,
        type=f"pmo.knowledge.{kind}.v1",
        key=of["id"],
        aggregate_type="ProcessDefinition",
        aggregate_id=of["id"],
        aggregate_version=of["version"],
        occurred_at=SINCE,
        actor="system:knowledge",
        reason=more.get("reason"),
        correlation_id=id_,
        data={**named, **more},
    )
    op.execute(told.on_conflict_do_nothing())


def downgrade() -> None:
    """Back to the first version; what was told stays told."""
    second = op.get_bind().execute(sa.delete(PROCESSES).where(PROCESSES.c.id == ID))
    if second.rowcount:
        again = {"state": "ACTIVE"}
        op.execute(sa.update(PROCESSES).where(PROCESSES.c.id == FORMER).values(again))
