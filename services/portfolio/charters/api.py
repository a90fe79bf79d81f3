"""The addresses of charters: as data, and on paper."""

from zoneinfo import ZoneInfo

from fastapi import Response

from services.portfolio.base import SERVICE
from services.portfolio.charters import commands, queries
from services.portfolio.charters.queries import Charter
from services.portfolio.permissions import PERMISSIONS
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.deps import AskedLocale, ThisPlatform
from shared.web.route import Routes

PDF = "application/pdf"

routes = Routes(SERVICE, PERMISSIONS, "Charters")


@routes.query("/projects/{project_id}/charter")
async def get_charter(project_id: Ref, read: Reader) -> Charter:
    """Get the charter of a project: what was admitted, and what the project is run by."""
    return await queries.get_charter(read, project_id)


@routes.query("/projects/{project_id}/charter.pdf", media_types=(PDF,))
async def get_charter_pdf(
    project_id: Ref, locale: AskedLocale, platform: ThisPlatform, read: Reader
) -> Response:
    """Get the charter of a project as a PDF to print and sign.

    In Chinese or English by `Accept-Language`; the same charter is always the same file.
    """
    charter = await queries.get_charter(read, project_id)
    content = await commands.print_charter(charter, locale, ZoneInfo(platform.settings.time_zone))
    return Response(
        content,
        media_type=PDF,
        headers={
            "content-language": locale,
            "content-disposition": f'inline; filename="{charter.project.key}-charter.pdf"',
            "cache-control": "private, no-cache",
            "vary": "Authorization, Accept-Language",
        },
    )
