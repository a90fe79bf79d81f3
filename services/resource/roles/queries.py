"""What people see of the catalogue of roles."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.resource.permissions import PERMISSIONS
from services.resource.roles.model import Role, RoleState
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import ID
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

ROLE = Access(Role, named_by=(Role.id, Role.code))

CODE = r"^[a-z][a-z0-9_]{1,39}$"
RoleCode = Annotated[
    str, StringConstraints(strict=True, pattern=CODE), Field(examples=["developer"])
]
RoleRef = Annotated[
    str,
    StringConstraints(pattern=f"({ID}|{CODE})"),
    Field(description="The id, or the code.", examples=["developer"]),
]

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a0-0c02-7a00-8c00-000000000004",
    "code": "developer",
    "version": 1,
    "name": "开发工程师",
    "name_en": "Developer",
    "state": "ACTIVE",
}


class RoleRow(BaseModel):
    """A role in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    code: str
    version: int
    name: str
    name_en: str
    state: RoleState


class RoleView(RecordView):
    """A role of the catalogue."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE | {"changed_at": "2026-11-24T01:30:00.000000Z", "allowed_actions": []}
            ]
        }
    )

    code: str
    name: str
    name_en: str
    state: RoleState


class RoleQuery(ListQuery):
    """The roles, by code."""


ROW = [getattr(Role, name) for name in RoleRow.model_fields]
SORTS = {"code": Sort(Role.code, str, Role.id)}


SHOWN = Showing(RoleView, ROLE, PERMISSIONS, "role")


async def list_roles(read: Reader, query: RoleQuery) -> Page[RoleRow]:
    """Every role, the retired ones among them."""
    rows, cursor = await rows_of_page(read, select(*ROW), query, SORTS, "code")
    return Page(items=[RoleRow.model_validate(r) for r in rows], next_cursor=cursor)
