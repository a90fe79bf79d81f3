"""What is done with meetings: scheduled, held with their minutes, cancelled, acknowledged."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.portfolio.meetings.model import Meeting
from services.portfolio.meetings.queries import (
    ActionItem,
    AgendaItem,
    Decision,
    ItemCode,
    Minutes,
)
from services.portfolio.meetings.rules import MeetingType
from services.portfolio.projects.model import Project, ProjectState
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Because, Instant, Line, Reason, Ref, Request, Text

OVER = (ProjectState.CLOSED, ProjectState.ARCHIVED)

INVITATION: dict[str, Any] = {
    "type": "KICKOFF",
    "title": "项目启动会",
    "place": "三号楼 201 会议室",
    "starts_at": "2099-01-06T09:30:00+08:00",
    "duration_minutes": 90,
    "invited": ["pm-zhou", "sponsor-zhang", "employee-he"],
    "agenda": [{"code": "PROCUREMENT", "title": "采购进度"}],
}
RECORD: dict[str, Any] = {
    "attended": ["pm-zhou", "sponsor-zhang"],
    "records": {
        "GOALS": "高峰响应时间降到 2 秒以内，9 月底达成。",
        "SCOPE": "两列机柜与核心系统迁移；不含办公网。",
        "TIMETABLE": "1 月启动，6 月完成切换。",
        "RESOURCE_NEEDS": "开发 4 人、测试 2 人，自 2 月起。",
    },
    "decisions": [{"text": "采用分三批切换方案。", "decided_by": "sponsor-zhang"}],
    "actions": [{"text": "提交机房改造施工图。", "owner_id": "pm-zhou", "due": "2099-01-20"}],
    "minutes": "与会各方确认目标、范围与时间表。",
}


class Invitation(Request):
    """A meeting to which people are invited; a kickoff gets its four mandatory items by itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [INVITATION]})

    type: MeetingType
    title: Line
    place: Line
    starts_at: Instant
    duration_minutes: Minutes
    invited: Annotated[list[PersonId], Field(min_length=1, max_length=200)]
    agenda: Annotated[list[AgendaItem], Field(max_length=50)] = []


class MeetingRecord(Request):
    """What a meeting came to: who was there, what was said of each item, decided and agreed."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECORD]})

    attended: Annotated[list[PersonId], Field(min_length=1, max_length=200)]
    records: Annotated[
        dict[ItemCode, Reason],
        Field(
            max_length=60,
            json_schema_extra={"additionalProperties": False},
            description="By the code of the item.",
        ),
    ]
    decisions: Annotated[list[Decision], Field(max_length=100)] = []
    actions: Annotated[list[ActionItem], Field(max_length=100)] = []
    minutes: Text


async def schedule_meeting(tx: Transaction, ref: Ref, said: Invitation) -> Meeting:
    """Invite people to a meeting of a project (REQ-067).

    Errors: 409 `code_twice`, `project_over`.
    """
    project = await tx.load(Project, ref)
    if project.state in OVER:
        raise Conflict("project_over", key=project.key)
    key = await tx.next_key("MTG")
    words = said.model_dump()
    words["invited"] = list(dict.fromkeys(said.invited))
    return tx.add(Meeting.schedule(tx.new_id(), key, project.id, words, tx.actor))


async def hold_meeting(tx: Transaction, ref: Ref, record: MeetingRecord) -> Meeting:
    """Record that a meeting was held, and what it came to (REQ-069).

    Errors: 409 `agenda_incomplete` with a pointer to each mandatory item without a record.
    """
    meeting = await tx.load(Meeting, ref)
    said = record.model_dump(mode="json", exclude={"records"})
    said["attended"] = list(dict.fromkeys(record.attended))
    meeting.hold(record.records, said, tx.now)
    return meeting


async def cancel_meeting(tx: Transaction, ref: Ref, because: Because) -> Meeting:
    """Call a meeting off."""
    meeting = await tx.load(Meeting, ref)
    meeting.cancel(because.reason)
    return meeting


async def acknowledge_minutes(tx: Transaction, ref: Ref) -> Meeting:
    """Agree that it was so, as one who was there (REQ-069)."""
    meeting = await tx.load(Meeting, ref)
    meeting.acknowledge(tx.actor)
    return meeting
