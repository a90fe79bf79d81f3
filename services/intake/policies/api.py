"""The addresses of admission policies."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.policies import commands, queries
from services.intake.policies.commands import PolicyDraft, PolicyEdit
from services.intake.policies.queries import (
    POLICY,
    SHOWN,
    PolicyQuery,
    PolicyRow,
    PolicyView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Admission policies")


@routes.query("/admission-policies")
async def list_admission_policies(
    query: Annotated[PolicyQuery, Query()], read: Reader
) -> Page[PolicyRow]:
    """List the versions of the admission policy."""
    return await queries.list_policies(read, query)


@routes.query("/admission-policies/{policy_id}")
async def get_admission_policy(policy_id: Id, read: Reader) -> PolicyView:
    """Get a version of the policy: tiers, terms, authority and rates."""
    return await SHOWN.one(read, policy_id)


@routes.command("/admission-policies", status=201, location="/admission-policies/{id}")
async def draft_admission_policy(draft: PolicyDraft, tx: Transaction) -> PolicyView:
    """Write the next version of the policy; it is not in force yet."""
    return await SHOWN.left(tx, await commands.draft_policy(tx, draft))


@routes.command("/admission-policies/{policy_id}", method="PATCH", on=POLICY)
async def edit_admission_policy(policy_id: Id, edit: PolicyEdit, tx: Transaction) -> PolicyView:
    """Edit a version that is not in force yet."""
    return await SHOWN.left(tx, await commands.edit_policy(tx, policy_id, edit))


@routes.command("/admission-policies/{policy_id}/activate", on=POLICY)
async def activate_admission_policy(policy_id: Id, tx: Transaction) -> PolicyView:
    """Put a version in force: what is submitted from now on is judged by it."""
    return await SHOWN.left(tx, await commands.activate_policy(tx, policy_id))
