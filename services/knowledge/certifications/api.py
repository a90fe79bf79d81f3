"""The address of who is certified in what."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.certifications import queries
from services.knowledge.certifications.queries import CertificationQuery, CertificationRow
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Certifications")


@routes.query("/certifications")
async def list_certifications(
    query: Annotated[CertificationQuery, Query()], read: Reader
) -> Page[CertificationRow]:
    """List who is certified in what, and until when."""
    return await queries.list_certifications(read, query)
