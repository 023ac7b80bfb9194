import { createInterface } from 'node:readline';
import { note } from './live-output.js';

/** As the JSON-RPC of the Model Context Protocol has it. */
interface Message {
  id?: string | number;
  method?: string;
  params?: { name?: unknown; requestId?: string | number; _meta?: Record<string, unknown> };
  result?: { protocolVersion?: unknown };
}

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const INTERNAL_ERROR = -32_603;
const PARSE_ERROR = -32_700;

/** Carries messages between a client on standard input and output and the endpoint of a server; ends with the input. */
export class McpBridge {
  readonly #underWay = new Map<string | number, AbortController>();
  /** What an older client agreed on when it began; newer ones say it in each message. */
  #version: string | undefined;

  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {}

  async run(): Promise<void> {
    const sent: Promise<void>[] = [];
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() !== '') sent.push(this.#take(line));
    }
    await Promise.all(sent);
  }

  async #take(line: string): Promise<void> {
    let message: Message;
    try {
      message = JSON.parse(line);
    } catch {
      return write({ jsonrpc: '2.0', id: null, error: { code: PARSE_ERROR, message: 'Not JSON.' } });
    }
    const { id, method, params } = message;
    // Over HTTP, a request is cancelled by closing its connection.
    if (method === 'notifications/cancelled' && params?.requestId !== undefined) {
      this.#underWay.get(params.requestId)?.abort();
      return;
    }
    const leave = new AbortController();
    if (id !== undefined) this.#underWay.set(id, leave);
    try {
      await this.#send(line, message, leave.signal);
    } catch (error) {
      if (leave.signal.aborted) return;
      const cause = (error as Error).cause;
      this.#fail(id, `The server cannot be reached: ${cause instanceof Error ? cause.message : error}`);
    } finally {
      if (id !== undefined) this.#underWay.delete(id);
    }
  }

  async #send(line: string, message: Message, signal: AbortSignal): Promise<void> {
    const headers = this.#headers(message);
    const response = await fetch(this.url, {
      method: 'POST',
      headers,
      body: line,
      signal,
      redirect: 'error',
    });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return writeEvents(response);
    const text = await response.text();
    if (text === '') return;
    const answer = JSON.parse(text);
    if (answer.jsonrpc === undefined) return this.#fail(message.id, `${answer.code}: ${answer.error}`);
    if (message.method === 'initialize') this.#version = answer.result?.protocolVersion;
    write(answer);
  }

  #headers({ method, params }: Message): Record<string, string> {
    const version = params?._meta?.[VERSION] ?? this.#version;
    return {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(this.key && { authorization: `Bearer ${this.key}` }),
      ...(typeof version === 'string' && { 'mcp-protocol-version': version }),
      ...(method !== undefined && { 'mcp-method': method }),
      ...(typeof params?.name === 'string' && { 'mcp-name': params.name }),
    };
  }

  /** A notification has no answer; people see why it was lost. */
  #fail(id: Message['id'], sentence: string): void {
    if (id === undefined) note(sentence);
    else write({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: sentence } });
  }
}

/** One message a line, on the standard output that is for nothing else. */
function write(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function writeEvents({ body }: Response): Promise<void> {
  if (!body) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines)
      if (line.startsWith('data:') && line.length > 6) write(JSON.parse(line.slice(5)));
  }
}
