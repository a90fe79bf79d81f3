"""The addresses of webhooks, alike in every service: who is told, how far, and the log of it."""

from typing import Annotated

from fastapi import Query

from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.domain.permissions import Permissions
from shared.web.history import add_history
from shared.web.route import Routes
from shared.webhooks import commands, queries
from shared.webhooks.commands import Replay, SecretRotation, WebhookDraft, WebhookEdit
from shared.webhooks.model import WebhookSubscription
from shared.webhooks.queries import (
    WEBHOOK,
    DeliveryQuery,
    DeliveryView,
    WebhookQuery,
    WebhookRow,
    WebhookView,
    WebhookWithSecret,
    view_of,
)

ONE = "/webhooks/{webhook_id}"


def webhook_routes(service: str, permissions: Permissions) -> Routes:
    """The operations on webhooks of one service."""
    routes = Routes(service, permissions, "Webhooks")
    _add_questions(routes)
    _add_life(routes)
    _add_commands(routes)
    add_history(routes, f"{ONE}/history", WEBHOOK, "get_webhook_history", named=Id)
    return routes


async def _view(tx: Transaction, webhook: WebhookSubscription, routes: Routes) -> WebhookView:
    await tx.flush()
    return view_of(webhook, tx.actor, routes.permissions)


async def _view_with_secret(
    tx: Transaction, webhook: WebhookSubscription, routes: Routes
) -> WebhookWithSecret:
    shown = await _view(tx, webhook, routes)
    return WebhookWithSecret(**dict(shown), secret=webhook.secret)


def _add_questions(routes: Routes) -> None:
    @routes.query("/webhooks")
    async def list_webhooks(
        query: Annotated[WebhookQuery, Query()], read: Reader
    ) -> Page[WebhookRow]:
        """List your webhooks at this service; administrators see everybody's."""
        return await queries.list_webhooks(read, query)

    @routes.query(ONE)
    async def get_webhook(webhook_id: Id, read: Reader) -> WebhookView:
        """Get a webhook: where it leads, what it is told, and how far."""
        return await queries.get_webhook(read, webhook_id, routes.permissions)

    @routes.query(f"{ONE}/deliveries")
    async def list_webhook_deliveries(
        webhook_id: Id, query: Annotated[DeliveryQuery, Query()], read: Reader
    ) -> Page[DeliveryView]:
        """List what became of the latest attempts to tell it something."""
        return await queries.list_deliveries(read, webhook_id, query)


def _add_life(routes: Routes) -> None:
    @routes.command("/webhooks", status=201, location="/webhooks/{id}")
    async def create_webhook(draft: WebhookDraft, tx: Transaction) -> WebhookWithSecret:
        """Have this service's events told to an address from now on; shows its secret once."""
        return await _view_with_secret(tx, await commands.create_webhook(tx, draft), routes)

    @routes.command(ONE, method="PATCH", on=WEBHOOK)
    async def edit_webhook(webhook_id: Id, edit: WebhookEdit, tx: Transaction) -> WebhookView:
        """Change its name, its address or what it is told."""
        return await _view(tx, await commands.edit_webhook(tx, webhook_id, edit), routes)

    @routes.command(ONE, method="DELETE", on=WEBHOOK, status=204)
    async def delete_webhook(webhook_id: Id, tx: Transaction) -> None:
        """End a webhook for good, with its secret and its log."""
        await commands.delete_webhook(tx, webhook_id)


def _add_commands(routes: Routes) -> None:
    @routes.command(f"{ONE}/pause", on=WEBHOOK)
    async def pause_webhook(webhook_id: Id, tx: Transaction) -> WebhookView:
        """Tell it nothing for now; what happens meanwhile is told when it is resumed."""
        return await _view(tx, await commands.pause_webhook(tx, webhook_id), routes)

    @routes.command(f"{ONE}/resume", on=WEBHOOK)
    async def resume_webhook(webhook_id: Id, tx: Transaction) -> WebhookView:
        """Go on where it stopped, also after it was disabled."""
        return await _view(tx, await commands.resume_webhook(tx, webhook_id), routes)

    @routes.command(f"{ONE}/rotate-secret", on=WEBHOOK)
    async def rotate_webhook_secret(
        webhook_id: Id, rotation: SecretRotation, tx: Transaction
    ) -> WebhookWithSecret:
        """Sign with a new secret, shown once; the former one signs too for a while."""
        webhook = await commands.rotate_webhook_secret(tx, webhook_id, rotation)
        return await _view_with_secret(tx, webhook, routes)

    @routes.command(f"{ONE}/replay", on=WEBHOOK)
    async def replay_webhook(webhook_id: Id, replay: Replay, tx: Transaction) -> WebhookView:
        """Tell it again what happened since a place or a time, or go on ahead of both."""
        return await _view(tx, await commands.replay_webhook(tx, webhook_id, replay), routes)

    @routes.command(f"{ONE}/test", on=WEBHOOK, if_match=False)
    async def test_webhook(webhook_id: Id, tx: Transaction) -> WebhookView:
        """Have it told that a test was asked for, in its turn and signed like all else."""
        return await _view(tx, await commands.test_webhook(tx, webhook_id), routes)
