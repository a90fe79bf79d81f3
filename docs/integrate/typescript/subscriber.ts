// Follows the public events over NATS: `node subscriber.ts [the instant to begin at]`.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { AckPolicy, DeliverPolicy, jetstream } from "@nats-io/jetstream";
import { connect, nanos, nkeyAuthenticator } from "@nats-io/transport-node";

const { PMO_NATS_URL = "", PMO_NATS_SEED = "", PMO_PLACE = "place" } = process.env;

/** Behind what took effect here; the first time at the instant asked for, or with all. */
function beginning() {
  const since = process.argv[2];
  if (existsSync(PMO_PLACE)) {
    const place = Number(readFileSync(PMO_PLACE, "utf8"));
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: place + 1 };
  }
  return since ? { deliver_policy: DeliverPolicy.StartTime, opt_start_time: since } : {};
}

/** On one connection nothing can be lost or come out of order. */
async function follow(): Promise<void> {
  const authenticator = nkeyAuthenticator(readFileSync(PMO_NATS_SEED));
  const server = await connect({ servers: PMO_NATS_URL, authenticator, reconnect: false });
  const js = jetstream(server);
  const { name } = await (await js.jetstreamManager()).consumers.add("PMO_EXTERNAL", {
    ack_policy: AckPolicy.None,
    inactive_threshold: nanos(300_000),
    ...beginning(),
  });
  const consumer = await js.consumers.get("PMO_EXTERNAL", name);
  for await (const event of await consumer.consume({ abort_on_missing_resource: true })) {
    console.log(event.seq, event.subject, event.string()); // yours
    writeFileSync(PMO_PLACE, String(event.seq)); // in one transaction with yours: exactly once
  }
}

// A lost connection: again, behind what took effect.
for (;;) {
  await follow().catch(console.error);
  await pause(1000);
}
