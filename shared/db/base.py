"""What all tables share: constraint names, and the platform tables that each database has."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Enum,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = DateTime(timezone=True)


def to_json(value: Any) -> str:
    """What the driver stores in a JSONB column."""
    return orjson.dumps(value).decode()


class ServiceBase:
    """Mixed into each service's own declarative `Base`, which names its metadata."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        UUID: Uuid(),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        StrEnum: Enum(StrEnum, native_enum=False, length=40, create_constraint=False),
    }


class Versioned:
    """Columns of every aggregate: identity, the version that is its ETag, and its last change."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]


platform = MetaData(naming_convention=NAMING)

events = Table(
    "events",
    platform,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid(), nullable=False, unique=True),
    Column("type", String(120), nullable=False),
    Column("key", Uuid(), nullable=False),
    Column("aggregate_type", String(60), nullable=False),
    Column("aggregate_id", Uuid(), nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("on_behalf_of", String(128)),
    Column("reason", Text),
    Column("correlation_id", Uuid(), nullable=False),
    Column("causation_id", Uuid()),
    Column("traceparent", String(55)),
    Column("data", JSONB, nullable=False),
    Column("published_at", Instant),
    Column("chain_seq", BigInteger, unique=True),
    Column("chain_hash", LargeBinary),
    Index("ix_events_aggregate_id_seq", "aggregate_id", "seq"),
    Index("ix_events_unpublished", "seq", postgresql_where=text("published_at IS NULL")),
)
"""Outbox, history and audit in one; only publication and chain columns are ever updated."""

inbox = Table(
    "inbox",
    platform,
    Column("event_id", Uuid(), primary_key=True),
    Column("received_at", Instant, nullable=False, server_default=text("now()")),
)
"""Which facts of others have had their effect here; kept as long as the stream can redeliver."""

parked_events = Table(
    "parked_events",
    platform,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid(), nullable=False, unique=True),
    Column("stream_seq", BigInteger, nullable=False),
    Column("key", Uuid()),
    Column("subject", String(255), nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("parked_at", Instant, nullable=False, server_default=text("now()")),
    Column("next_attempt_at", Instant),
    Index("ix_parked_events_key_seq", "key", "seq"),
)
"""Facts that could not take effect: RETRYING, WAITING behind one of their key, or STUCK."""

discarded_events = Table(
    "discarded_events",
    platform,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid(), nullable=False, unique=True),
    Column("stream_seq", BigInteger, nullable=False),
    Column("key", Uuid()),
    Column("subject", String(255), nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("parked_at", Instant, nullable=False),
    Column("discarded_at", Instant, nullable=False),
    Column("discarded_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
)
"""Facts that shall never take effect here: as they were, who said so, and why; never changed."""

idempotency_keys = Table(
    "idempotency_keys",
    platform,
    Column("principal", String(128), nullable=False),
    Column("operation", String(80), nullable=False),
    Column("key", String(255), nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("principal", "operation", "key"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
"""Answers already given, by the key the caller chose; written in the command's transaction."""

jobs = Table(
    "jobs",
    platform,
    Column("id", Uuid(), primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("params", JSONB, nullable=False),
    Column("state", String(20), nullable=False),
    Column("progress", SmallInteger, nullable=False, server_default=text("0")),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("lease_until", Instant),
    Column("cancel_requested", Instant),
    Column("problem", JSONB),
    Column("requested_by", String(128), nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index("ix_jobs_requested_by_id", "requested_by", "id"),
    Index("ix_jobs_open", "id", postgresql_where=text("state IN ('QUEUED', 'RUNNING')")),
)
"""Long work with a lease, so that any replica does it and a killed one is retried."""

job_files = Table(
    "job_files",
    platform,
    Column("job_id", Uuid(), primary_key=True),
    Column("file_name", String(200), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_job_files_expires_at", "expires_at"),
)
"""What a job made, until it expires."""

projects = Table(
    "projects_copy",
    platform,
    Column("id", Uuid(), primary_key=True),
    Column("key", String(20), nullable=False),
    Column("title", String(200), nullable=False),
    Column("state", String(40), nullable=False),
    Column("confidentiality", String(20), nullable=False),
    Column("teller", String(20), nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("key"),
)
"""The local copy of proposals and projects; `stage` 1 told by intake, 2 by portfolio."""

project_members = Table(
    "project_members",
    platform,
    Column("project_id", Uuid(), nullable=False),
    Column("person_id", String(128), nullable=False),
    Column("role", String(40), nullable=False),
    PrimaryKeyConstraint("project_id", "person_id", "role"),
    Index("ix_project_members_person_id_project_id", "person_id", "project_id"),
)
"""The local copy of who takes which part in which undertaking."""

people = Table(
    "people_copy",
    platform,
    Column("person_id", String(128), primary_key=True),
    Column("directory_id", Uuid(), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("org_unit", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
)
"""The local copy of the directory: what to call the people whom records name by their id."""
