// Calls the platform with types made from its description: `node client.ts "a title" [a key]`.
import createClient from "openapi-fetch";
import type { paths } from "./generated/intake.ts";

const { PMO_URL = "", PMO_TOKEN } = process.env;
const [title = "", key = crypto.randomUUID()] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${PMO_TOKEN}`, "Accept-Language": "en" };
const intake = createClient<paths>({ baseUrl: PMO_URL, headers });

// With the same key the same call does nothing more and gives the same answer.
const drafted = await intake.POST("/intake/v1/proposals", {
  params: { header: { "Idempotency-Key": key } },
  body: { title },
});
if (!drafted.data || !("id" in drafted.data)) throw drafted.error;
console.log(drafted.data.key, drafted.data.state);

// The ETag says which version it is about; a refusal has a code to act on and says where.
const submitted = await intake.POST("/intake/v1/proposals/{proposal_id}/submit", {
  params: {
    path: { proposal_id: drafted.data.id },
    header: { "If-Match": drafted.response.headers.get("ETag") ?? "" },
  },
});
if (submitted.error) {
  const { code, detail, errors } = submitted.error;
  console.log(code, detail, errors?.map(({ pointer }) => pointer));
}

// A list comes page by page; the cursor of the last page is null.
let count = 0;
for (let cursor: string | null | undefined; cursor !== null; ) {
  const query = { limit: 200, ...(cursor && { cursor }) };
  const page = await intake.GET("/intake/v1/proposals", { params: { query } });
  if (!page.data) throw page.error;
  count += page.data.items.length;
  cursor = page.data.next_cursor;
}
console.log(count, "proposals");
