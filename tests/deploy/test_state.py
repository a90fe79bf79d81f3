"""What the local platform remembers: private, whole at any moment, and one owner at a time."""

import os
import socket
import stat
from pathlib import Path

import pytest

from deploy.local.errors import NotRunning, RunsAlready
from deploy.local.ports import LOOPBACK, RANGE, Ports, free_port, is_free
from deploy.local.state import Running, Secrets, State

RUNNING = Running(
    gateway="http://127.0.0.1:8080",
    services={"intake": "http://127.0.0.1:1"},
    admin={"intake": "http://127.0.0.1:2"},
    issuer="http://127.0.0.1:3/issuer",
    nats="nats://127.0.0.1:4",
    nats_monitor="http://127.0.0.1:5",
    databases={"intake": "postgresql://127.0.0.1:6/intake"},
    pids={"platform": 1},
    state="/somewhere",
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_directory_and_its_secrets_are_private(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    secrets = Secrets(state.part("postgresql") / "passwords.json")
    first = secrets.get("intake_app")
    assert len(first) >= 32
    assert secrets.get("intake_app") == first != secrets.get("intake_owner")
    assert mode(state.directory) == mode(state.part("postgresql")) == 0o700
    assert mode(state.directory / "postgresql" / "passwords.json") == 0o600


def test_what_runs_is_told_only_while_it_runs(tmp_path: Path) -> None:
    state = State(tmp_path)
    with pytest.raises(NotRunning):
        state.running()
    with state.held():
        with pytest.raises(NotRunning):
            state.running()
        state.write_run(RUNNING)
        assert State(tmp_path).running() == RUNNING
        password = Secrets(state.part("postgresql") / "passwords.json").get("intake_owner")
        owner = f"postgresql://intake_owner:{password}@127.0.0.1:6/intake"
        assert state.owner_dsn("intake") == owner
    with pytest.raises(NotRunning):
        state.running()


def test_one_platform_at_a_time(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.holder() is None
    with state.held():
        assert State(tmp_path).holder() == os.getpid()
        with pytest.raises(RunsAlready), State(tmp_path).held():
            pass
    assert not state.is_held()


def test_nobody_is_given_a_port_twice() -> None:
    ports = [free_port() for _ in range(50)]
    assert len(set(ports)) == 50
    assert all(port in RANGE and is_free(port) for port in ports)


def test_a_server_returns_to_its_port_unless_another_took_it(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    port = Ports(file).of("intake")
    assert Ports(file).of("intake") == port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((LOOPBACK, port))
        other.listen()
        assert Ports(file).of("intake") != port
        assert Ports(file).of("gateway", preferred=port) != port
    free = free_port()
    assert Ports(file).of("gateway", preferred=free) == free
