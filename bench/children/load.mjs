// Load generator. Arguments: URL, concurrency, seconds, code.
import http from 'node:http';
import { quantile } from '../kit/statistics.mjs';

const [url, concurrency, seconds, code] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const body = JSON.stringify({ code });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

/** @returns {Promise<string>} outcome, error code or HTTP status */
function one() {
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}/api/execute`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        const answer = JSON.parse(text);
        resolve(String(answer.data?.outcome ?? answer.code ?? response.statusCode));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const outcomes = {};
const times = [];
const warmUntil = performance.now() + 1000;
const until = warmUntil + Number(seconds) * 1000;
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (;;) {
      const sentAt = performance.now();
      if (sentAt >= until) return;
      const outcome = await one();
      if (sentAt < warmUntil) continue;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      times.push(performance.now() - sentAt);
    }
  }),
);
const answer = {
  perSecond: times.length / Number(seconds),
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  outcomes,
};
process.stdout.write(JSON.stringify(answer));
agent.destroy();
