/** Calls of this server, with the key that the person gave where it asks for one. Paths are relative to the page. */

const KEY_NAME = 'pool-api-key';

export function getKey() {
  return sessionStorage.getItem(KEY_NAME) ?? '';
}

export function setKey(key) {
  sessionStorage.setItem(KEY_NAME, key);
}

/** A request that the server refused: its sentence and its code. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.error ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? null;
  }
}

/** @throws {Refusal} */
export async function call(method, path, body, { headers = {}, signal } = {}) {
  const key = getKey();
  const response = await fetch(path, {
    method,
    signal,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => null));
  return response;
}

/** `data` of an answer. @throws {Refusal} */
export async function callForData(method, path, body) {
  const response = await call(method, path, body);
  return response.status === 204 ? null : (await response.json()).data;
}
