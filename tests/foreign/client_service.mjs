// SPDX-License-Identifier: Apache-2.0
// A client service as somebody else may write it: `mqtt` from npm, Node's own http, registrations in memory only.
//
// Usage: node client_service.mjs PORT BROKER_URL [slow] [errors-are-200] [closes]
//
//   slow            every answer takes a while
//   errors-are-200  a failure is told in a body with `error`, under status 200
//   closes          the connection is closed after each answer
import http from "node:http";
import mqtt from "mqtt";

const [port, brokerUrl, ...habits] = process.argv.slice(2);
const is = (habit) => habits.includes(habit);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const registrations = new Map(); // topic filter -> set of callback URLs
const client = mqtt.connect(brokerUrl, { protocolVersion: 5, reconnectPeriod: 200, queueQoSZero: false, resubscribe: true });
client.on("error", (error) => console.log(`broker: ${error.message}`));
client.on("message", deliver);

function matches(filter, topic) {
  const levels = topic.split("/");
  const wanted = filter.split("/");
  for (const [i, level] of wanted.entries()) {
    if (level === "#") return true;
    if (i >= levels.length || (level !== "+" && level !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

function embedded(payload) {
  try {
    return JSON.parse(payload);
  } catch {
    return payload.toString();
  }
}

function deliver(topic, payload, packet) {
  const body = JSON.stringify({ topic, payload: embedded(payload), timestamp: new Date().toISOString(), qos: packet.qos });
  const urls = new Set([...registrations].filter(([filter]) => matches(filter, topic)).flatMap(([, each]) => [...each]));
  for (const url of urls) post(url, body);
}

function post(url, body) {
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  const request = http.request(url, { method: "POST", agent, headers }, (response) => response.resume());
  request.on("error", (error) => console.log(`callback ${url}: ${error.message}`));
  request.end(body);
}

function requireBroker() {
  if (!client.connected) throw new Error("not connected to the broker");
}

const calls = {
  "GET /health": async () => ({ status: client.connected ? "healthy" : "degraded", connected: client.connected }),
  "POST /publish": async ({ topic, payload, qos = 1, retain = false }) => {
    requireBroker();
    await client.publishAsync(topic, JSON.stringify(payload), { qos, retain });
    return { status: "success" };
  },
  "POST /subscribe": async ({ topic, callbackUrl, qos = 1 }) => {
    requireBroker();
    if (topic.startsWith("forbidden/")) throw new Error(`not authorized to subscribe ${topic}`);
    await client.subscribeAsync(topic, { qos });
    registrations.set(topic, (registrations.get(topic) ?? new Set()).add(callbackUrl));
    console.log(`subscribed: ${topic}`);
    return { status: "success" };
  },
  "POST /unsubscribe": async ({ topic, callbackUrl }) => {
    registrations.get(topic)?.delete(callbackUrl);
    if (!callbackUrl || !registrations.get(topic)?.size) registrations.delete(topic);
    if (!registrations.has(topic)) await client.unsubscribeAsync(topic);
    return { status: "success" };
  },
};

async function answer(request, response) {
  let text = "";
  for await (const part of request) text += part;
  let [status, body] = [404, { error: `no such call: ${request.method} ${request.url}` }];
  try {
    const call = calls[`${request.method} ${request.url}`];
    if (call) [status, body] = [200, await call(text ? JSON.parse(text) : {})];
  } catch (error) {
    [status, body] = [is("errors-are-200") ? 200 : 500, { error: error.message }];
  }
  if (is("slow")) await new Promise((resolve) => setTimeout(resolve, 300));
  const more = is("closes") ? { Connection: "close" } : {};
  response.writeHead(status, { "Content-Type": "application/json", ...more }).end(JSON.stringify(body));
}

http.createServer(answer).listen(Number(port), "127.0.0.1", function () {
  console.log(`listening: ${this.address().port}`);
});
