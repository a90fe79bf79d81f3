"""The addresses of templates, checklists and tools."""

from typing import Annotated

from fastapi import Query

from services.knowledge.assets import commands, queries
from services.knowledge.assets.commands import AssetDraft, AssetEdit, AssetUsage, Publication
from services.knowledge.assets.queries import ASSET, SHOWN, AssetQuery, AssetRow, AssetView
from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Assets")


@routes.query("/assets")
async def list_assets(query: Annotated[AssetQuery, Query()], read: Reader) -> Page[AssetRow]:
    """List the catalogue of templates, checklists and tools."""
    return await queries.list_assets(read, query)


@routes.command("/assets", status=201, location="/assets/{id}")
async def draft_asset(draft: AssetDraft, tx: Transaction) -> AssetView:
    """Draft the next edition of a template, checklist or tool."""
    return await SHOWN.left(tx, await commands.draft_asset(tx, draft))


@routes.query("/assets/{asset_id}")
async def get_asset(asset_id: Ref, read: Reader) -> AssetView:
    """Get a template, checklist or tool with its content and how often it was used."""
    return await SHOWN.one(read, asset_id)


@routes.command("/assets/{asset_id}", method="PATCH", on=ASSET)
async def edit_asset(asset_id: Ref, edit: AssetEdit, tx: Transaction) -> AssetView:
    """Edit a draft."""
    return await SHOWN.left(tx, await commands.edit_asset(tx, asset_id, edit))


@routes.command("/assets/{asset_id}/publish", on=ASSET)
async def publish_asset(asset_id: Ref, publication: Publication, tx: Transaction) -> AssetView:
    """Publish a draft: it can be found and used; the edition so far is retired."""
    return await SHOWN.left(tx, await commands.publish_asset(tx, asset_id, publication))


@routes.command("/assets/{asset_id}/use", on=ASSET, if_match=False)
async def use_asset(asset_id: Ref, usage: AssetUsage, tx: Transaction) -> AssetView:
    """Say that you use it; uses are counted."""
    return await SHOWN.left(tx, await commands.use_asset(tx, asset_id, usage))


@routes.command("/assets/{asset_id}/retire", on=ASSET)
async def retire_asset(asset_id: Ref, because: Because, tx: Transaction) -> AssetView:
    """Retire a published edition: it can be read, but is neither found nor used."""
    return await SHOWN.left(tx, await commands.retire_asset(tx, asset_id, because))


add_history(routes, "/assets/{asset_id}/history", ASSET, "get_asset_history")
