"""What people see of processes: the versions, and who does what in the ones to work by."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.knowledge.permissions import PERMISSIONS
from services.knowledge.processes.model import ProcessDefinition, ProcessState
from shared.contracts.base import PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Date, Flag, Line, Request
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

PROCESS = Access(ProcessDefinition)

Code = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]{1,39}$"),
    Field(examples=["ADMISSION"]),
]
OperationName = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[a-z]{1,20}\.[a-z][A-Za-z0-9]{1,60}$"),
    Field(description="service.operationId", examples=["intake.submitProposal"]),
]
Part = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(?:RA?|A)?C?I?$", min_length=1, max_length=4),
    Field(description="Does, is Accountable, is Consulted, is Informed; in this order."),
]


class Doer(StrEnum):
    """Who has a part in an activity, as domain.md's matrix names them."""

    SPONSOR = "sponsor"
    PROJECT_MANAGER = "project_manager"
    PMO_ANALYST = "pmo_analyst"
    PMO_DIRECTOR = "pmo_director"
    RESOURCE_MANAGER = "resource_manager"
    EXECUTIVE = "executive"
    TEAM_MEMBER = "team_member"
    STAKEHOLDER = "stakeholder"


class Bilingual(Request):
    """The same in both languages."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"zh": "初步评估", "en": "Preliminary assessment"}]}
    )

    zh: Line
    en: Line


class Check(Request):
    """One line of a step's checklist."""

    code: Code
    text: Bilingual
    mandatory: Flag


class Step(Request):
    """A step: who works on what, what comes of it, and the gate it must pass."""

    code: Code
    name: Bilingual
    roles: Annotated[list[Doer], Field(max_length=8)]
    inputs: Annotated[list[Bilingual], Field(max_length=20)]
    outputs: Annotated[list[Bilingual], Field(max_length=20)]
    gate: Annotated[Bilingual | None, Field(description="What must be true to go on.")] = None
    checklist: Annotated[list[Check], Field(max_length=50)] = []


class Activity(Request):
    """What is done in a step, by whom, and by which operations of the platform."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "SUBMIT_PROPOSAL",
                    "name": {"zh": "提交项目申请", "en": "Submit proposal"},
                    "step": "ADMISSION",
                    "raci": {"sponsor": "RA", "pmo_analyst": "C"},
                    "operations": ["intake.submitProposal"],
                }
            ]
        }
    )

    code: Code
    name: Bilingual
    step: Code
    raci: Annotated[dict[Doer, Part], Field(min_length=1, max_length=8)]
    operations: Annotated[list[OperationName], Field(max_length=100)] = []


Steps = Annotated[list[Step], Field(min_length=1, max_length=40)]
Activities = Annotated[list[Activity], Field(max_length=100)]
BasedOn = Annotated[
    list[Line], Field(max_length=50, description="Improvements, lessons, standards it rests on.")
]

CONTENT_EXAMPLE: dict[str, Any] = {
    "code": "DELIVERY_LIGHT",
    "project_type": "IT",
    "name": {"zh": "小型信息化项目流程", "en": "Light process for small IT projects"},
    "steps": [
        {
            "code": "ADMISSION",
            "name": {"zh": "立项", "en": "Admission"},
            "roles": ["sponsor", "pmo_analyst", "pmo_director"],
            "inputs": [{"zh": "项目申请", "en": "Proposal"}],
            "outputs": [{"zh": "立项决定", "en": "Admission decision"}],
            "gate": {"zh": "立项获批", "en": "Admission approved"},
            "checklist": [
                {
                    "code": "DO_NOTHING_COMPARED",
                    "text": {"zh": "已与维持现状比较", "en": "Compared with doing nothing"},
                    "mandatory": True,
                }
            ],
        }
    ],
    "activities": [
        {
            "code": "SUBMIT_PROPOSAL",
            "name": {"zh": "提交项目申请", "en": "Submit proposal"},
            "step": "ADMISSION",
            "raci": {"sponsor": "RA", "pmo_analyst": "C"},
            "operations": ["intake.submitProposal"],
        }
    ],
    "based_on": ["ISO 21502:2020"],
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a1-77aa-7b3c-8d4e-5f60718293a4",
    "key": "PRC-2026-0002",
    "version": 1,
    "state": "DRAFT",
    "code": "DELIVERY_LIGHT",
    "project_type": "IT",
    "number": 1,
    "name": CONTENT_EXAMPLE["name"],
    "drafted_by": "analyst-lin",
    "drafted_at": "2026-11-24T01:30:00.000000Z",
}
Drafted = Annotated[
    ProjectTypeCode | None, Field(description="null: every type that has none of its own.")
]


class ProcessDefinitionRow(BaseModel):
    """A version of a process in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: ProcessState
    code: str
    project_type: Drafted
    number: Annotated[int, Field(description="Of the version; counts for each code and type.")]
    name: dict[str, str]
    drafted_by: str
    drafted_at: At


class ProcessDefinitionView(RecordView):
    """A version of a process with all it says, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | CONTENT_EXAMPLE
                | {
                    "content_hash": "5d6e" * 16,
                    "effective_on": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: ProcessState
    code: str
    project_type: Drafted
    number: int
    name: Bilingual
    steps: list[Step]
    activities: list[Activity]
    based_on: list[str]
    content_hash: str
    drafted_by: PersonId
    drafted_at: At
    effective_on: Annotated[Date | None, Field(description="Since when it is worked by.")]


class ProcessDefinitionQuery(ListQuery):
    """Filters and order of the list of process versions."""

    state: Annotated[list[ProcessState] | None, Field(max_length=4)] = None
    code: Code | None = None
    project_type: ProjectTypeCode | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


PROCESSES = Listing(
    ProcessDefinitionRow,
    PROCESS,
    sorts={"drafted_at": Sort(ProcessDefinition.drafted_at, instant, ProcessDefinition.id)},
    filters=(ProcessDefinition.state, ProcessDefinition.code, ProcessDefinition.project_type),
)


SHOWN = Showing(ProcessDefinitionView, PROCESS, PERMISSIONS, "process")


async def list_process_definitions(
    read: Reader, query: ProcessDefinitionQuery
) -> Page[ProcessDefinitionRow]:
    """The versions of all processes, newest first unless asked otherwise."""
    return await PROCESSES.page(read, query, query.sort)


class RaciQuery(BaseModel):
    """Which activities: by code, by the operation that takes them, for a type of project."""

    model_config = ConfigDict(extra="forbid")

    activity: Code | None = None
    operation: OperationName | None = None
    project_type: ProjectTypeCode | None = None


RACI_EXAMPLE: dict[str, Any] = {
    "process_id": ROW_EXAMPLE["id"],
    "process_code": "DELIVERY_LIGHT",
    "process_version": 1,
    "project_type": "IT",
    **CONTENT_EXAMPLE["activities"][0],
}


class RaciActivity(BaseModel):
    """Who does, answers for, is asked about and is told of one activity."""

    model_config = ConfigDict(json_schema_extra={"examples": [RACI_EXAMPLE]})

    process_id: UUID
    process_code: str
    process_version: int
    project_type: str | None
    code: str
    name: Bilingual
    step: str
    raci: dict[Doer, Part]
    operations: list[str]


class RaciMatrix(BaseModel):
    """The activities of the processes to work by; there are no further pages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [RACI_EXAMPLE]}]})

    items: list[RaciActivity]


MOST_PROCESSES = 20
"""Of so many processes the matrix is shown at most; each has at most a hundred activities."""


async def get_raci(read: Reader, query: RaciQuery) -> RaciMatrix:
    """Who does what by the active versions: of a type, those of its own before the common ones."""
    of_type = (ProcessDefinition.project_type == query.project_type) | (
        ProcessDefinition.project_type.is_(None)
    )
    wanted = select(ProcessDefinition).with_only_columns(
        ProcessDefinition.id,
        ProcessDefinition.code,
        ProcessDefinition.number,
        ProcessDefinition.project_type,
        ProcessDefinition.activities,
    )
    rows = await read.execute(
        wanted.where(ProcessDefinition.state == ProcessState.ACTIVE)
        .where(of_type if query.project_type else ProcessDefinition.id.is_not(None))
        .order_by(ProcessDefinition.project_type.asc().nulls_last(), ProcessDefinition.code)
        .limit(MOST_PROCESSES)
    )
    return RaciMatrix(
        items=[
            RaciActivity(
                process_id=row.id,
                process_code=row.code,
                process_version=row.number,
                project_type=row.project_type,
                **activity,
            )
            for row in rows
            for activity in row.activities
            if query.activity in (None, activity["code"])
            and (query.operation is None or query.operation in activity["operations"])
        ]
    )


async def next_number(tx: Transaction, code: str, project_type: str | None) -> int:
    """The number of the next version of a process for a type of project."""
    numbers = (
        select(ProcessDefinition.number)
        .where(ProcessDefinition.code == code)
        .where(ProcessDefinition.project_type.is_not_distinct_from(project_type))
        .order_by(ProcessDefinition.number.desc())
        .limit(1)
    )
    return int((await tx.execute(numbers)).scalar() or 0) + 1
