import { checkAnswer } from './contract.js';
import type { Server } from './server.js';

export interface SeenEvent {
  id: string;
  type: string;
  data: ReturnType<typeof JSON.parse>;
}

/** A client of a stream of events, as far as it has read. */
export interface EventClient {
  status: number;
  headers: Headers;
  events: SeenEvent[];
  comments: number;
  /** Resolves with the first event, of now or later, that fits; rejects when the stream ends before. */
  first(fits: (event: SeenEvent) => boolean): Promise<SeenEvent>;
  /** Resolves at the end of the stream; its answer is held against the OpenAPI document by then. */
  ended: Promise<void>;
  leave(): void;
}

/** Sends a request and reads the events of its answer as they come. */
export async function openEvents(
  server: Server,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<EventClient> {
  const leaving = new AbortController();
  const response = await fetch(server.url + path, {
    method,
    signal: leaving.signal,
    headers: {
      accept: 'text/event-stream',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const waiting = new Set<() => void>();
  let isOver = false;
  const client: EventClient = {
    status: response.status,
    headers: response.headers,
    events: [],
    comments: 0,
    first: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = client.events.find(fits);
          if (!found && !isOver) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`The stream ended: ${JSON.stringify(client.events)}`));
        };
        waiting.add(look);
        look();
      }),
    ended: read().finally(() => {
      isOver = true;
      for (const look of [...waiting]) look();
    }),
    leave: () => leaving.abort(),
  };
  client.ended.catch(() => undefined);
  return client;

  async function read(): Promise<void> {
    let text = '';
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const part = decoder.decode(chunk as Uint8Array, { stream: true });
      text += part;
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
    const header = (name: string) => response.headers.get(name);
    await checkAnswer({ method, path, status: response.status, header, text });
  }

  function take(block: string): void {
    if (block.startsWith(':')) {
      client.comments++;
      return;
    }
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
    client.events.push({ id: fields.id, type: fields.event, data: JSON.parse(fields.data) });
    for (const look of [...waiting]) look();
  }
}
