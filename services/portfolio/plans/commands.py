"""What the service does by itself: draft the plan that an approved project is registered with."""

from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.portfolio.plans.model import PlanVersion
from services.portfolio.plans.rules import first_day, preliminary_plan
from services.portfolio.project_types.model import ProjectType
from services.portfolio.project_types.queries import template_for
from shared.contracts.intake import ProjectApproved
from shared.db.transaction import Transaction
from shared.domain.calendar import WorkingCalendar, official_chinese_exceptions


@lru_cache
def organisation_calendar(time_zone: str) -> WorkingCalendar:
    """The days on which plans expect work: the official Chinese ones, as far as announced."""
    return WorkingCalendar(ZoneInfo(time_zone), exceptions=official_chinese_exceptions())


def _remarks(approval: ProjectApproved, template: ProjectType) -> Iterator[dict[str, str]]:
    """What this plan had to assume because the templates do not say it."""
    if template.code != approval.type:
        yield {
            "zh": f"类型 {approval.type} 没有模板，采用通用模板。",
            "en": f"Type {approval.type} has no template; the generic one was used.",
        }
    currency = approval.budget.currency
    if currency not in template.template["effort_unit"]:
        yield {
            "zh": f"模板未规定 {currency} 的工时标准，按人民币计算。",
            "en": f"The template has no measure of effort in {currency}; it was reckoned as CNY.",
        }


async def draft_preliminary_plan(tx: Transaction, approval: ProjectApproved) -> PlanVersion:
    """A plan from the template of the project's type; it is written with the project (REQ-063)."""
    template = await template_for(tx, approval.type)
    calendar = organisation_calendar(tx.settings.time_zone)
    content = preliminary_plan(
        template.template,
        calendar=calendar,
        start=first_day(calendar, calendar.today(tx.now), approval.requested_start),
        days=approval.rough_duration_days,
        budget=approval.budget.amount,
        currency=approval.budget.currency,
        remarks=list(_remarks(approval, template)),
    )
    id_, project_id = tx.new_id(), approval.proposal_id
    return PlanVersion.preliminary(id_, project_id, template, content, tx.actor, tx.now)
