// SPDX-License-Identifier: Apache-2.0
// A broker that speaks MQTT 3.1.1 and not 5: `aedes` from npm, everything in memory. Ends politely at SIGTERM.
//
// Usage: node aedes_broker.mjs PORT
import net from "node:net";
import { Aedes } from "aedes";

const broker = await Aedes.createBroker({ queueLimit: 100000 });
const server = net.createServer(broker.handle);
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
process.once("SIGTERM", () => broker.close(() => server.close()));
