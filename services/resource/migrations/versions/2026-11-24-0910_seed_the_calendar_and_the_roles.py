"""Seed the official Chinese calendar and the roles of the templates; spread the demands by it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240910"
down_revision = "202611240900"
branch_labels = None
depends_on = None

AT = datetime(2026, 11, 1, 9, 10, tzinfo=UTC)
CALENDAR = UUID("0199b7a0-0c01-7a00-8c00-000000000086")
ROLE = "0199b7a0-0c02-7a00-8c00-{:012d}"
WEEK = [480, 480, 480, 480, 480, 0, 0]

CALENDARS = sa.table(
    "calendars",
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
    sa.column("code", sa.String()),
    sa.column("name", sa.String()),
    sa.column("name_en", sa.String()),
    sa.column("week", postgresql.JSONB()),
    sa.column("state", sa.String()),
)
DAYS = sa.table(
    "calendar_days",
    sa.column("calendar_id", sa.Uuid()),
    sa.column("day", sa.Date()),
    sa.column("kind", sa.String()),
    sa.column("minutes", sa.Integer()),
    sa.column("name", sa.String()),
)
ROLES = sa.table(
    "roles",
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
    sa.column("code", sa.String()),
    sa.column("name", sa.String()),
    sa.column("name_en", sa.String()),
    sa.column("state", sa.String()),
)
MONTHS = sa.table(
    "demand_months",
    sa.column("demand_id", sa.Uuid()),
    sa.column("month", sa.Date()),
    sa.column("role", sa.String()),
    sa.column("hours", sa.Numeric()),
)

HOLIDAYS = [
    ("2024-01-01", "2024-01-01", "元旦"),
    ("2024-02-10", "2024-02-17", "春节"),
    ("2024-04-04", "2024-04-06", "清明节"),
    ("2024-05-01", "2024-05-05", "劳动节"),
    ("2024-06-10", "2024-06-10", "端午节"),
    ("2024-09-15", "2024-09-17", "中秋节"),
    ("2024-10-01", "2024-10-07", "国庆节"),
    ("2025-01-01", "2025-01-01", "元旦"),
    ("2025-01-28", "2025-02-04", "春节"),
    ("2025-04-04", "2025-04-06", "清明节"),
    ("2025-05-01", "2025-05-05", "劳动节"),
    ("2025-05-31", "2025-06-02", "端午节"),
    ("2025-10-01", "2025-10-08", "国庆节、中秋节"),
    ("2026-01-01", "2026-01-03", "元旦"),
    ("2026-02-15", "2026-02-23", "春节"),
    ("2026-04-04", "2026-04-06", "清明节"),
    ("2026-05-01", "2026-05-05", "劳动节"),
    ("2026-06-19", "2026-06-21", "端午节"),
    ("2026-09-25", "2026-09-27", "中秋节"),
    ("2026-10-01", "2026-10-07", "国庆节"),
]
"""From the first to the last day, as the State Council announced them; later years are imported."""

WORKED_IN_LIEU = [
    ("2024-02-04", "春节"),
    ("2024-02-18", "春节"),
    ("2024-04-07", "清明节"),
    ("2024-04-28", "劳动节"),
    ("2024-05-11", "劳动节"),
    ("2024-09-14", "中秋节"),
    ("2024-09-29", "国庆节"),
    ("2024-10-12", "国庆节"),
    ("2025-01-26", "春节"),
    ("2025-02-08", "春节"),
    ("2025-04-27", "劳动节"),
    ("2025-09-28", "国庆节"),
    ("2025-10-11", "国庆节"),
    ("2026-01-04", "元旦"),
    ("2026-02-14", "春节"),
    ("2026-02-28", "春节"),
    ("2026-05-09", "劳动节"),
    ("2026-09-20", "国庆节"),
    ("2026-10-10", "国庆节"),
]

NAMES = [
    ("project_manager", "项目经理", "Project manager"),
    ("business_analyst", "业务分析师", "Business analyst"),
    ("architect", "架构师", "Architect"),
    ("developer", "开发工程师", "Developer"),
    ("tester", "测试工程师", "Tester"),
    ("engineer", "工程师", "Engineer"),
    ("buyer", "采购专员", "Buyer"),
    ("site_supervisor", "现场监理", "Site supervisor"),
    ("safety_officer", "安全员", "Safety officer"),
    ("change_lead", "变革负责人", "Change lead"),
    ("process_owner", "流程负责人", "Process owner"),
    ("trainer", "培训师", "Trainer"),
    ("specialist", "专业人员", "Specialist"),
]


def upgrade() -> None:
    """What an organisation finds at first; it changes it as ordinary versioned records."""
    record = {"version": 1, "changed_at": AT}
    op.bulk_insert(
        CALENDARS,
        [
            {
                **record,
                "id": CALENDAR,
                "code": "CN",
                "name": "中国法定工作日历",
                "name_en": "Official Chinese calendar",
                "week": WEEK,
                "state": "IN_FORCE",
            }
        ],
    )
    op.bulk_insert(DAYS, list(_days()))
    op.bulk_insert(
        ROLES,
        [
            {
                **record,
                "id": UUID(ROLE.format(number)),
                "code": code,
                "name": name,
                "name_en": name_en,
                "state": "ACTIVE",
            }
            for number, (code, name, name_en) in enumerate(NAMES, 1)
        ],
    )
    _spread_demands()


def _days() -> Iterator[dict[str, Any]]:
    for first, last, name in HOLIDAYS:
        start = date.fromisoformat(first)
        for n in range((date.fromisoformat(last) - start).days + 1):
            yield _day(start + timedelta(days=n), "HOLIDAY", 0, name)
    for day, name in WORKED_IN_LIEU:
        yield _day(date.fromisoformat(day), "WORKDAY", 480, f"{name}调休上班")


def _day(day: date, kind: str, minutes: int, name: str) -> dict[str, Any]:
    return {"calendar_id": CALENDAR, "day": day, "kind": kind, "minutes": minutes, "name": name}


def _spread_demands() -> None:
    """Demands that were raised before: evenly by working day, to the last ten-thousandth."""
    exceptions = {d["day"]: d["minutes"] for d in _days()}
    demands = op.get_bind().execute(sa.text("SELECT id, role, hours, start, finish FROM demands"))
    for demand in demands.all():
        worked: dict[date, int] = {}
        for n in range((demand.finish - demand.start).days + 1):
            day = demand.start + timedelta(days=n)
            month, minutes = day.replace(day=1), exceptions.get(day, WEEK[day.weekday()])
            worked[month] = worked.get(month, 0) + (minutes > 0)
        rows, passed, given = [], 0, Decimal(0)
        days = sum(worked.values())
        for month, count in worked.items():
            passed += count
            share = Decimal(demand.hours) * passed / days if days else Decimal(demand.hours)
            until = share.quantize(Decimal("0.0001"), ROUND_HALF_UP)
            rows.append(
                {
                    "demand_id": demand.id,
                    "month": month,
                    "role": demand.role,
                    "hours": until - given,
                }
            )
            given = until
        op.bulk_insert(MONTHS, rows)


def downgrade() -> None:
    """Empty again."""
    for table in ("demand_months", "roles", "calendar_days", "calendars"):
        op.execute(f"DELETE FROM {table}")
