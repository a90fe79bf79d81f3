"""Story: an operator asks how the platform is, on a good day."""

from tests.support.operator import pmo
from tests.support.stage import Stage


async def test_on_a_good_day_nothing_is_wrong(stage: Stage) -> None:
    await stage.approve("journey-doctor")

    async def well() -> bool:
        return (await pmo(stage, "doctor")).code == 0

    await stage.until(well, "the doctor finds nothing wrong")
    said = (await pmo(stage, "doctor")).said
    assert said.count("one replica relays") == 6
    assert said.count(" ready\n") == 6
    assert "none missing" in said
    assert "there is none in" in said
