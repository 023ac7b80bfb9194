// Sends the same execution over and over, on each of several connections, until it is killed.
// Arguments: URL, API key, connections, the body as JSON.
import http from 'node:http';

const [url, key, connections, body] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
};

/** Resolves when the answer has been read, or when there is none. */
function one() {
  return new Promise((resolve) => {
    const request = http.request(`${url}/api/execute`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', resolve);
    request.end(body);
  });
}

for (let n = 0; n < Number(connections); n += 1) {
  void (async () => {
    for (;;) await one();
  })();
}
