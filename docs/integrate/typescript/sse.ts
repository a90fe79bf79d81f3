// Follows one service's public events over HTTP: `node sse.ts intake [the instant to begin]`.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";

const { PMO_URL, PMO_TOKEN, PMO_PLACE = "place" } = process.env;
const [service, since] = process.argv.slice(2);

/** From behind what took effect here; the first time from the instant asked for, or all. */
async function follow(): Promise<void> {
  const url = new URL(`${PMO_URL}/${service}/v1/events`);
  if (since) url.searchParams.set("since", since);
  const authorization = `Bearer ${PMO_TOKEN}`;
  const headers = new Headers({ accept: "text/event-stream", authorization });
  if (existsSync(PMO_PLACE)) headers.set("Last-Event-ID", readFileSync(PMO_PLACE, "utf8"));
  const answer = await fetch(url, { headers });
  if (answer.status >= 400 && answer.status < 500) {
    console.error(await answer.text());
    process.exit(1);
  }
  if (!answer.ok || !answer.body) throw new Error(`answered ${answer.status}`);
  const lines = answer.body.pipeThrough(new TextDecoderStream());
  for await (const event of lines.pipeThrough(new EventSourceParserStream())) {
    console.log(event.id, event.event, JSON.stringify(JSON.parse(event.data).data)); // yours
    writeFileSync(PMO_PLACE, event.id ?? ""); // in one transaction with yours: exactly once
  }
}

// A lost connection, or the end of an hour: again, behind what took effect.
for (;;) {
  await follow().catch(console.error);
  await pause(1000);
}
