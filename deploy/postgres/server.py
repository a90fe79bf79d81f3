"""How the PostgreSQL server of the platform is created and tuned, wherever it runs."""

from collections.abc import Mapping

INITDB_ARGUMENTS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
)
"""The builtin locale sorts and folds alike on every operating system and never needs a reindex."""

SETTINGS: Mapping[str, str] = {
    "max_connections": "400",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_min_duration_statement": "1s",
    "log_lock_waits": "on",
    "idle_in_transaction_session_timeout": "60s",
}
"""Durability is left at PostgreSQL's defaults: a commit that was answered survives a power cut."""


def server_arguments(settings: Mapping[str, str]) -> list[str]:
    """`-c name=value` for each setting, as the postgres executable and a container take them."""
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
