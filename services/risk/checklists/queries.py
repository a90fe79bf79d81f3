"""What people see of risk checklists, and which one an undertaking uses."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import case, select

from services.risk.checklists.model import (
    ChecklistState,
    RiskChecklist,
    TypeChecklists,
)
from services.risk.checklists.rules import GENERIC, Category, Stage
from services.risk.permissions import PERMISSIONS
from services.risk.scales.queries import Words, WordsRow
from shared.contracts.base import PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import LINE, At, Request
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

CHECKLIST = Access(RiskChecklist)

Said = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=400, pattern=LINE)]
ItemCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z0-9][A-Z0-9_-]{0,39}$"),
    Field(examples=["IT-I03"]),
]


class Phrase(Request):
    """A sentence in Chinese and in English."""

    zh: Annotated[Said, Field(examples=["与现有系统的接口是否有人逐一核对过？"])]
    en: Annotated[Said, Field(examples=["Has anybody checked each interface to what is there?"])]


class ChecklistItem(Request):
    """One thing to think of, with what typically causes it and comes of it."""

    code: ItemCode
    category: Category
    prompt: Phrase
    cause: Phrase
    effect: Phrase


Items = Annotated[list[ChecklistItem], Field(min_length=1, max_length=100)]

SAID_EXAMPLE: dict[str, Any] = {
    "code": "IT",
    "project_type": "IT",
    "stage": "INITIATION",
    "name": {"zh": "信息化项目启动阶段", "en": "IT projects, initiation"},
    "items": [
        {
            "code": "IT-I03",
            "category": "TECHNICAL",
            "prompt": {
                "zh": "与现有系统的接口是否逐一核对过？",
                "en": "Has each interface to existing systems been checked?",
            },
            "cause": {"zh": "接口文档过时", "en": "Interface documents are out of date"},
            "effect": {"zh": "联调延期", "en": "Integration takes longer"},
        }
    ],
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a0-3c21-7b52-9f00-6d7e8f9a0b1c",
    "key": "RCL-2026-0001",
    "version": 1,
    "code": "IT",
    "project_type": "IT",
    "stage": "INITIATION",
    "number": 1,
    "state": "ACTIVE",
    "name": SAID_EXAMPLE["name"],
    "activated_at": "2026-11-24T01:00:00.000000Z",
}


class RiskChecklistRow(BaseModel):
    """A version of a checklist in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    code: str
    project_type: str
    stage: Stage
    number: int
    state: ChecklistState
    name: WordsRow
    activated_at: At | None


class RiskChecklistView(RecordView):
    """A version of a checklist with its items, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | SAID_EXAMPLE
                | {
                    "process_step": "risk_management.checklist_active",
                    "drafted_by": "analyst-lin",
                    "drafted_at": "2026-11-24T01:00:00.000000Z",
                    "changed_at": "2026-11-24T01:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    code: str
    project_type: ProjectTypeCode
    stage: Stage
    number: Annotated[int, Field(description="Which version of this checklist it is.")]
    state: ChecklistState
    process_step: str
    name: Words
    items: Items
    drafted_by: PersonId
    drafted_at: At
    activated_at: At | None


class RiskChecklistQuery(ListQuery):
    """Filters and order of the list of checklists."""

    state: ChecklistState | None = None
    project_type: ProjectTypeCode | None = None
    stage: Stage | None = None
    sort: Literal["code", "-code"] = "code"


CHECKLISTS = Listing(
    RiskChecklistRow,
    CHECKLIST,
    sorts={"code": Sort(RiskChecklist.code, str, RiskChecklist.id)},
    filters=(RiskChecklist.state, RiskChecklist.project_type, RiskChecklist.stage),
)


SHOWN = Showing(
    RiskChecklistView,
    CHECKLIST,
    PERMISSIONS,
    "risk_checklist",
    step="risk_management.checklist_",
)


async def list_risk_checklists(read: Reader, query: RiskChecklistQuery) -> Page[RiskChecklistRow]:
    """Every version of every checklist, by code."""
    return await CHECKLISTS.page(read, query, query.sort)


async def checklist_for(tx: Transaction, project_type: str, tier: str, stage: Stage) -> UUID:
    """The checklist in force for an undertaking: its tier's, else its type's, else the generic one.

    A type may name a checklist that nobody has activated; no submission waits for that.
    """
    of_tier = select(TypeChecklists.by_tier[tier].astext).where(
        TypeChecklists.project_type == project_type
    )
    named = (await tx.execute(of_tier)).scalar() or project_type
    code = RiskChecklist.code
    preference = case((code == named, 0), (code == project_type, 1), else_=2)
    found = await tx.execute(
        select(RiskChecklist.id)
        .where(RiskChecklist.state == ChecklistState.ACTIVE, RiskChecklist.stage == stage)
        .where(code.in_({named, project_type, GENERIC}))
        .order_by(preference)
        .limit(1)
    )
    checklist_id: UUID = found.scalar_one()
    return checklist_id
