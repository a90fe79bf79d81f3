"""What people see of feedback: its author and owner theirs, the PMO all, the unknown by token."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import bindparam, or_, select

from services.knowledge.feedback.model import (
    About,
    FeedbackItem,
    FeedbackKind,
    FeedbackState,
)
from services.knowledge.feedback.rules import hash_of
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.actor import Role
from shared.domain.errors import Conflict
from shared.domain.fields import TEXT, At, YesOrNo
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

Words = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4000, pattern=TEXT)]

FEEDBACK = Access(
    FeedbackItem,
    seen_by=or_(
        FeedbackItem.author_id == bindparam("person"),
        FeedbackItem.owner_id == bindparam("person"),
    ),
    overseers=frozenset({Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR}),
)
"""Between its author, who sees to it, and the PMO (REQ-153)."""

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a9-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "FBK-2026-0001",
    "version": 1,
    "state": "NEW",
    "kind": "SUGGESTION",
    "about": "ASSET",
    "subject": "CHARTER",
    "title": "章程模板的两张表内容重复",
    "received_at": "2026-11-24T01:30:00.000000Z",
    "due_at": "2026-11-27T16:00:00.000000Z",
    "overdue": False,
    "owner_id": None,
}
WORDS_EXAMPLE = "干系人清单与沟通计划各填一遍同样的人，建议合并为一张。"
ANSWER_EXAMPLE: dict[str, Any] = {
    "key": ROW_EXAMPLE["key"],
    "state": "ACCEPTED",
    "title": ROW_EXAMPLE["title"],
    "due_at": None,
    "overdue": False,
    "answer": "同意：下一版模板将合并这两张表。",
    "answered_at": "2026-11-26T02:00:00.000000Z",
    "outcome": None,
}
Due = Annotated[At | None, Field(description="By when it is to be taken up, then answered.")]


class FeedbackRow(BaseModel):
    """Something said, in a list; who said it is not."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: FeedbackState
    kind: FeedbackKind
    about: About
    subject: str
    title: str
    received_at: At
    due_at: At | None
    overdue: bool
    owner_id: str | None


class FeedbackView(RecordView):
    """Something said, its answer, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "words": WORDS_EXAMPLE,
                    "author_id": "employee-he",
                    "answer": None,
                    "answered_by": None,
                    "answered_at": None,
                    "outcome": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: FeedbackState
    kind: FeedbackKind
    about: About
    subject: Annotated[str, Field(description="Code or name of the step, asset, rule or service.")]
    title: str
    words: str
    author_id: Annotated[PersonId | None, Field(description="null where it was anonymous.")]
    received_at: At
    due_at: Due
    overdue: Annotated[bool, Field(description="Whether that has passed.")]
    owner_id: Annotated[PersonId | None, Field(description="Who sees to it.")]
    answer: str | None
    answered_by: PersonId | None
    answered_at: At | None
    outcome: Annotated[str | None, Field(description="What came of it.")]


class AnonymousReceipt(BaseModel):
    """What somebody gets who said something under no name: the token is told only now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": ROW_EXAMPLE["key"],
                    "token": "Jk3mV9qX2bYt7LwPz5sNc8RfHd1gAe6u",
                    "due_at": ROW_EXAMPLE["due_at"],
                }
            ]
        }
    )

    key: str
    token: Annotated[str, Field(description="Reads the answer; nobody can tell it once more.")]
    due_at: At


class AnonymousAnswer(BaseModel):
    """What became of something said under no name."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [ANSWER_EXAMPLE]}
    )

    key: str
    state: FeedbackState
    title: str
    due_at: Due
    overdue: bool
    answer: str | None
    answered_at: At | None
    outcome: str | None


class AnswerQuestion(BaseModel):
    """Whose answer is asked for."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9_-]{32}$", examples=["Jk3mV9qX2bYt7LwPz5sNc8RfHd1gAe6u"]),
    ]


class FeedbackQuery(ListQuery):
    """Filters and order of the list of what was said."""

    state: Annotated[list[FeedbackState] | None, Field(max_length=5)] = None
    kind: FeedbackKind | None = None
    about: About | None = None
    overdue: YesOrNo | None = None
    sort: Literal["received_at", "-received_at"] = "-received_at"


FEEDBACK_ITEMS = Listing(
    FeedbackRow,
    FEEDBACK,
    sorts={"received_at": Sort(FeedbackItem.received_at, instant, FeedbackItem.id)},
    filters=(FeedbackItem.state, FeedbackItem.kind, FeedbackItem.about, FeedbackItem.overdue),
)


SHOWN = Showing(FeedbackView, FEEDBACK, PERMISSIONS, "feedback")


def receipt_of(item: FeedbackItem, token: str) -> AnonymousReceipt:
    """What its author takes away."""
    assert item.due_at is not None
    return AnonymousReceipt(key=item.key, token=token, due_at=item.due_at)


async def read_anonymous_answer(read: Reader, question: AnswerQuestion) -> AnonymousAnswer:
    """What was answered to whoever has the token (REQ-153).

    Errors: 409 `token_unknown`.
    """
    columns = [getattr(FeedbackItem, name) for name in AnonymousAnswer.model_fields]
    asked = select(*columns).where(FeedbackItem.token_hash == hash_of(question.token))
    if (found := (await read.execute(asked)).first()) is None:
        raise Conflict("token_unknown")
    return AnonymousAnswer.model_validate(found)


async def list_feedback(read: Reader, query: FeedbackQuery) -> Page[FeedbackRow]:
    """What was said that the reader may see, newest first unless asked otherwise."""
    return await FEEDBACK_ITEMS.page(read, query, query.sort)
