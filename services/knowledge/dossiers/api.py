"""The addresses of what closed projects leave behind."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.dossiers import commands, queries
from services.knowledge.dossiers.queries import (
    DOSSIER,
    SHOWN,
    DossierQuery,
    DossierRow,
    DossierVerification,
    DossierView,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Dossiers")
HERE = "/dossiers/{dossier_id}"


@routes.query("/dossiers")
async def list_dossiers(query: Annotated[DossierQuery, Query()], read: Reader) -> Page[DossierRow]:
    """List the dossiers of the closed projects you may see."""
    return await queries.list_dossiers(read, query)


@routes.query(HERE)
async def get_dossier(dossier_id: Ref, read: Reader) -> DossierView:
    """Get a dossier: its documents with their hashes, its seal, and until when it is kept."""
    return await SHOWN.one(read, dossier_id)


@routes.query(f"{HERE}/verification")
async def verify_dossier(dossier_id: Ref, read: Reader) -> DossierVerification:
    """Verify a dossier: reckon its seal anew from what is kept."""
    return await queries.verify_dossier(read, dossier_id)


@routes.command(f"{HERE}/request-expiry", on=DOSSIER)
async def request_dossier_expiry(dossier_id: Ref, because: Because, tx: Transaction) -> DossierView:
    """Ask the board to let a dossier go whose retention is over, and say why."""
    return await SHOWN.left(tx, await commands.request_dossier_expiry(tx, dossier_id, because))


@routes.command(f"{HERE}/expire", on=DOSSIER)
async def expire_dossier(dossier_id: Ref, tx: Transaction) -> DossierView:
    """Agree, as a member of the board, that a dossier need not be kept any more."""
    return await SHOWN.left(tx, await commands.expire_dossier(tx, dossier_id))


add_history(routes, f"{HERE}/history", DOSSIER, "get_dossier_history")
