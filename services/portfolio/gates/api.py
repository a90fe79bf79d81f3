"""The addresses of gate reviews and waivers, and of the start."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.gates import commands, queries
from services.portfolio.gates.commands import GateRuling, NewWaiver
from services.portfolio.gates.queries import (
    GateReviewQuery,
    GateReviewRow,
    GateReviewView,
    WaiverQuery,
    WaiverView,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT, ProjectView, project_view
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Gates")


@routes.command(
    "/projects/{project_id}/gate-reviews",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/gate-reviews/{id}",
)
async def decide_gate(project_id: Ref, ruling: GateRuling, tx: Transaction) -> GateReviewView:
    """Decide on a gate: go, go under conditions, hold, recycle or kill."""
    review = await commands.decide_gate(tx, project_id, ruling)
    await tx.flush()
    return GateReviewView.model_validate(review)


@routes.query("/gate-reviews")
async def list_gate_reviews(
    query: Annotated[GateReviewQuery, Query()], read: Reader
) -> Page[GateReviewRow]:
    """List the gate reviews of the projects you may see."""
    return await queries.list_gate_reviews(read, query)


@routes.query("/gate-reviews/{gate_review_id}")
async def get_gate_review(gate_review_id: Id, read: Reader) -> GateReviewView:
    """Get a gate review with its criteria."""
    return await queries.get_gate_review(read, gate_review_id)


@routes.command(
    "/projects/{project_id}/waivers",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/waivers/{id}",
)
async def grant_waiver(project_id: Ref, new: NewWaiver, tx: Transaction) -> WaiverView:
    """Waive a rule for a project until a day."""
    waiver = await commands.grant_waiver(tx, project_id, new)
    await tx.flush()
    return WaiverView.model_validate(waiver)


@routes.query("/waivers")
async def list_waivers(query: Annotated[WaiverQuery, Query()], read: Reader) -> Page[WaiverView]:
    """List the waivers for the projects you may see."""
    return await queries.list_waivers(read, query)


@routes.query("/waivers/{waiver_id}")
async def get_waiver(waiver_id: Id, read: Reader) -> WaiverView:
    """Get a waiver."""
    return await queries.get_waiver(read, waiver_id)


@routes.command("/projects/{project_id}/start", on=PROJECT)
async def start_project(project_id: Ref, tx: Transaction) -> ProjectView:
    """Begin the execution of a project whose start gate is passed."""
    return await project_view(tx, await commands.start_project(tx, project_id))
