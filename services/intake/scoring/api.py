"""The addresses of scoring models."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.scoring import commands, queries
from services.intake.scoring.commands import ScoringModelDraft, ScoringModelEdit
from services.intake.scoring.queries import (
    MODEL,
    SHOWN,
    ScoringModelQuery,
    ScoringModelRow,
    ScoringModelView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Scoring models")


@routes.query("/scoring-models")
async def list_scoring_models(
    query: Annotated[ScoringModelQuery, Query()], read: Reader
) -> Page[ScoringModelRow]:
    """List the scoring models of all types, in all versions."""
    return await queries.list_scoring_models(read, query)


@routes.command("/scoring-models", status=201, location="/scoring-models/{id}")
async def draft_scoring_model(draft: ScoringModelDraft, tx: Transaction) -> ScoringModelView:
    """Draft the next version of the scoring model of a type."""
    return await SHOWN.left(tx, await commands.draft_scoring_model(tx, draft))


@routes.query("/scoring-models/{scoring_model_id}")
async def get_scoring_model(scoring_model_id: Ref, read: Reader) -> ScoringModelView:
    """Get a scoring model with its criteria and weights."""
    return await SHOWN.one(read, scoring_model_id)


@routes.command("/scoring-models/{scoring_model_id}", method="PATCH", on=MODEL)
async def edit_scoring_model(
    scoring_model_id: Ref, edit: ScoringModelEdit, tx: Transaction
) -> ScoringModelView:
    """Edit a scoring model that is not yet active."""
    return await SHOWN.left(tx, await commands.edit_scoring_model(tx, scoring_model_id, edit))


@routes.command("/scoring-models/{scoring_model_id}/activate", on=MODEL)
async def activate_scoring_model(scoring_model_id: Ref, tx: Transaction) -> ScoringModelView:
    """Activate a scoring model; the version of its type that was active retires."""
    return await SHOWN.left(tx, await commands.activate_scoring_model(tx, scoring_model_id))


@routes.command("/scoring-models/{scoring_model_id}/retire", on=MODEL)
async def retire_scoring_model(scoring_model_id: Ref, tx: Transaction) -> ScoringModelView:
    """Retire a scoring model: nothing is scored by it any more."""
    return await SHOWN.left(tx, await commands.retire_scoring_model(tx, scoring_model_id))


add_history(
    routes, "/scoring-models/{scoring_model_id}/history", MODEL, "get_scoring_model_history"
)
