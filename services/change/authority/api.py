"""The addresses of authority policies."""

from typing import Annotated

from fastapi import Query

from services.change.authority import commands, queries
from services.change.authority.commands import AuthorityPolicyDraft
from services.change.authority.queries import (
    POLICY,
    SHOWN,
    AuthorityPolicyQuery,
    AuthorityPolicyRow,
    AuthorityPolicyView,
)
from services.change.base import SERVICE
from services.change.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Authority policies")


@routes.query("/authority-policies")
async def list_authority_policies(
    query: Annotated[AuthorityPolicyQuery, Query()], read: Reader
) -> Page[AuthorityPolicyRow]:
    """List the versions of the policy on changes."""
    return await queries.list_policies(read, query)


@routes.query("/authority-policies/{policy_id}")
async def get_authority_policy(policy_id: Id, read: Reader) -> AuthorityPolicyView:
    """Get a version of the policy: who may decide on how much."""
    return await SHOWN.one(read, policy_id)


@routes.command("/authority-policies", status=201, location="/authority-policies/{id}")
async def draft_authority_policy(
    draft: AuthorityPolicyDraft, tx: Transaction
) -> AuthorityPolicyView:
    """Write the next version of the policy; it is not in force yet."""
    return await SHOWN.left(tx, await commands.draft_policy(tx, draft))


@routes.command("/authority-policies/{policy_id}/activate", on=POLICY)
async def activate_authority_policy(policy_id: Id, tx: Transaction) -> AuthorityPolicyView:
    """Put a version in force: what is assessed from now on is judged by it."""
    return await SHOWN.left(tx, await commands.activate_policy(tx, policy_id))
