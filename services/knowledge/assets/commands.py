"""What the PMO does with templates, checklists and tools, and that people use them."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import func, select

from services.knowledge.assets.model import AssetKind, AssetState, ProcessAsset
from services.knowledge.assets.queries import (
    CONTENT_EXAMPLE,
    ROW_EXAMPLE,
    AssetCode,
    next_edition,
)
from services.knowledge.entries.commands import enter, withdraw
from services.knowledge.entries.model import EntryKind, Language
from services.knowledge.entries.queries import ProjectTypes, Stages, Tags
from services.knowledge.improvements.commands import bear_version
from services.knowledge.processes.queries import BasedOn
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import TEXT, Because, Date, Id, Line, Ref, Request, absent
from shared.projects.access import find_project

Content = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=20_000, pattern=TEXT),
    Field(description="Markdown."),
]
Link = Annotated[
    str,
    StringConstraints(strict=True, max_length=400, pattern=r"^https?://[!-~]{1,380}$"),
    Field(examples=["https://intranet.example.org/pmo/tools/estimator.xlsx"]),
]
_SAID = ("kind", "code", "language", "title", "summary", "project_types", "stages", "tags")
EXAMPLE = {name: ROW_EXAMPLE[name] for name in _SAID} | {"content": CONTENT_EXAMPLE}


class AssetDraft(Request):
    """A new edition: content, or a link to where it is, or both."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: AssetKind
    code: AssetCode
    language: Language
    title: Line
    summary: Line | None = None
    content: Content | None = None
    link: Link | None = None
    project_types: ProjectTypes = []
    stages: Stages = []
    tags: Tags = []
    based_on: BasedOn = []


class AssetEdit(Request):
    """A merge patch of a draft: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tags": ["割接", "值班"]}]})

    title: Line = absent()
    summary: Line | None = None
    content: Content | None = None
    link: Link | None = None
    project_types: ProjectTypes = absent()
    stages: Stages = absent()
    tags: Tags = absent()
    based_on: BasedOn = absent()


class Publication(Request):
    """Who answers for what is published, and by when it is looked at again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"review_due": "2099-11-25", "owner_id": "analyst-lin"}]}
    )

    review_due: Date
    owner_id: Annotated[PersonId | None, Field(description="You, unless you name another.")] = None


class AssetUsage(Request):
    """What it is used for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"project_id": None}]})

    project_id: Annotated[Id | None, Field(description="For which undertaking, if for one.")] = None


async def draft_asset(tx: Transaction, draft: AssetDraft) -> ProcessAsset:
    """Begin the next edition (REQ-015)."""
    await _hold(tx, draft.code, draft.language)
    edition = await next_edition(tx, draft.code, draft.language)
    key = await tx.next_key("AST")
    said = draft.model_dump()
    return tx.add(ProcessAsset.draft(tx.new_id(), key, edition, tx.actor, said, tx.now))


async def _hold(tx: Transaction, code: str, language: str) -> None:
    """Until the end, nobody else numbers or publishes editions of it in this language."""
    name = func.hashtextextended(f"asset {code} {language}", 0)
    await tx.execute(select(func.pg_advisory_xact_lock(name)))


async def edit_asset(tx: Transaction, ref: Ref, edit: AssetEdit) -> ProcessAsset:
    """Change a draft (REQ-015)."""
    asset = await tx.load(ProcessAsset, ref)
    asset.edit(edit.model_dump(exclude_unset=True))
    return asset


async def publish_asset(tx: Transaction, ref: Ref, publication: Publication) -> ProcessAsset:
    """Make it the one to use; the edition so far is retired by that (REQ-015).

    Errors: 409 `improvement_unborn` for an improvement it is based on that nobody rolled out.
    """
    asset = await tx.load(ProcessAsset, ref)
    asset.lifecycle.check(asset.state, "publish")
    await bear_version(tx, asset.based_on, asset.key)
    await _hold(tx, asset.code, asset.language)
    for former in await tx.every(ProcessAsset, _in_use(asset)):
        former.retire(f"→ {asset.key}")
        await withdraw(tx, former.id)
        # Written at once: of two published editions the database would refuse the second.
        await tx.flush()
    today = tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date()
    asset.publish(publication.owner_id or tx.actor.id, publication.review_due, today)
    await enter(
        tx,
        asset.id,
        EntryKind.ASSET,
        asset.key,
        ("A", asset.title),
        ("B", asset.summary or ""),
        ("D", asset.content or ""),
        begins=asset.summary or asset.content or "",
        language=asset.language,
        project_types=asset.project_types,
        stages=asset.stages,
        tags=asset.tags,
    )
    return asset


def _in_use(asset: ProcessAsset) -> Any:
    return (
        select(ProcessAsset)
        .where(ProcessAsset.code == asset.code, ProcessAsset.language == asset.language)
        .where(ProcessAsset.state == AssetState.PUBLISHED)
        .with_for_update()
    )


async def use_asset(tx: Transaction, ref: Ref, usage: AssetUsage) -> ProcessAsset:
    """Count a use (REQ-015).

    Errors: 409 `project_unknown` for an undertaking that the caller does not see.
    """
    asset = await tx.load(ProcessAsset, ref)
    if usage.project_id and await find_project(tx, usage.project_id) is None:
        raise Conflict("project_unknown", errors=[FieldProblem("/project_id", "project_unknown")])
    tx.add(asset.use(tx.new_id(), tx.actor, usage.project_id, tx.now))
    return asset


async def retire_asset(tx: Transaction, ref: Ref, because: Because) -> ProcessAsset:
    """Take it out of use (REQ-015)."""
    asset = await tx.load(ProcessAsset, ref)
    asset.retire(because.reason)
    await withdraw(tx, asset.id)
    return asset
