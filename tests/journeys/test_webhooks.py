"""Story: another system is told of an approval by webhook, while all the platform is at work."""

from uuid import uuid4

from standardwebhooks import Webhook

from tests.support.receiver import Say, receiving
from tests.support.stage import Stage

APPROVED = "pmo.intake.ProjectApproved.v1"


async def test_an_approval_reaches_another_system_signed(stage: Stage) -> None:
    """Subscribed through the gateway; the first answer is an error, so it is told again."""
    at = "/intake/v1/webhooks"
    with receiving() as receiver:
        receiver.answers.append(Say(503))
        draft = {"name": "企业资源系统", "url": f"{receiver.url}/hook", "types": [APPROVED]}
        made = await stage.call("admin-gao", "POST", at, draft, key=str(uuid4()))
        assert made.status_code == 201, made.text
        webhook = made.json()
        proposal = await stage.approve("journey-webhooks")

        async def told() -> bool:
            return len(receiver.heard) >= 2

        await stage.until(told, "the receiver is told of the approval, twice")
        first, again = receiver.heard[:2]
        for message in (first, again):
            event = Webhook(webhook["secret"]).verify(message.body, dict(message.headers))
            assert (event["type"], event["partitionkey"]) == (APPROVED, proposal)
        assert first.headers["webhook-id"] == again.headers["webhook-id"]
        log = await stage.call("admin-gao", "GET", f"{at}/{webhook['id']}/deliveries")
        assert [line["status"] for line in log.json()["items"]][-2:] == [204, 503]
        gone = await stage.call("admin-gao", "DELETE", f"{at}/{webhook['id']}", if_match='"1"')
        assert gone.status_code == 204
