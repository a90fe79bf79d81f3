"""`pmo config check` names what is missing or unsafe before a start, and quotes nothing."""

from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from deploy.cli import app

SOUND = {
    "PMO_ENVIRONMENT": "production",
    "PMO_DATABASE_URL": "postgresql://intake_app:secret-word@db.example.org/intake",
    "PMO_NATS_URL": "tls://nats.example.org:4222",
    "PMO_OIDC_ISSUER": "https://id.example.org",
    "PMO_OIDC_JWKS_URL": "https://id.example.org/jwks",
    "PMO_CORS_ORIGINS": '["https://pmo.example.org"]',
}


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A key that only its owner reads."""
    file = tmp_path / "intake.nk"
    file.touch(mode=0o600)
    return file


def checked(changed: dict[str, str | None], service: str = "intake") -> tuple[int, str]:
    """Exit code and words of the check, with the sound settings changed like this."""
    environment = {"COLUMNS": "200", **SOUND, **changed}
    arguments = ["config", "check", "--service", service]
    result = CliRunner(env=environment).invoke(app, arguments)
    structlog.reset_defaults()
    return result.exit_code, result.output


def test_sound_settings_pass(seed: Path) -> None:
    code, said = checked({"PMO_NATS_SEED_FILE": str(seed)})
    assert code == 0, said
    assert "intake" in said
    assert "production" in said


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"PMO_OIDC_ISSUER": "http://id.example.org"}, "oidc_issuer"),
        ({"PMO_OIDC_JWKS_URL": "http://id.example.org/jwks"}, "oidc_jwks_url"),
        ({"PMO_CORS_ORIGINS": '["*"]'}, "cors_origins"),
        ({"PMO_DATABASE_URL": "postgresql://intake_app@db/intake"}, "database_url"),
        ({"PMO_NATS_URL": None}, "PMO_NATS_URL"),
        ({"PMO_TIME_ZONE": "Mars/Olympus"}, "PMO_TIME_ZONE"),
        ({"PMO_PORT": "70000"}, "PMO_PORT"),
        (
            {"PMO_DATABASE_URL": "postgresql://intake_owner:secret-word@db/intake"},
            "logs in as intake_owner",
        ),
        (
            {"PMO_DATABASE_URL": "postgresql://intake_app:secret-word@db/risk"},
            "another database",
        ),
        ({"PMO_NATS_SEED_FILE": "/nowhere/intake.nk"}, "PMO_NATS_SEED_FILE"),
    ],
)
def test_what_is_unsafe_or_missing_is_named(
    seed: Path, changed: dict[str, str | None], finding: str
) -> None:
    code, said = checked({"PMO_NATS_SEED_FILE": str(seed), **changed})
    assert code == 1
    assert finding in said
    assert "secret-word" not in said


def test_a_key_that_others_can_read_is_unsafe(seed: Path) -> None:
    seed.chmod(0o644)
    code, said = checked({"PMO_NATS_SEED_FILE": str(seed)})
    assert code == 1
    assert "mode 644" in said


def test_an_unknown_service_is_refused() -> None:
    code, said = checked({}, service="nosuch")
    assert code == 1
    assert "no service 'nosuch'" in said
