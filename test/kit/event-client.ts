import { checkAnswer } from './contract.js';
import type { Server } from './server.js';

export interface SeenEvent {
  id: string;
  type: string;
  data: ReturnType<typeof JSON.parse>;
}

/** Reads events from the text of a stream as it arrives. */
export class EventReader {
  readonly events: SeenEvent[] = [];
  comments = 0;
  #rest = '';

  constructor(private readonly onEvent: (event: SeenEvent) => void = () => {}) {}

  push(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#take(block);
  }

  #take(block: string): void {
    if (block.startsWith(':')) {
      this.comments++;
      return;
    }
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
    const event = { id: fields.id, type: fields.event, data: JSON.parse(fields.data) };
    this.events.push(event);
    this.onEvent(event);
  }
}

/** A client of an event stream, as far as it has read. */
export interface EventClient {
  status: number;
  headers: Headers;
  readonly events: SeenEvent[];
  readonly comments: number;
  /** Resolves with the first event, past or future, that fits; rejects if the stream ends before. */
  first(fits: (event: SeenEvent) => boolean): Promise<SeenEvent>;
  /** Resolves at the end of the stream, once its answer has been checked against the OpenAPI document. */
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
  const lookAgain = (): void => {
    for (const look of [...waiting]) look();
  };
  const reader = new EventReader(lookAgain);
  let isOver = false;
  const client: EventClient = {
    status: response.status,
    headers: response.headers,
    events: reader.events,
    get comments() {
      return reader.comments;
    },
    first: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = reader.events.find(fits);
          if (!found && !isOver) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`The stream ended: ${JSON.stringify(reader.events)}`));
        };
        waiting.add(look);
        look();
      }),
    ended: read().finally(() => {
      isOver = true;
      lookAgain();
    }),
    leave: () => leaving.abort(),
  };
  client.ended.catch(() => undefined);
  return client;

  async function read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const part = decoder.decode(chunk as Uint8Array, { stream: true });
      text += part;
      reader.push(part);
    }
    const header = (name: string) => response.headers.get(name);
    await checkAnswer({ method, path, status: response.status, header, text });
  }
}
