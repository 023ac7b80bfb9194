import { type IncomingHttpHeaders, request } from 'node:http';
import { checkAnswer } from './contract.js';

export interface Asked {
  method?: string;
  path?: string;
  /** Names that fetch would not send (Host) are sent as they are. */
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** `code` of the envelope, or undefined. */
  code: string | undefined;
}

/**
 * One request over a connection of its own, with exactly these headers, to a server on loopback. The answer is held
 * against the OpenAPI document.
 */
export async function ask(port: number, asked: Asked): Promise<Reply> {
  const reply = await send(port, asked);
  const { method = 'GET', path = '/' } = asked;
  const header = (name: string) => reply.headers[name.toLowerCase()]?.toString();
  await checkAnswer({ method, path, status: reply.status, header, text: reply.text });
  return reply;
}

function send(port: number, { method = 'GET', path = '/', headers = {}, body }: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: got } = response;
        resolve({ status: statusCode, headers: got, text, code: codeOf(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function codeOf(text: string): string | undefined {
  try {
    return JSON.parse(text).code;
  } catch {
    return undefined;
  }
}
