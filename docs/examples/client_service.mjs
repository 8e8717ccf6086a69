#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// [program]
// Subscribes a topic, publishes to it, prints what arrives, unsubscribes. Argument: where the service listens.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const service = process.argv[2] ?? "localhost:3004";
const topic = "demo/node";

// Posts to the service; fails with the reason.
async function call(path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`http://${service}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answered = await answer.json();
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answered.error}`);
}

const arrivals = new EventEmitter();
const arrived = once(arrivals, "message", { signal: AbortSignal.timeout(30_000) });

const server = createServer(async (request, response) => {
  const message = JSON.parse(await text(request));
  arrivals.emit("message", message); // first keep it, then answer: a 2xx says that it need not come again
  response.writeHead(204).end();
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const callbackUrl = `http://127.0.0.1:${server.address().port}/callback`;

await call("/subscribe", { topic, callbackUrl, qos: 1 });
try {
  await call("/publish", { topic, payload: { hello: "robot" }, qos: 1 });
  const [message] = await arrived;
  console.log(`${message.topic}: ${JSON.stringify(message.payload)}`);
} finally {
  await call("/unsubscribe", { topic, callbackUrl });
  server.closeAllConnections();
  server.close();
}
// [program]
