"""The proposals of an export: the same rows as the list, and what its columns are called."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from pydantic import ConfigDict
from sqlalchemy import Row, func, select

from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSALS, ProposalFilter
from shared.db.transaction import Reader, Snapshot
from shared.domain.fields import Request

HEADINGS: dict[str, dict[str, str]] = {
    "key": {"en": "Key", "zh-CN": "编号"},
    "title": {"en": "Title", "zh-CN": "名称"},
    "state": {"en": "State", "zh-CN": "状态"},
    "type": {"en": "Type", "zh-CN": "项目类型"},
    "sponsor_id": {"en": "Sponsor", "zh-CN": "发起人"},
    "org_unit": {"en": "Organisational unit", "zh-CN": "所属部门"},
    "urgency": {"en": "Urgency (1-5)", "zh-CN": "紧迫程度（1-5）"},
    "confidentiality": {"en": "Confidentiality", "zh-CN": "密级"},
    "drafted_at": {"en": "Drafted at", "zh-CN": "起草时间"},
    "submitted_at": {"en": "Submitted at", "zh-CN": "提交时间"},
    "assessor_id": {"en": "Assessor", "zh-CN": "评估人"},
}
"""The columns of the workbook, in this order."""


class ExportFilter(ProposalFilter, Request):
    """Which proposals to export: the filters of the list; none of them means all you may see."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"state": ["SUBMITTED", "SCREENING"], "type": "IT"}]}
    )


async def count_rows(read: Reader, chosen: ProposalFilter) -> int:
    """How many rows the export will have."""
    rows = PROPOSALS.rows(chosen, read.actor).subquery()
    return int((await read.execute(select(func.count()).select_from(rows))).scalar_one())


def pages_of_rows(read: Snapshot, chosen: ProposalFilter) -> AsyncIterator[Sequence[Row[Any]]]:
    """The rows that the reader may see, newest first."""
    newest_first = (Proposal.drafted_at.desc(), Proposal.id.desc())
    return read.pages(PROPOSALS.rows(chosen, read.actor).order_by(*newest_first))
