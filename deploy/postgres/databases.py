"""Gives each service a database of its own, and two roles that can reach no other."""

import re
from collections.abc import Iterable, Mapping

import asyncpg

NOBODY_ELSES = ("postgres", "template1")
"""Databases every server has, which no service has any business in."""


def owner_role(service: str) -> str:
    """Owns the service's database and tables; only migrations log in with it."""
    return f"{service}_owner"


def application_role(service: str) -> str:
    """What the service itself logs in with."""
    return f"{service}_app"


def service_roles(services: Iterable[str]) -> list[str]:
    """Every role the services need a password for."""
    return [role(s) for s in services for role in (owner_role, application_role)]


async def open_roles(admin: asyncpg.Connection, passwords: Mapping[str, str]) -> None:
    """Make each role exist with exactly this password and no privilege beyond logging in."""
    existing = {row["rolname"] for row in await admin.fetch("SELECT rolname FROM pg_roles")}
    missing = [f"CREATE ROLE {_name(role)}" for role in passwords if role not in existing]
    exact = [
        f"ALTER ROLE {_name(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
        f" NOBYPASSRLS PASSWORD {_literal(password)}"
        for role, password in passwords.items()
    ]
    closed = [f"REVOKE ALL ON DATABASE {name} FROM PUBLIC" for name in NOBODY_ELSES]
    await admin.execute(";".join(missing + exact + closed))


async def open_database(
    admin: asyncpg.Connection, service: str, name: str | None = None, template: str | None = None
) -> None:
    """Make the service's database exist (or a copy of it under another name), closed to others."""
    database = name or service
    owner, application = owner_role(service), application_role(service)
    if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
        copy = f" TEMPLATE {_name(template)}" if template else ""
        await admin.execute(f"CREATE DATABASE {_name(database)} OWNER {_name(owner)}{copy}")
    await admin.execute(
        f"REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC;"
        f"GRANT CONNECT ON DATABASE {_name(database)} TO {_name(owner)}, {_name(application)}"
    )


async def open_service_databases(
    admin: asyncpg.Connection, services: Iterable[str], passwords: Mapping[str, str]
) -> None:
    """Roles and databases of all services; doing it again changes nothing but the passwords."""
    names = list(services)
    await open_roles(admin, {role: passwords[role] for role in service_roles(names)})
    for service in names:
        await open_database(admin, service)


def _name(identifier: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", identifier):
        raise ValueError(f"not a name for a role or database: {identifier!r}")
    return identifier


def _literal(text: str) -> str:
    if "\x00" in text or "\\" in text:
        raise ValueError("a password must not hold a backslash or a null character")
    return "'" + text.replace("'", "''") + "'"
