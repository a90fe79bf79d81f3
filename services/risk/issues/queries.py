"""What people see of issues: one whole, and the lists that managers and the PMO work from."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.risk.issues.model import Issue, IssueState
from services.risk.issues.rules import Source
from services.risk.permissions import PERMISSIONS
from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import InRegister, closed, of_register
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.listing import Listing
from shared.projects.showing import Showing

ISSUE = InRegister(Issue, project=Issue.project_id)

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a7-64b9-7ea3-b607-d1e2536f7081",
    "key": "ISS-2026-0001",
    "version": 3,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "state": "ANALYSED",
    "source": "KPI",
    "occasion": "SPI_T 2027-03",
    "risk_id": None,
    "title": "SPI_T 2027-03 RED",
    "severity": 4,
    "owner_id": "pm-zhou",
    "drafted_at": "2027-04-02T02:00:00.000000Z",
}
VIEW_EXAMPLE: dict[str, Any] = ROW_EXAMPLE | {
    "process_step": "supervision.issue_analysed",
    "description": "0.86 < 0.90 (LEVEL)",
    "root_cause": "第二批切换的联调人手不足。",
    "impact": "第三批切换将顺延两周。",
    "drafted_by": "system:risk",
    "opened_at": "2027-04-02T06:00:00.000000Z",
    "resolved_at": None,
    "closed_at": None,
    "eased_in": None,
    "changed_at": "2027-04-03T02:00:00.000000Z",
    "allowed_actions": [],
}
Severity = Annotated[int, Field(description="From 1, hardly felt, to 5, the end of the project.")]


class IssueRow(BaseModel):
    """An issue in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    register_id: UUID
    state: IssueState
    source: Source
    occasion: str
    risk_id: UUID | None
    title: str
    severity: Severity
    owner_id: str | None
    drafted_at: At


class IssueView(RecordView):
    """An issue with everything said of it, and what can be done next."""

    model_config = ConfigDict(json_schema_extra={"examples": [VIEW_EXAMPLE]})

    key: str
    state: IssueState
    process_step: str
    project_id: UUID
    register_id: UUID
    source: Source
    occasion: Annotated[
        str, Field(description="The indicator and period, or milestone and day; empty for none.")
    ]
    risk_id: Annotated[UUID | None, Field(description="The risk that has occurred.")]
    title: str
    description: str
    severity: Severity
    owner_id: PersonId | None
    root_cause: str | None
    impact: str | None
    drafted_by: PersonId
    drafted_at: At
    opened_at: At | None
    resolved_at: At | None
    closed_at: At | None
    eased_in: Annotated[
        str | None, Field(description="When the indicator came back into its band.")
    ]


class IssueQuery(ListQuery):
    """Filters and order of the list of issues."""

    project_id: Id | None = None
    state: IssueState | None = None
    source: Source | None = None
    owner_id: PersonId | None = None
    sort: Literal["drafted_at", "-drafted_at", "severity", "-severity"] = "-drafted_at"


ISSUES = Listing(
    IssueRow,
    ISSUE,
    sorts={
        "drafted_at": Sort(Issue.drafted_at, instant, Issue.id),
        "severity": Sort(Issue.severity, int, Issue.id),
    },
    filters=(Issue.project_id, Issue.state, Issue.source, Issue.owner_id),
)


SHOWN = Showing(
    IssueView,
    ISSUE,
    PERMISSIONS,
    "issue",
    objection=closed,
    step="supervision.issue_",
    beside=[of_register(Issue, RiskRegister.state, "accompanied")],
)


async def list_issues(read: Reader, query: IssueQuery) -> Page[IssueRow]:
    """The issues of the undertakings that the reader may see, newest first unless asked."""
    return await ISSUES.page(read, query, query.sort)
