"""The configuration of the NATS server: valid, without secrets, and stable over restarts."""

import json
import subprocess
from pathlib import Path
from stat import S_IMODE
from uuid import UUID

from deploy.local.nats import Broker
from deploy.local.wheels import program
from deploy.nats.config import IDENTITIES, write_nats_config
from tests.messaging.conftest import Stage, make_streams, until
from tests.messaging.facts import Counted, effects

THING = UUID("01890000-0000-7000-8000-000000000001")


def test_the_server_accepts_it_and_it_holds_no_secret(tmp_path: Path) -> None:
    made = write_nats_config(tmp_path, port=4222, store=tmp_path / "store", monitor_port=8222)
    check = subprocess.run(
        [program("nats-server"), "-t", "-c", made.config], capture_output=True, check=False
    )
    assert check.returncode == 0, check.stderr
    text = made.config.read_text()
    assert set(made.seeds) == set(IDENTITIES)
    for seed in made.seeds.values():
        assert S_IMODE(seed.stat().st_mode) == 0o600
        assert seed.read_text().startswith("SU")
        assert seed.read_text() not in text


def test_facts_are_on_disk_before_they_are_acknowledged(tmp_path: Path) -> None:
    made = write_nats_config(tmp_path, port=4222, store=tmp_path / "store")
    config = json.loads(made.config.read_text())
    assert config["jetstream"]["sync_interval"] == "always"
    assert config["max_payload"] == 256 * 1024


def test_keys_are_kept_when_it_is_written_again(tmp_path: Path) -> None:
    first = write_nats_config(tmp_path, port=4222, store=tmp_path / "store")
    seeds = {name: path.read_text() for name, path in first.seeds.items()}
    again = write_nats_config(tmp_path, port=4223, store=tmp_path / "store")
    assert {name: path.read_text() for name, path in again.seeds.items()} == seeds


async def test_events_travel_with_the_newer_form_of_acknowledgement_too(
    broker: Broker, stage: Stage
) -> None:
    """Servers after 2.14 name domain and account in an ack's subject."""
    await broker.stop()
    config = json.loads(broker.identities.config.read_text())
    config["feature_flags"] = {"js_ack_fc_v2": True}
    broker.identities.config.write_text(json.dumps(config))
    await broker.start()
    await make_streams(broker)
    async with stage.running():
        for number in range(3):
            await stage.tell([Counted(thing_id=THING, number=number)])

            async def arrived(expected: int = number + 1) -> bool:
                return len(await effects(stage.portfolio)) == expected

            await until(arrived)

        async def confirmed() -> bool:
            place = await stage.listener.api("CONSUMER.INFO.PMO.portfolio")
            return (place["num_ack_pending"], place["ack_floor"]["stream_seq"]) == (0, 3)

        await until(confirmed)
    assert await effects(stage.portfolio) == [0, 1, 2]
