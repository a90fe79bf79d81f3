"""What production refuses at start, and that a refusal tells no secret."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import make_url

from shared.settings import Settings

PASSWORD = "correct-horse"


class IntakeSettings(Settings):
    service: ClassVar[str] = "intake"


SAFE: dict[str, Any] = {
    "environment": "production",
    "database_url": f"postgresql://intake_app:{PASSWORD}@db/intake",
    "nats_url": "nats://nats:4222",
    "nats_seed_file": "/run/secrets/intake.seed",
    "oidc_issuer": "https://id.example.org/realms/pmo",
    "oidc_jwks_url": "https://id.example.org/realms/pmo/certs",
    "cors_origins": ["https://pmo.example.org", "https://pmo.example.org:8443"],
}


def settings(**changed: Any) -> IntakeSettings:
    return IntakeSettings(**(SAFE | changed))


def test_safe_values_start() -> None:
    assert settings().environment == "production"
    assert settings().database_dsn.endswith("@db/intake")


def test_webhooks_may_be_allowed_into_networks_of_ones_own() -> None:
    allowed = settings(webhook_networks=["10.20.0.0/16", "fd12::/16"]).webhook_networks
    assert [str(network) for network in allowed] == ["10.20.0.0/16", "fd12::/16"]


def test_the_password_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    """As containers are handed secrets; whatever is in it, the address stays readable."""
    file = tmp_path / "intake_app.password"
    file.write_text("a@b:c/d%e\n")
    told = {"database_url": "postgresql://intake_app@db/intake", "database_password_file": file}
    assert settings(**told).database_dsn == "postgresql://intake_app:a%40b%3Ac%2Fd%25e@db/intake"
    assert make_url(settings(**told).database_dsn).password == "a@b:c/d%e"
    assert settings(database_password_file=file).database_dsn == SAFE["database_url"]
    with pytest.raises(ValidationError, match="No such file"):
        settings(**told | {"database_password_file": tmp_path / "missing"})


def test_production_is_what_nothing_else_is_said_for() -> None:
    unsaid = {name: value for name, value in SAFE.items() if name != "environment"}
    assert IntakeSettings(**unsaid).environment == "production"


UNSAFE: list[tuple[str, Any]] = [
    ("oidc_issuer", "http://id.example.org"),
    ("oidc_issuer", "https://"),
    ("oidc_jwks_url", "http://id.example.org/certs"),
    ("oidc_jwks_url", ""),
    ("cors_origins", ["*"]),
    ("cors_origins", ["https://pmo.example.org", "*"]),
    ("cors_origins", ["https://*.example.org"]),
    ("cors_origins", ["http://pmo.example.org"]),
    ("cors_origins", ["https://pmo.example.org/"]),
    ("cors_origins", ["https://pmo.example.org@evil.example"]),
    ("cors_origins", ["null"]),
    ("webhook_networks", ["127.0.0.0/8"]),
    ("webhook_networks", ["10.20.0.0/16", "169.254.0.0/16"]),
    ("webhook_networks", ["0.0.0.0/0"]),
    ("webhook_networks", ["::/0"]),
    ("database_url", "postgresql://intake_app@db/intake"),
    ("database_url", "postgresql://db/intake"),
]


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_production_refuses_what_is_unsafe_and_names_it(name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=f"unsafe in production: {name}"):
        settings(**{name: value})


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_the_local_platform_may(name: str, value: Any) -> None:
    assert settings(**{"environment": "local", name: value}).environment == "local"


def test_all_that_is_unsafe_is_named_at_once() -> None:
    with pytest.raises(ValidationError, match="unsafe in production: cors_origins, oidc_issuer"):
        settings(oidc_issuer="http://id", cors_origins=["*"])


@pytest.mark.parametrize(
    "changed",
    [
        {"environment": "staging"},
        {"port": 0},
        {"port": 65536},
        {"time_zone": "Asia/Beijing"},
        {"database_pool": 1},
        {"handoff_deadline_seconds": 0},
        {"oidc_audience": ""},
    ],
)
def test_a_value_that_cannot_be_is_refused_anywhere(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(changed))):
        settings(**({"environment": "local"} | changed))


def test_neither_a_refusal_nor_the_settings_show_the_password() -> None:
    with pytest.raises(ValidationError) as refusal:
        settings(oidc_issuer="http://id")
    assert PASSWORD not in str(refusal.value)
    assert PASSWORD not in repr(settings())


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SAFE.items():
        if name != "cors_origins":
            monkeypatch.setenv(f"PMO_{name.upper()}", str(value))
    monkeypatch.setenv("PMO_CORS_ORIGINS", '["https://pmo.example.org"]')
    monkeypatch.setenv("PMO_OIDC_ROLES_CLAIMS", '["resource_access.pmo.roles"]')
    read = IntakeSettings()
    assert read.cors_origins == ("https://pmo.example.org",)
    assert read.oidc_roles_claims == ("resource_access.pmo.roles",)
    assert read.nats_url == "nats://nats:4222"
