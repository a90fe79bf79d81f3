"""Who is certified in which skill, as knowledge tells, and what staffing makes of it."""

from datetime import date
from typing import Any
from uuid import uuid4

from services.resource.pool.rules import certified_until
from shared.contracts.training import CertificationEvent, CertificationExpired, CertificationIssued
from tests.resource.given import (
    MANAGER,
    PM,
    known_project,
    negotiated_demand,
    new_role,
    pooled_person,
)
from tests.support.given import said
from tests.support.world import Subject

OCTOBER = {"start": "2027-10-01", "finish": "2027-10-31"}


def certificate(person_id: str, **changed: Any) -> dict[str, Any]:
    """What is told of a certificate of Java that counts until the end of 2028."""
    facts = {
        "certification_id": uuid4(),
        "certification_key": "CRT-2026-0001",
        "person_id": person_id,
        "course_code": "JAVA_BASICS",
        "expires_on": "2028-12-31",
        "skill": "Java",
    }
    return {**facts, **changed}


async def until(resource: Subject, record: dict[str, Any]) -> Any:
    """Until when the pool shows somebody as certified in Java."""
    shown = await said(resource, MANAGER, "GET", f"/resources/{record['id']}")
    (skill,) = shown["skills"]
    return skill["certified_until"]


async def skilled(resource: Subject, **more: Any) -> dict[str, Any]:
    """A person of the pool who knows Java, and has shown it to nobody."""
    return await pooled_person(resource, skills=[{"skill": "Java", "level": 4}], **more)


async def heard(resource: Subject, event: CertificationEvent) -> None:
    """Twice as the same message, and once told anew."""
    await resource.hear(event, times=2)
    await resource.hear(event)


async def test_a_certificate_is_seen_at_the_skill_until_it_runs_out(resource: Subject) -> None:
    """REQ-164: of several the one that counts longest; one that never ends, for ever."""
    record = await skilled(resource)
    assert await until(resource, record) is None
    held = certificate(record["person_id"])
    await heard(resource, CertificationIssued.model_validate(held))
    assert await until(resource, record) == "2028-12-31"
    longer = certificate(record["person_id"], expires_on=None)
    await heard(resource, CertificationIssued.model_validate(longer))
    assert await until(resource, record) == "9999-12-31"
    await heard(resource, CertificationExpired.model_validate(longer))
    assert await until(resource, record) == "2028-12-31"
    await heard(resource, CertificationExpired.model_validate(held))
    assert await until(resource, record) is None


async def test_what_is_told_late_revives_no_certificate(resource: Subject) -> None:
    """REQ-164: one that has run out, and was issued as is told only afterwards."""
    record = await skilled(resource)
    held = certificate(record["person_id"])
    await resource.hear(CertificationExpired.model_validate(held))
    await resource.hear(CertificationIssued.model_validate(held))
    assert await until(resource, record) is None


async def test_certificates_without_a_skill_are_nothing_to_staffing(resource: Subject) -> None:
    """REQ-164: nor are old messages, which name none."""
    record = await skilled(resource)
    held = certificate(record["person_id"])
    del held["skill"]
    for kind in (CertificationIssued, CertificationExpired):
        await heard(resource, kind.model_validate(held))
    found = "SELECT * FROM held_certificates WHERE person_id = :p"
    assert await resource.rows(found, p=record["person_id"]) == []
    assert await until(resource, record) is None


async def test_who_is_certified_comes_before_who_is_not(resource: Subject) -> None:
    """REQ-164, REQ-188: a tenth of the score, with its reason; also of a skill that the pool does
    not know, and of somebody who was certified before they were in the pool."""
    role = await new_role(resource)
    plain, certified = [await skilled(resource, roles=[role]) for _ in range(2)]
    demand = await negotiated_demand(
        resource,
        await known_project(resource),
        role=role,
        hours=10,
        skills=[{"skill": "Java", "min_level": 4}],
        **OCTOBER,
    )
    path = f"/demands/{demand['id']}/candidates"

    async def found() -> list[tuple[str, str]]:
        items = (await said(resource, PM, "GET", path))["items"]
        return [(item["resource_id"], item["certification"]) for item in items]

    held = certificate(certified["person_id"])
    await resource.hear(CertificationIssued.model_validate(held))
    assert await found() == [(certified["id"], "1.0000"), (plain["id"], "0.0000")]
    (best, _) = (await said(resource, PM, "GET", path))["items"]
    assert "CERTIFIED" in best["reasons"]
    short = certificate(plain["person_id"], expires_on="2027-10-30")
    await resource.hear(CertificationIssued.model_validate(short))
    assert dict(await found())[plain["id"]] == "0.0000"
    await resource.hear(CertificationExpired.model_validate(held))
    assert dict(await found())[certified["id"]] == "0.0000"


def test_the_later_of_what_was_said_and_certified_counts() -> None:
    """REQ-164: the golden days of the rule."""
    said_: list[dict[str, Any]] = [
        {"skill": "Java", "certified_until": "2028-05-31"},
        {"skill": "SQL", "certified_until": None},
        {"skill": "Go", "certified_until": "2030-01-01"},
    ]
    certificates = {"Java": date(2029, 1, 1), "Go": date(2029, 1, 1), "Rust": date(2027, 1, 1)}
    assert certified_until(said_, certificates) == {
        "Java": date(2029, 1, 1),
        "SQL": None,
        "Go": date(2030, 1, 1),
        "Rust": date(2027, 1, 1),
    }
