"""What people see of dossiers: what they hold, until when, and that they are as they were."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.knowledge.dossiers.model import Dossier, DossierState
from services.knowledge.dossiers.rules import seal_of
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, day, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

DOSSIER = Access(Dossier, project=Dossier.project_id)
SEAL = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a8-20c4-7a5e-a1b2-9c9d0e1f2a3b",
    "key": "DOS-2027-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "SEALED",
    "seal_hash": SEAL,
    "sealed_at": "2027-10-11T02:00:00.000000Z",
    "retention_until": "2037-10-11",
}
Seal = Annotated[str, Field(description="SHA-256 of the manifest in canonical form (RFC 8785).")]


class Document(BaseModel):
    """One document of a dossier: where it is read, and what it hashes to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "path": "/portfolio/v1/baselines/0199b7a6-77aa-7b3c-8d4e-5f60718293a4",
                    "sha256": SEAL,
                }
            ]
        }
    )

    path: str
    sha256: str


class DossierRow(BaseModel):
    """A dossier in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    state: DossierState
    seal_hash: str
    sealed_at: At
    retention_until: Date


class DossierView(RecordView):
    """A dossier with all it holds, until when it is kept, and who let it go."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "manifest": [],
                    "expiry_requested_by": None,
                    "expiry_requested_at": None,
                    "expired_by": None,
                    "expired_at": None,
                    "changed_at": "2027-10-11T02:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    project_id: UUID
    state: DossierState
    manifest: Annotated[list[Document], Field(description="In the order of their paths.")]
    seal_hash: Seal
    sealed_at: At
    retention_until: Annotated[Date, Field(description="The last day on which it must be there.")]
    expiry_requested_by: Annotated[PersonId | None, Field(description="The director who asked.")]
    expiry_requested_at: At | None
    expired_by: Annotated[PersonId | None, Field(description="Who of the board agreed.")]
    expired_at: At | None


class DossierVerification(BaseModel):
    """Whether a dossier is what it was when it was sealed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dossier_id": ROW_EXAMPLE["id"],
                    "seal_hash": SEAL,
                    "recomputed_hash": SEAL,
                    "documents": 0,
                    "intact": True,
                }
            ]
        }
    )

    dossier_id: UUID
    seal_hash: Seal
    recomputed_hash: Annotated[str, Field(description="Of the manifest as it is kept now.")]
    documents: int
    intact: Annotated[bool, Field(description="Whether the two are the same.")]


class DossierQuery(ListQuery):
    """Which dossiers: of one project, by whether they are kept still."""

    project_id: Id | None = None
    state: DossierState | None = None
    sort: Literal["sealed_at", "-sealed_at", "retention_until", "-retention_until"] = "-sealed_at"


DOSSIERS = Listing(
    DossierRow,
    DOSSIER,
    sorts={
        "sealed_at": Sort(Dossier.sealed_at, instant, Dossier.id),
        "retention_until": Sort(Dossier.retention_until, day, Dossier.id),
    },
    filters=(Dossier.project_id, Dossier.state),
)
PROOF = (Dossier.id, Dossier.seal_hash, Dossier.manifest)


SHOWN = Showing(DossierView, DOSSIER, PERMISSIONS, "dossier")


async def verify_dossier(read: Reader, ref: str) -> DossierVerification:
    """Whether what is kept still hashes to what was sealed (REQ-149)."""
    kept = await DOSSIER.one(read, PROOF, ref)
    recomputed = seal_of(kept.manifest)
    return DossierVerification(
        dossier_id=kept.id,
        seal_hash=kept.seal_hash,
        recomputed_hash=recomputed,
        documents=len(kept.manifest),
        intact=recomputed == kept.seal_hash,
    )


async def list_dossiers(read: Reader, query: DossierQuery) -> Page[DossierRow]:
    """The dossiers of projects that the reader may see, newest first unless asked otherwise."""
    return await DOSSIERS.page(read, query, query.sort)
