"""What people see of meetings: the list, one whole, and its entry in a calendar."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.portfolio.base import SERVICE
from services.portfolio.meetings.model import LIFECYCLE, Meeting, MeetingState
from services.portfolio.meetings.rules import MeetingType, calendar
from services.portfolio.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Forbidden, Refusal
from shared.domain.fields import At, Date, Id, Line, Reason, Request, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

MEETING = Access(Meeting, project=Meeting.project_id)

ItemCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["GOALS"])]
Minutes = Annotated[int, Field(ge=5, le=1440, examples=[90]), Whole]
People = Annotated[list[str], Field(examples=[["pm-zhou", "sponsor-zhang"]])]


class AgendaItemView(BaseModel):
    """An item of an agenda, and what was said of it."""

    code: ItemCode
    title: Annotated[str, Field(examples=["目标"])]
    mandatory: bool
    record: Annotated[str, Field(examples=["高峰响应时间降到 2 秒以内，9 月底达成。"])]


class Decision(Request):
    """What was decided in a meeting, and who answers for it (REQ-069)."""

    text: Annotated[Reason, Field(examples=["采用分三批切换方案。"])]
    decided_by: PersonId


class ActionItem(Request):
    """What is to be done after a meeting, by whom and until when (REQ-069)."""

    text: Annotated[Reason, Field(examples=["提交机房改造施工图。"])]
    owner_id: PersonId
    due: Date


class MeetingRow(BaseModel):
    """A meeting in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: Annotated[str, Field(examples=["MTG-2026-0001"])]
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    type: MeetingType
    state: MeetingState
    title: Annotated[str, Field(examples=["项目启动会"])]
    place: Annotated[str, Field(examples=["三号楼 201 会议室"])]
    starts_at: At
    duration_minutes: Minutes


class MeetingView(MeetingRow, RecordView):
    """A meeting with its agenda, minutes and follow-up, and what can be done next."""

    process_step: Annotated[str, Field(examples=["meeting.planned"])]
    scheduled_by: PersonId
    invited: People
    agenda: list[AgendaItemView]
    attended: People
    decisions: list[Decision]
    actions: list[ActionItem]
    minutes: Annotated[str, Field(examples=["与会各方确认目标、范围与时间表。"])]
    acknowledged: Annotated[
        list[str], Field(description="Who of those present agreed.", examples=[["pm-zhou"]])
    ]
    cancel_reason: str | None
    held_at: At | None


class MeetingQuery(ListQuery):
    """Filters and order of the list of meetings."""

    project_id: Id | None = None
    type: MeetingType | None = None
    state: MeetingState | None = None
    sort: Literal["starts_at", "-starts_at"] = "starts_at"


MEETINGS = Listing(
    MeetingRow,
    MEETING,
    sorts={"starts_at": Sort(Meeting.starts_at, instant, Meeting.id)},
    filters=(Meeting.project_id, Meeting.type, Meeting.state),
)
DERIVED = ("allowed_actions", "process_step")
SHOWN = [name for name in MeetingView.model_fields if name not in DERIVED]


def _objections(record: Any, actor: Actor) -> dict[str, Refusal]:
    """What the minutes themselves would say to this person."""
    if actor.id not in record.attended:
        return {"acknowledgeMinutes": Forbidden("not_attended")}
    if actor.id in record.acknowledged:
        return {"acknowledgeMinutes": Conflict("already_acknowledged")}
    return {}


def _view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> MeetingView:
    objections = _objections(record, actor).get
    return MeetingView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"meeting.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "meeting", LIFECYCLE, record.state, actor, roles_here, objections
        ),
    )


async def meeting_view(tx: Transaction, meeting: Meeting) -> MeetingView:
    """The meeting as this transaction leaves it."""
    await tx.flush()
    return _view_of(meeting, tx.actor, tx.roles_here)


async def get_meeting(read: Reader, ref: str) -> MeetingView:
    """One meeting, if the reader may see its project."""
    row = await MEETING.one(read, [Meeting], ref)
    return _view_of(row, read.actor, read.roles_here)


async def list_meetings(read: Reader, query: MeetingQuery) -> Page[MeetingRow]:
    """The meetings of the projects that the reader may see, the earliest first."""
    return await MEETINGS.page(read, query, query.sort)


async def meeting_calendar(read: Reader, ref: str) -> bytes:
    """One meeting as people's calendars take it (REQ-067)."""
    row = await MEETING.one(read, [Meeting], ref)
    return calendar(vars(row), SERVICE)


class AgendaItem(Request):
    """An item that is put on the agenda besides the mandatory ones."""

    code: ItemCode
    title: Annotated[Line, Field(examples=["采购进度"])]
