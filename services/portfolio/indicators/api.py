"""The addresses of the catalogue of indicators."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.indicators import commands, queries
from services.portfolio.indicators.commands import IndicatorEdit, NewIndicator
from services.portfolio.indicators.queries import (
    INDICATOR,
    SHOWN,
    IndicatorQuery,
    IndicatorRow,
    IndicatorView,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Indicators")


@routes.command("/kpi-definitions", status=201, location="/kpi-definitions/{id}")
async def define_kpi(new: NewIndicator, tx: Transaction) -> IndicatorView:
    """Define an indicator."""
    return await SHOWN.left(tx, await commands.define_indicator(tx, new))


@routes.query("/kpi-definitions")
async def list_kpi_definitions(
    query: Annotated[IndicatorQuery, Query()], read: Reader
) -> Page[IndicatorRow]:
    """List the indicators by which projects can be measured."""
    return await queries.list_indicators(read, query)


@routes.query("/kpi-definitions/{kpi_id}")
async def get_kpi_definition(kpi_id: Id, read: Reader) -> IndicatorView:
    """Get an indicator with how it is measured."""
    return await SHOWN.one(read, kpi_id)


@routes.command("/kpi-definitions/{kpi_id}", method="PATCH", on=INDICATOR)
async def edit_kpi_definition(kpi_id: Id, edit: IndicatorEdit, tx: Transaction) -> IndicatorView:
    """Edit an indicator: projects that have it keep what it said."""
    return await SHOWN.left(tx, await commands.edit_indicator(tx, kpi_id, edit))


@routes.command("/kpi-definitions/{kpi_id}/retire", on=INDICATOR)
async def retire_kpi_definition(kpi_id: Id, tx: Transaction) -> IndicatorView:
    """Retire an indicator: no project is assigned it any more."""
    return await SHOWN.left(tx, await commands.retire_indicator(tx, kpi_id))


add_history(routes, "/kpi-definitions/{kpi_id}/history", INDICATOR, "get_kpi_definition_history")
