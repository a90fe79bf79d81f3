"""What people see of templates, checklists and tools, and how often each was used."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import bindparam, func, or_, select

from services.knowledge.assets.model import (
    AssetKind,
    AssetState,
    AssetUse,
    ProcessAsset,
)
from services.knowledge.entries.model import Language, Stage
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Role
from shared.domain.fields import At, Date
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

AssetCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]{1,39}$"),
    Field(description="The same in all editions and languages.", examples=["CHARTER"]),
]

ASSET = Access(
    ProcessAsset,
    seen_by=or_(
        ProcessAsset.state == AssetState.PUBLISHED,
        ProcessAsset.state == AssetState.RETIRED,
        ProcessAsset.drafted_by == bindparam("person"),
    ),
    overseers=frozenset({Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR}),
)
"""Drafts are the PMO's."""

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a1-8c2e-7d11-9a3b-4c5d6e7f8091",
    "key": "AST-2026-0031",
    "version": 2,
    "state": "PUBLISHED",
    "kind": "CHECKLIST",
    "code": "CUTOVER_CHECKLIST",
    "edition": 1,
    "language": "zh",
    "title": "系统割接检查清单",
    "summary": "割接前一周逐项确认，任何一项未完成不得放行。",
    "project_types": ["IT"],
    "stages": ["EXECUTION"],
    "tags": ["割接", "回滚"],
    "drafted_by": "analyst-lin",
    "drafted_at": "2026-11-24T01:30:00.000000Z",
    "owner_id": "analyst-lin",
    "review_due": "2027-11-25",
}
CONTENT_EXAMPLE = "- [ ] 全量数据演练过回滚并记录耗时\n- [ ] 业务、运维、厂商值班名单已确认\n"


class AssetRow(BaseModel):
    """A template, checklist or tool in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: AssetState
    kind: AssetKind
    code: str
    edition: int
    language: Language
    title: str
    summary: str | None
    project_types: list[str]
    stages: list[str]
    tags: list[str]
    drafted_by: str
    drafted_at: At
    owner_id: str | None
    review_due: Date | None


class AssetView(RecordView):
    """A template, checklist or tool with its content, its use, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "content": CONTENT_EXAMPLE,
                    "link": None,
                    "based_on": ["IMP-2026-0001"],
                    "uses": 17,
                    "changed_at": "2026-11-25T02:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: AssetState
    kind: AssetKind
    code: str
    edition: int
    language: Language
    title: str
    summary: str | None
    content: Annotated[str | None, Field(description="Markdown.")]
    link: str | None
    project_types: Annotated[list[str], Field(description="Applicable types; empty: all.")]
    stages: list[Stage]
    tags: list[str]
    based_on: Annotated[list[str], Field(description="Improvements, lessons, standards.")]
    drafted_by: PersonId
    drafted_at: At
    owner_id: Annotated[PersonId | None, Field(description="Who answers for it once published.")]
    review_due: Annotated[Date | None, Field(description="When it is to be looked at again.")]
    uses: Annotated[int, Field(ge=0, description="How often it was used.")]


class AssetQuery(ListQuery):
    """Filters and order of the catalogue."""

    state: Annotated[list[AssetState] | None, Field(max_length=3)] = None
    kind: AssetKind | None = None
    code: AssetCode | None = None
    language: Language | None = None
    project_type: ProjectTypeCode | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


ASSETS = Listing(
    AssetRow,
    ASSET,
    sorts={"drafted_at": Sort(ProcessAsset.drafted_at, instant, ProcessAsset.id)},
    filters=(ProcessAsset.state, ProcessAsset.kind, ProcessAsset.code, ProcessAsset.language),
)
USES = (
    select(func.count())
    .select_from(AssetUse)
    .where(AssetUse.asset_id == ProcessAsset.id)
    .correlate(ProcessAsset)
    .scalar_subquery()
    .label("uses")
)


SHOWN = Showing(AssetView, ASSET, PERMISSIONS, "asset", beside=[USES])


async def list_assets(read: Reader, query: AssetQuery) -> Page[AssetRow]:
    """The catalogue, newest first unless asked otherwise (REQ-015)."""
    if query.project_type is None:
        return await ASSETS.page(read, query, query.sort)
    rows = ASSETS.rows(query, read.actor)
    of_type = rows.where(ProcessAsset.project_types.contains([query.project_type]))
    found, cursor = await rows_of_page(read, of_type, query, ASSETS.sorts, query.sort)
    return Page(items=[AssetRow.model_validate(row) for row in found], next_cursor=cursor)


async def next_edition(tx: Transaction, code: str, language: str) -> int:
    """The number of the next edition in this language."""
    editions = (
        select(ProcessAsset.edition)
        .where(ProcessAsset.code == code, ProcessAsset.language == language)
        .order_by(ProcessAsset.edition.desc())
        .limit(1)
    )
    return int((await tx.execute(editions)).scalar() or 0) + 1
