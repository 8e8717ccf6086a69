#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// [program]
// A petal without a library: it counts what it hears on demo/+, serves the command reset, and shows the count.
import { Socket } from "node:net";

const name = "petal-demo-node";

// The manager, at the other end of file descriptor 3. Node opens it as close-on-exec.
class Link {
  #socket = new Socket({ fd: Number(process.env.PETAL_FD), readable: true, writable: true });
  #unanswered = new Map(); // our requests, by id
  #ids = 0;
  #chunks = []; // the beginning of a line; the pieces are joined once, when the line ends
  methods = {}; // what the manager may ask for, by name

  constructor() {
    this.#socket.on("data", (data) => this.#receive(data));
    this.#socket.on("error", () => process.exit(0));
    this.#socket.on("close", () => process.exit(0)); // the manager has gone
  }

  send(line) {
    this.#socket.write(JSON.stringify({ jsonrpc: "2.0", ...line }) + "\n");
  }

  // Sends a last line and ends the program when it has left.
  finish(line) {
    this.#socket.end(JSON.stringify({ jsonrpc: "2.0", ...line }) + "\n", () => process.exit(0));
  }

  // Asks the manager; a promise of the result.
  request(method, params = {}) {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#unanswered.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  #receive(data) {
    let begin = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, begin)) {
      this.#chunks.push(data.subarray(begin, end));
      const line = Buffer.concat(this.#chunks).toString();
      this.#chunks = [];
      begin = end + 1;
      if (line.trim()) this.#take(line);
    }
    if (begin < data.length) this.#chunks.push(data.subarray(begin));
  }

  #take(line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch (error) {
      this.send({ id: null, error: { code: -32700, message: error.message } });
      return;
    }
    if (message.method !== undefined) {
      this.#answer(message);
      return;
    }
    const waiting = this.#unanswered.get(message.id);
    this.#unanswered.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  }

  // Calls the method, and answers with what it returns or throws.
  async #answer({ id, method, params = {} }) {
    let answer;
    try {
      if (!Object.hasOwn(this.methods, method)) answer = { error: { code: -32601, message: `no method ${method}` } };
      else answer = { result: (await this.methods[method](params, id)) ?? null };
    } catch (error) {
      answer = { error: { code: -32000, message: error.message } };
    }
    if (id === undefined) return; // a notification
    if (method === "shutdown") this.finish({ id, ...answer });
    else this.send({ id, ...answer });
  }
}

const link = new Link();
let heard = 0;

link.methods = {
  ping: () => null,
  shutdown: () => null,
  async message({ topic }) {
    heard += 1;
    await link.request("mqtt.publish", { topic: "demo-heard", payload: { count: heard, topic } });
  },
  command(params, call) {
    link.send({ method: "command.progress", params: { call, members: { percent: 50 } } });
    const count_was = heard;
    heard = 0;
    return { count_was };
  },
  "http.request": () => ({ body: { count: heard } }),
};

await link.request("hello", { protocol: 1, name, version: "1.0.0", language: `node ${process.versions.node}` });
await link.request("mqtt.subscribe", { subscription: 1, topic: "demo/+", window: 8 });
await link.request("commands.serve", { name: "reset" });
await link.request("http.route", { method: "GET", path: "/count" });
await link.request("ready");
link.send({ method: "log", params: { level: "info", message: "counting" } });
// [program]
