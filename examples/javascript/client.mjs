/** What the examples share: where the server is, and one way to ask it. */
const URL = process.env.POOL_URL ?? 'http://localhost:3000';
const KEY = process.env.POOL_KEY;

/** The response to a POST of a JSON value; other headers in `headers`. */
export async function post(path, body, headers = {}) {
  return send('POST', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export async function send(method, path, { headers, ...rest } = {}) {
  const access = KEY ? { authorization: `Bearer ${KEY}` } : {};
  const response = await fetch(URL + path, { method, headers: { ...access, ...headers }, ...rest });
  // A run that failed is answered 200; another status means that the code was not run.
  if (!response.ok) throw new Error(`${response.status}: ${(await response.json()).error}`);
  return response;
}
