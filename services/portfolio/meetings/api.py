"""The addresses of meetings, and of their entries in calendars."""

from typing import Annotated

from fastapi import Query, Response

from services.portfolio.base import SERVICE
from services.portfolio.meetings import commands, queries
from services.portfolio.meetings.commands import Invitation, MeetingRecord
from services.portfolio.meetings.queries import (
    MEETING,
    MeetingQuery,
    MeetingRow,
    MeetingView,
    meeting_view,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

CALENDAR = "text/calendar"

routes = Routes(SERVICE, PERMISSIONS, "Meetings")


@routes.query("/meetings")
async def list_meetings(query: Annotated[MeetingQuery, Query()], read: Reader) -> Page[MeetingRow]:
    """List the meetings of the projects you may see."""
    return await queries.list_meetings(read, query)


@routes.query("/meetings/{meeting_id}")
async def get_meeting(meeting_id: Ref, read: Reader) -> MeetingView:
    """Get a meeting with its agenda, its minutes and what follows from it."""
    return await queries.get_meeting(read, meeting_id)


@routes.query("/meetings/{meeting_id}/ical", media_types=(CALENDAR,))
async def get_meeting_calendar(meeting_id: Ref, read: Reader) -> Response:
    """Get a meeting as an iCalendar file; a later one of the same meeting replaces it."""
    return Response(
        await queries.meeting_calendar(read, meeting_id),
        media_type=CALENDAR,
        headers={
            "content-disposition": f'attachment; filename="{meeting_id}.ics"',
            "cache-control": "private, no-cache",
            "vary": "Authorization",
        },
    )


@routes.command(
    "/projects/{project_id}/meetings",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/meetings/{id}",
)
async def schedule_meeting(project_id: Ref, said: Invitation, tx: Transaction) -> MeetingView:
    """Invite people to a meeting; a kickoff has its four mandatory items on the agenda."""
    return await meeting_view(tx, await commands.schedule_meeting(tx, project_id, said))


@routes.command("/meetings/{meeting_id}/hold", on=MEETING)
async def hold_meeting(meeting_id: Ref, record: MeetingRecord, tx: Transaction) -> MeetingView:
    """Record that a meeting was held: who was there, what was said, decided and agreed."""
    return await meeting_view(tx, await commands.hold_meeting(tx, meeting_id, record))


@routes.command("/meetings/{meeting_id}/cancel", on=MEETING)
async def cancel_meeting(meeting_id: Ref, because: Because, tx: Transaction) -> MeetingView:
    """Call a meeting off, saying why."""
    return await meeting_view(tx, await commands.cancel_meeting(tx, meeting_id, because))


@routes.command("/meetings/{meeting_id}/acknowledge", on=MEETING)
async def acknowledge_minutes(meeting_id: Ref, tx: Transaction) -> MeetingView:
    """Agree to the minutes of a meeting at which you were."""
    return await meeting_view(tx, await commands.acknowledge_minutes(tx, meeting_id))


add_history(routes, "/meetings/{meeting_id}/history", MEETING, "get_meeting_history")
