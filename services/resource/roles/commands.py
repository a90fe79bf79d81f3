"""What happens to the catalogue of roles: one is added, renamed, retired."""

from pydantic import ConfigDict

from services.resource.roles.model import Role
from services.resource.roles.queries import RoleCode
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Line, Request, absent


class NewRole(Request):
    """A role that plans may ask for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"code": "data_engineer", "name": "数据工程师", "name_en": "Data engineer"}
            ]
        }
    )

    code: RoleCode
    name: Line
    name_en: Line


class RoleEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "软件开发工程师"}]})

    name: Line = absent()
    name_en: Line = absent()


async def add_role(tx: Transaction, new: NewRole) -> Role:
    """Take a role into the catalogue.

    Errors: 409 `code_taken`.
    """
    role = tx.add(Role.add(tx.new_id(), new.model_dump()))
    try:
        await tx.flush()
    except AlreadyThere as error:
        problem = FieldProblem("/code", "code_taken", (("taken", new.code),))
        raise Conflict("code_taken", taken=new.code, errors=[problem]) from error
    return role


async def change_role(tx: Transaction, ref: str, edit: RoleEdit) -> Role:
    """Call it otherwise."""
    role = await tx.load(Role, ref)
    role.change(edit.model_dump(exclude_unset=True))
    return role


async def retire_role(tx: Transaction, ref: str, because: Because) -> Role:
    """Give it to nobody any more."""
    role = await tx.load(Role, ref)
    role.retire(because.reason)
    return role
