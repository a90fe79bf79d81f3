"""docker-compose.yml and what it names: closed, bounded, watched, told as the local platform."""

import os
import re
import shlex
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY, CollectorRegistry

from deploy.compose import configuration, secrets
from deploy.nats.config import IDENTITIES
from deploy.postgres.databases import application_role
from deploy.postgres.server import INITDB_ARGUMENTS, SETTINGS, server_arguments
from deploy.site import OWNERS, Site
from deploy.traefik.config import dynamic_configuration
from shared.messaging.names import SERVICES
from tests.support.tree import ROOT, every_service

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
JOBS = {"configure", "databases", "migrate", "seed", "pmo"}
ANSWERS_NOBODY = {"story"}
PROFILES = {
    "dev": {"issuer", "seed", "story"},
    "observe": {"prometheus"},
    "operator": {"pmo"},
}
PINNED = {
    "postgres": "18",
    "nats": "2.14-alpine",
    "traefik": "v3.7",
    "prom/prometheus": "v3",
}
OURS = {"production": "pmo-platform", "operator": "pmo-operator", "dev": "pmo-dev"}


def test_all_parts_are_there() -> None:
    profiles = {name: set(c.get("profiles", ())) for name, c in CONTAINERS.items()}
    always = {name for name, needed in profiles.items() if not needed}
    assert always == {
        *SERVICES,
        *("postgresql", "nats", "gateway"),
        *("configure", "databases", "migrate"),
    }
    only = {p: {n for n, needed in profiles.items() if p in needed} for p in PROFILES}
    assert only == PROFILES


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_every_container_is_closed_and_bounded(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert "cap_add" not in container
    assert "privileged" not in container
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert set(container["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert float(container["deploy"]["resources"]["limits"]["cpus"]) <= 1, "a small machine has one"
    assert container["logging"]["options"]["max-size"]
    assert container["restart"] == ("no" if name in JOBS else "unless-stopped")
    image, _, tag = container["image"].partition(":")
    assert image in OURS.values() or container["user"] not in {"root", "0"}
    assert tag == ("${PMO_VERSION:-latest}" if image in OURS.values() else PINNED[image])
    for port in container.get("ports", ()):
        assert port.startswith("127.0.0.1:"), port


def test_what_lasts_is_watched_and_needs_no_curl() -> None:
    for name in set(CONTAINERS) - JOBS - ANSWERS_NOBODY:
        test = CONTAINERS[name]["healthcheck"]["test"]
        assert test[0] == "CMD"
        assert "curl" not in test
        if name in SERVICES:
            assert test[-1] == f"/{name}/readyz", "ready, not only alive"


def test_each_image_is_built_once_from_a_target_of_the_one_dockerfile() -> None:
    """Its last stage, which a build without target takes, is what production runs."""
    builds = {c["image"].partition(":")[0]: c["build"] for c in CONTAINERS.values() if "build" in c}
    assert {build["target"]: image for image, build in builds.items()} == OURS
    assert {build["dockerfile"] for build in builds.values()} == {"deploy/Dockerfile"}
    assert sum("build" in c for c in CONTAINERS.values()) == len(OURS)
    stages = re.findall(r"^FROM .* AS (\w+)$", (ROOT / "deploy/Dockerfile").read_text(), re.M)
    assert stages[-1] == "production"


def test_a_container_is_handed_the_secrets_it_needs_and_no_other() -> None:
    assert COMPOSE["secrets"] == {name: {"file": f".secrets/{name}"} for name in secrets.FILES}
    handed = {name: set(c.get("secrets", ())) for name, c in CONTAINERS.items()}
    for service in SERVICES:
        assert handed[service] == {f"{application_role(service)}.password", f"{service}.nk"}
    assert handed["gateway"] == handed["issuer"] == handed["seed"] == handed["prometheus"] == set()
    assert handed["configure"] == {f"{identity}.nk" for identity in IDENTITIES}
    assert handed["databases"] == {f"{role}.password" for role in secrets.PASSWORDS}
    owners = {f"{service}_owner.password" for service in SERVICES}
    assert handed["migrate"] == handed["pmo"] == owners | {"bootstrap.nk", "monitor.nk"}
    assert handed["story"] == {"monitor.nk"}


def test_no_secret_is_in_the_file_or_in_an_environment() -> None:
    for name, container in CONTAINERS.items():
        for variable, value in (container.get("environment") or {}).items():
            if variable != "PMO_TOKEN":
                assert not re.search(r"://[^/@]*:[^/@]+@", str(value)), (name, variable)
            else:
                assert value is None, "from the operator's own environment"


def test_secrets_are_drawn_once_each_in_a_file_that_only_its_owner_reaches(tmp_path: Path) -> None:
    directory = tmp_path / "secrets"
    assert set(secrets.draw(directory)) == set(secrets.FILES)
    first = {path.name: path.read_text() for path in directory.iterdir()}
    assert set(first) == set(secrets.FILES)
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o444}

    (directory / "intake_app.password").unlink()
    (directory / "risk.nk").unlink()
    assert set(secrets.draw(directory)) == {"intake_app.password", "risk.nk"}
    second = {path.name: path.read_text() for path in directory.iterdir()}
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"intake_app.password", "risk.nk"}


def test_postgresql_is_made_and_tuned_as_locally() -> None:
    postgresql = CONTAINERS["postgresql"]
    assert postgresql["command"] == ["postgres", *server_arguments(SETTINGS)]
    given = shlex.split(postgresql["environment"]["POSTGRES_INITDB_ARGS"])
    assert ["--username=postgres", *given] == list(INITDB_ARGUMENTS)


def test_nats_and_the_gateway_are_configured_by_the_generators_of_the_local_platform(
    tmp_path: Path,
) -> None:
    keys = tmp_path / "keys"
    secrets.draw(keys)
    for local_issuer in (False, True):
        directory = tmp_path / str(local_issuer)
        configuration.write(directory, keys, local_issuer=local_issuer)
        assert not list(directory.rglob("*.nk")), "a key has no business where all may read"
        nats = yaml.safe_load((directory / "nats/nats.conf").read_text())
        assert nats["listen"] == "0.0.0.0:4222"
        assert nats["jetstream"]["store_dir"] == "/data"
        assert len(nats["accounts"]["PMO"]["users"]) == len(SERVICES) + 2
        gateway = yaml.safe_load((directory / "gateway/traefik.yaml").read_text())
        assert gateway["providers"]["file"]["filename"] == str(directory / "gateway/dynamic.yaml")
        routes = yaml.safe_load((directory / "gateway/dynamic.yaml").read_text())
        assert ("issuer" in routes["http"]["routers"]) is local_issuer
        wording = routes["http"]["services"]["wording"]["loadBalancer"]
        assert wording["servers"] == [{"url": "http://127.0.0.1:8081"}]


def test_every_replica_behind_one_name_is_reached() -> None:
    """A kept connection would always lead to the same one."""
    for keep, idle in ((True, 200), (False, -1)):
        told = dynamic_configuration({"intake": ["http://intake"]}, "", keep_connections=keep)
        assert told["http"]["serversTransports"]["patient"]["maxIdleConnsPerHost"] == idle


@pytest.mark.parametrize("service", every_service(), ids=lambda service: service.name)
def test_each_service_can_start_with_what_it_is_told(
    service: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production, without `.env`: safe, and no identity provider trusted."""
    secrets.draw(tmp_path)
    for variable in [v for v in os.environ if v.startswith("PMO_")]:
        monkeypatch.delenv(variable)
    container = CONTAINERS[service.name]
    for variable, value in container["environment"].items():
        told = re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value))
        monkeypatch.setenv(variable, told.replace("/run/secrets", str(tmp_path)))
    settings = service.settings()
    assert settings.environment == "production"
    assert settings.oidc_issuer.endswith(".invalid")
    assert settings.nats_seed_file == tmp_path / f"{service.name}.nk"
    password = (tmp_path / f"{service.name}_app.password").read_text()
    role = application_role(service.name)
    assert settings.database_dsn == f"postgresql://{role}:{password}@postgresql/{service.name}"
    assert container["command"] == ["python", "-m", f"services.{service.name}.main"]
    assert container["env_file"] == [{"path": ".env", "required": False}]


def test_operators_reach_every_database_with_passwords_from_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.draw(tmp_path)
    for job in ("migrate", "pmo"):
        monkeypatch.setenv(OWNERS, CONTAINERS[job]["environment"][OWNERS])
        monkeypatch.setenv("PMO_OWNER_PASSWORDS", str(tmp_path))
        for service in SERVICES:
            password = (tmp_path / f"{service}_owner.password").read_text()
            owner = f"postgresql://{service}_owner:{password}@postgresql/{service}"
            assert Site.here().owner_dsn(service) == owner


def test_the_environments_set_only_what_something_reads() -> None:
    known = {f"PMO_{field.upper()}" for s in every_service() for field in s.settings.model_fields}
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    for file in ("dev.env", "production.env"):
        lines = (ROOT / "deploy/compose" / file).read_text().splitlines()
        names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
        assert names <= known | used | {"COMPOSE_PROFILES"}, file


def test_alerts_watch_metrics_that_exist_and_say_what_to_do() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len({alert["alert"] for alert in alerts}) == len(alerts)
    shown = (ROOT / "deploy/prometheus/alerts.test.yml").read_text()
    assert {a["alert"] for a in alerts} == set(re.findall(r'alertname="(\w+)"', shown))
    registry: CollectorRegistry = REGISTRY
    told = {name for metric in registry.collect() for name in [metric.name, *_samples(metric)]}
    for alert in alerts:
        watched = set(re.findall(r"\bpmo_\w+", alert["expr"]))
        assert watched or "up{" in alert["expr"]
        assert watched <= told, f"{alert['alert']} watches {watched - told}, which nobody tells"
        assert alert["labels"]["severity"] in {"critical", "warning"}
        assert alert["annotations"]["summary"]
        assert alert["annotations"]["runbook"].startswith("docs/operate/")


def _samples(metric: Any) -> list[str]:
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    return [metric.name + suffix for suffix in suffixes.get(metric.type, ())]
