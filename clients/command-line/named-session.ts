import type { PyodidePool, Session } from '../typescript/src/index.js';

const ID = /^[0-9a-f]{32}$/;

/** The session with this id, or with this name in its metadata, which is created where there is none. */
export async function namedSession(pool: PyodidePool, name: string): Promise<Session> {
  if (ID.test(name)) return pool.session(name);
  for await (const { id, metadata } of pool.sessions()) {
    if ((metadata as { name?: unknown } | null)?.name === name) return pool.session(id);
  }
  return pool.createSession({ metadata: { name } });
}
