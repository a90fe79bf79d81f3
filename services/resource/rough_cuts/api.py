"""The addresses of rough cuts, and of the check that keeps none."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.permissions import PERMISSIONS
from services.resource.rough_cuts import commands, queries
from services.resource.rough_cuts.commands import Enquiry, Feasibility
from services.resource.rough_cuts.queries import (
    ROUGH_CUT,
    RoughCutQuery,
    RoughCutRow,
    RoughCutView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Rough cuts")


@routes.query("/rough-cuts")
async def list_rough_cuts(
    query: Annotated[RoughCutQuery, Query()], read: Reader
) -> Page[RoughCutRow]:
    """List the rough cuts of the proposals you may see."""
    return await queries.list_rough_cuts(read, query)


@routes.query("/rough-cuts/{rough_cut_id}")
async def get_rough_cut(rough_cut_id: Ref, read: Reader) -> RoughCutView:
    """Get a rough cut: what is asked, free and lacking of each role in each month."""
    return await queries.get_rough_cut(read, rough_cut_id)


add_history(routes, "/rough-cuts/{rough_cut_id}/history", ROUGH_CUT, "get_rough_cut_history")


@routes.command("/feasibility-checks", dry_run=False)
async def check_feasibility(asked: Enquiry, tx: Transaction) -> Feasibility:
    """Check whether roles are free for a time; nothing is kept, and nothing reserved.

    Everyone may, because everyone may draft a proposal and be its sponsor.
    """
    return await commands.check_feasibility(tx, asked)
