"""What the copies are made from: a scene and a whole life, as people and services really do it."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from uuid import UUID, uuid4

from deploy.local.issuer import create_app, new_key
from deploy.story.cast import Life
from deploy.story.life import whole_life
from services.intake.policies.commands import EXAMPLE as POLICY
from services.risk.issues.commands import Occurrence
from shared.contracts.base import Confidentiality
from tests.intake.test_scorecards_api import GOOD, active_model, cohort
from tests.knowledge.given import added_course, certified, published_lesson
from tests.risk.given import MANAGER, active_risk, example_of, reviewed, step
from tests.suites.scene import ADMINISTRATOR, Scene, park, scene
from tests.support.given import said
from tests.support.served import served
from tests.support.servers import FAST, Servers
from tests.support.telling import imagined
from tests.support.world import ISSUER, World

BULKY = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "maintenance_work_mem": "256MB",
    "autovacuum": "off",
    "log_min_duration_statement": "-1",
}
"""Much is written once, and thrown away."""


async def _score(made: Scene) -> None:
    """A proposal is scored by a model of its type."""
    model = await active_model(made.world)
    await cohort(made.world, model, GOOD)


async def _decide_otherwise(made: Scene) -> None:
    """An admission policy that is not in force: of those that are there is one."""
    await said(made.world.service("intake"), "analyst-lin", "POST", "/admission-policies", POLICY)


async def _hear_nonsense(made: Scene) -> None:
    """An event that is discarded, and a message to another system."""
    intake = made.world.service("intake")
    path = f"/parked-events/{await park(intake)}/discard"
    gone = await intake.call(ADMINISTRATOR, "POST", path, {"reason": "无法识别。"})
    assert gone.status_code == 204
    webhook = UUID(made.kept["intake", "webhooks"])
    await intake.rows(DELIVERY, id=uuid4(), webhook=webhook)


DELIVERY = """
    INSERT INTO webhook_deliveries (webhook_id, event_id, event_type, chain_seq, attempt,
        delivered, status, milliseconds, attempted_at)
    VALUES (:webhook, :id, 'pmo.intake.ProposalDrafted.v1', 1, 1, true, 204, 12, now())
"""
"""As the deliverer writes it."""


async def _draw_on_reserve(made: Scene) -> None:
    """What occurred is paid from the reserve of the register, which is reviewed."""
    world, risk = made.world, made.world.service("risk")
    (row,) = await risk.rows(
        "SELECT id, project_id FROM risk_registers WHERE project_id = :id",
        id=UUID(made.project_id),
    )
    register = {name: str(value) for name, value in row.items()}
    await reviewed(world, register)
    active = await active_risk(world, register)
    await step(world, "risks", active, "occur", example_of(Occurrence), by=MANAGER)
    body = {"risk_id": active["id"], "amount": "1.00", "reason": "追加联调费用。"}
    await said(risk, MANAGER, "POST", f"/registers/{register['id']}/draws", body)


async def _teach(made: Scene) -> None:
    """Lessons are published, as most are in the end; somebody is trained, and certified."""
    knowledge = made.world.service("knowledge")
    for kind in ("NEGATIVE", "POSITIVE"):
        for stage in ("INITIATION", "EXECUTION"):
            await published_lesson(knowledge, kind=kind, stage=stage, category="SCHEDULE")
    await certified(knowledge, (await added_course(knowledge))["code"], "pm-zhou")


MORE = (_score, _decide_otherwise, _hear_nonsense, _draw_on_reserve, _teach)
"""Of what neither the scene nor the story has one."""


@asynccontextmanager
async def beginning() -> AsyncIterator[Scene]:
    """An undertaking with one of everything, beside one that lives its whole life."""
    key = new_key()
    with (
        closing(Servers({**FAST, **BULKY})),
        tempfile.TemporaryDirectory() as directory,
        served(create_app(key, ISSUER), lifespan="off") as address,
    ):
        world = World("bench", f"{address}/issuer/jwks", key, Path(directory) / "nobody.nk")
        try:
            made = await scene(world, Confidentiality.PUBLIC_IN_ORG)
            await world.travel()
            await imagined(world, whole_life(Life.now("再述")))
            await world.travel()
            for more in MORE:
                await more(made)
            await world.travel()
            yield made
        finally:
            await world.close()
