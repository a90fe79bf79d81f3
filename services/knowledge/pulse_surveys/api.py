"""The addresses of pulse surveys."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.pulse_surveys import commands, queries
from services.knowledge.pulse_surveys.commands import Answers, Survey
from services.knowledge.pulse_surveys.queries import (
    SHOWN,
    SURVEY,
    PulseSurveyQuery,
    PulseSurveyRow,
    PulseSurveyView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Pulse surveys")
HERE = "/pulse-surveys/{survey_id}"


@routes.query("/pulse-surveys")
async def list_pulse_surveys(
    query: Annotated[PulseSurveyQuery, Query()], read: Reader
) -> Page[PulseSurveyRow]:
    """List the pulse surveys with how many answered."""
    return await queries.list_pulse_surveys(read, query)


@routes.command("/pulse-surveys", status=201, location="/pulse-surveys/{id}")
async def open_pulse_survey(survey: Survey, tx: Transaction) -> PulseSurveyView:
    """Ask people how they find working with the PMO, until the end of a day."""
    return await SHOWN.left(tx, await commands.open_pulse_survey(tx, survey))


@routes.query(HERE)
async def get_pulse_survey(survey_id: Ref, read: Reader) -> PulseSurveyView:
    """Get a pulse survey, its response rate, and, once it is closed, its results."""
    return await SHOWN.one(read, survey_id)


@routes.command(f"{HERE}/answers", on=SURVEY, if_match=False, keyed=False)
async def answer_pulse_survey(survey_id: Ref, answers: Answers, tx: Transaction) -> PulseSurveyView:
    """Answer a pulse survey, once: that you did is kept, what you said is only counted."""
    return await SHOWN.left(tx, await commands.answer_pulse_survey(tx, survey_id, answers))


@routes.command(f"{HERE}/close", on=SURVEY)
async def close_pulse_survey(survey_id: Ref, tx: Transaction) -> PulseSurveyView:
    """Close a pulse survey before its day."""
    return await SHOWN.left(tx, await commands.close_pulse_survey(tx, survey_id))


add_history(routes, f"{HERE}/history", SURVEY, "get_pulse_survey_history")
