"""What people see of feedback sessions: when, who was invited, who came, what was agreed."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.knowledge.feedback_sessions.model import LIFECYCLE, FeedbackSession, SessionState
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.pulse_surveys.rules import response_rate
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At, Ratio
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

SESSION = Access(FeedbackSession)

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7ab-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "FBS-2026-0001",
    "version": 2,
    "state": "HELD",
    "title": "一季度项目团队座谈",
    "starts_at": "2026-11-24T01:30:00.000000Z",
}
NOTES_EXAMPLE = "周报改为双周；章程模板的两张表合并，由林静负责。"


class FeedbackSessionRow(BaseModel):
    """A feedback session in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: SessionState
    title: str
    starts_at: At


class FeedbackSessionView(RecordView):
    """A feedback session with who was invited, who came, and what was agreed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "invited_ids": ["pm-zhou", "pm-wu"],
                    "attended_ids": ["pm-zhou"],
                    "attendance_rate": 0.5,
                    "notes": NOTES_EXAMPLE,
                    "planned_by": "analyst-lin",
                    "changed_at": "2026-11-24T03:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: SessionState
    title: str
    starts_at: At
    invited_ids: list[PersonId]
    attended_ids: list[PersonId]
    attendance_rate: Annotated[Ratio, Field(description="Of those invited, how many came.")]
    notes: str | None
    planned_by: PersonId


class FeedbackSessionQuery(ListQuery):
    """Which sessions: by whether they were held."""

    state: SessionState | None = None
    sort: Literal["starts_at", "-starts_at"] = "-starts_at"


SESSIONS = Listing(
    FeedbackSessionRow,
    SESSION,
    sorts={"starts_at": Sort(FeedbackSession.starts_at, instant, FeedbackSession.id)},
    filters=(FeedbackSession.state,),
)
DERIVED = ("allowed_actions", "attendance_rate")
COLUMNS = [
    getattr(FeedbackSession, name)
    for name in FeedbackSessionView.model_fields
    if name not in DERIVED
]


def view_of(record: Any, actor: Actor) -> FeedbackSessionView:
    """The representation for one person."""
    came = set(record.attended_ids) & set(record.invited_ids)
    return FeedbackSessionView(
        **{column.key: getattr(record, column.key) for column in COLUMNS},
        attendance_rate=response_rate(len(came), len(record.invited_ids)),
        allowed_actions=PERMISSIONS.actions("feedback_session", LIFECYCLE, record.state, actor, ()),
    )


async def feedback_session_view(tx: Transaction, session: FeedbackSession) -> FeedbackSessionView:
    """The session as this transaction leaves it."""
    await tx.flush()
    return view_of(session, tx.actor)


async def get_feedback_session(read: Reader, ref: str) -> FeedbackSessionView:
    """One session."""
    return view_of(await SESSION.one(read, COLUMNS, ref), read.actor)


async def list_feedback_sessions(
    read: Reader, query: FeedbackSessionQuery
) -> Page[FeedbackSessionRow]:
    """The sessions, latest first unless asked otherwise."""
    return await SESSIONS.page(read, query, query.sort)
