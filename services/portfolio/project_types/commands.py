"""What is done with types of project: create, edit, deactivate, activate; each is a version."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.portfolio.project_types.model import GENERIC, ProjectType, ProjectTypeVersion
from services.portfolio.project_types.queries import (
    NAME,
    PlanTemplate,
    Profiles,
    TypeName,
    template_for,
)
from shared.contracts.base import ProjectTypeCode
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Request, absent

EXAMPLE: dict[str, Any] = {
    "code": "DATA_PLATFORM",
    "name": {"zh": "数据平台项目", "en": "Data platform"},
    "parent": "IT",
}
EDIT: dict[str, Any] = {"name": NAME}


class NewProjectType(Request):
    """A type to be created; what is not said it takes from its parent, else from GENERIC."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    code: ProjectTypeCode
    name: TypeName
    parent: Annotated[ProjectTypeCode | None, Field(description="Code of an active type.")] = None
    template: PlanTemplate | None = None
    profiles: Profiles | None = None


class ProjectTypeEdit(Request):
    """A merge patch: what is sent replaces as a whole; `parent` null makes it stand alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [EDIT]})

    name: TypeName = absent()
    parent: ProjectTypeCode | None = None
    template: PlanTemplate = absent()
    profiles: Profiles = absent()


async def create_project_type(tx: Transaction, new: NewProjectType) -> ProjectType:
    """One more type of project (REQ-010).

    Errors: 409 `code_taken`, `project_type_unknown`, `project_type_unsound`.
    """
    if await _find(tx, new.code) is not None:
        raise Conflict("code_taken", taken=new.code)
    if new.parent is not None:
        await _check_parent(tx, new.code, new.parent)
    pattern = await template_for(tx, new.parent or GENERIC)
    said = new.model_dump(mode="json", exclude={"code"}, exclude_none=True)
    said = {"template": pattern.template, "profiles": pattern.profiles} | said
    made = tx.add(ProjectType.create(tx.new_id(), new.code, said))
    version = ProjectTypeVersion.of(made, tx.actor, tx.now)
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("code_taken", taken=new.code) from error
    tx.add_part(version)
    return made


async def edit_project_type(tx: Transaction, code: str, edit: ProjectTypeEdit) -> ProjectType:
    """Say it anew, as its next version (REQ-011).

    Errors: 409 `project_type_unknown`, `project_type_cycle`, `project_type_unsound`.
    """
    type_ = await tx.load(ProjectType, code)
    if edit.parent is not None and edit.parent != type_.parent:
        await _check_parent(tx, code, edit.parent)
    type_.edit(edit.model_dump(mode="json", exclude_unset=True))
    return _versioned(tx, type_)


async def deactivate_project_type(tx: Transaction, code: str) -> ProjectType:
    """From now on no proposal of this type is taken (REQ-010)."""
    type_ = await tx.load(ProjectType, code)
    type_.deactivate()
    return _versioned(tx, type_)


async def activate_project_type(tx: Transaction, code: str) -> ProjectType:
    """Proposals of this type are taken again."""
    type_ = await tx.load(ProjectType, code)
    type_.activate()
    return _versioned(tx, type_)


def _versioned(tx: Transaction, type_: ProjectType) -> ProjectType:
    tx.add_part(ProjectTypeVersion.of(type_, tx.actor, tx.now))
    return type_


async def _find(tx: Transaction, code: str) -> ProjectType | None:
    """The type called `code`, locked."""
    coded = select(ProjectType).where(ProjectType.code == code).with_for_update()
    for type_ in await tx.every(ProjectType, coded):
        return type_
    return None


async def _check_parent(tx: Transaction, code: str, parent: str) -> None:
    """Active, and not below it; all above are locked, so two moves cannot close a circle."""
    above = await _find(tx, parent)
    if above is None or not above.active:
        unknown = [FieldProblem("/parent", "project_type_unknown")]
        raise Conflict("project_type_unknown", type=parent, errors=unknown)
    while above is not None:
        if above.code == code:
            raise Conflict("project_type_cycle", type=code)
        above = None if above.parent is None else await _find(tx, above.parent)
