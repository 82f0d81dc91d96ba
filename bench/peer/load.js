// Requests per second where wrk is not installed.    node load.js PORT FILE CONNECTIONS SECONDS
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const [port, file, connections, duration] = process.argv.slice(2);
const requests = readFileSync(file, "utf8").trim().split("\n").map((body) => ({ method: "POST", path: "/graphql", headers: { "content-type": "application/json" }, body }));
const { requests: { total }, errors, timeouts, non2xx, duration: took } = await autocannon({
  url: `http://127.0.0.1:${port}`, connections: Number(connections), duration: Number(duration), timeout: 60, requests });
console.log(JSON.stringify({ rps: total / took, answers: total, bad: errors + timeouts + non2xx }));
