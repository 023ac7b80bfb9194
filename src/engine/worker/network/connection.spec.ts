import { describe, expect, it } from '@jest/globals';
import { decodeAnswer, encodeAnswer } from '../../protocol/network-answer.js';
import type { NetworkAnswer, NetworkQuestion } from '../../protocol/network-frames.js';
import { Connection, NetworkErrno, type Wish } from './connection.js';

const FACTS = {
  version: 'TLSv1.3',
  cipher: ['TLS_X', 'TLSv1.3', 128] as [string, string, number],
  certificate: {},
  der: '',
};
const CONNECT: Wish = { op: 'connect', waitMs: 9, host: 'api.test', port: 443 };
const OK: NetworkAnswer = { kind: 'ok' };
const AGAIN: NetworkAnswer = { kind: 'again' };
const hello = (name = 'api.test'): Wish => send(`\x16{${name}}\n`);
const send = (text: string): Wish => ({ op: 'send', waitMs: 9, bytes: Buffer.from(text, 'latin1') });
const receive = (maxBytes = 1000, peek = false): Wish => ({ op: 'receive', waitMs: 9, maxBytes, peek });

/** A connection whose parent gives these answers, in this order. */
function make(...answers: NetworkAnswer[]) {
  const asked: NetworkQuestion[] = [];
  const connection = new Connection(7, (question) => {
    asked.push(question);
    const answer = answers.shift();
    if (!answer) throw new Error(`nobody answers ${question.op}`);
    return encodeAnswer(answer).subarray(4);
  });
  const ask = (wish: Wish): NetworkAnswer => decodeAnswer(connection.ask(wish));
  /** What a receive brings. */
  const take = (wish: Wish): Buffer => {
    const answer = ask(wish);
    return answer.kind === 'bytes' ? Buffer.from(answer.bytes) : Buffer.alloc(0);
  };
  return { connection, asked, ask, take };
}

function errnoOf(go: () => unknown): number {
  try {
    go();
  } catch (error) {
    if (error instanceof NetworkErrno) return error.errno;
    throw error;
  }
  return 0;
}

describe('a socket that is not connected', () => {
  it('says so without asking the parent', () => {
    const { connection, asked } = make();
    expect(errnoOf(() => connection.ask(send('x')))).toBe(64);
    for (const wish of [receive(), { op: 'connected', waitMs: 0 }, { op: 'shutdown' }] as Wish[]) {
      expect(errnoOf(() => connection.ask(wish))).toBe(53);
    }
    expect(errnoOf(() => connection.ask({ op: 'tls', waitMs: 0, serverName: '' }))).toBe(53);
    expect(connection.isOpen).toBe(false);
    expect(connection.ready).toBe(4 | 16);
    expect(asked).toEqual([]);
  });

  it('is connected once', () => {
    const { connection, asked, ask } = make(AGAIN, OK);
    expect(ask(CONNECT)).toEqual(AGAIN);
    expect(errnoOf(() => ask(CONNECT))).toBe(7);
    expect(ask({ op: 'connected', waitMs: 3 })).toEqual(OK);
    expect(errnoOf(() => ask(CONNECT))).toBe(30);
    expect(asked).toEqual([
      { ...CONNECT, connection: 7 },
      { op: 'connected', waitMs: 3, connection: 7 },
    ]);
    expect([connection.isOpen, connection.ready, connection.peer]).toEqual([true, null, 'api.test 443']);
  });
});

describe('TLS in band', () => {
  it('is asked for by the first line that is sent, and answered by the first that is received', () => {
    const { connection, asked, ask, take } = make(
      OK,
      AGAIN,
      AGAIN,
      { kind: 'tls', facts: FACTS },
      { kind: 'sent', count: 1 },
    );
    ask(CONNECT);
    expect(ask(hello())).toEqual({ kind: 'sent', count: 12 });
    expect(ask(receive())).toEqual(AGAIN);
    expect(take(receive(3, true)).toString('latin1')).toBe('\x16{"');
    expect(connection.ready).toBe(1 | 4);
    const line: Buffer[] = [];
    while (connection.ready !== null) line.push(take(receive(10)));
    expect(Buffer.concat(line).toString()).toBe(`\x16${JSON.stringify(FACTS)}\n`);
    expect(ask(send('x'))).toEqual({ kind: 'sent', count: 1 });
    expect(asked.slice(1, 4)).toEqual([
      { op: 'tls', waitMs: 0, serverName: 'api.test', connection: 7 },
      { op: 'tls', waitMs: 9, serverName: '', connection: 7 },
      { op: 'tls', waitMs: 9, serverName: '', connection: 7 },
    ]);
  });

  it('tells how it failed in one line, whatever the text', () => {
    const { ask, take } = make(OK, { kind: 'error', error: 'TLS_CERTIFICATE', text: 'self\n-signed' });
    ask(CONNECT);
    ask(hello());
    expect(take(receive()).toString()).toBe('\x15TLS_CERTIFICATE self -signed\n');
  });

  it('leaves an error of the connection one', () => {
    const error: NetworkAnswer = { kind: 'error', error: 'ECONNRESET', text: 'gone' };
    const { ask } = make(OK, AGAIN, error);
    ask(CONNECT);
    ask(hello());
    expect(ask(receive())).toEqual(error);
  });

  it.each([
    ['after something was sent', [send('GET'), hello()]],
    ['after something was received', [receive(), hello()]],
    ['in other words', [send('\x16\x03\x01{api.test}\n')]],
    ['with a name that is none', [hello('a b')]],
    ['with too long a name', [hello('a'.repeat(300))]],
    ['as part of more', [send('\x16{api.test}\nGET / HTTP/1.1')]],
  ])('is bytes like others %s', (_what, wishes) => {
    const { asked, ask } = make(OK, { kind: 'sent', count: 1 }, { kind: 'sent', count: 1 });
    ask(CONNECT);
    for (const wish of wishes) ask(wish);
    expect(asked.some(({ op }) => op === 'tls')).toBe(false);
  });

  it('is not begun by the other way after bytes went over the connection', () => {
    const { ask } = make(OK, { kind: 'sent', count: 1 });
    ask(CONNECT);
    ask(send('x'));
    expect(errnoOf(() => ask({ op: 'tls', waitMs: 0, serverName: '' }))).toBe(28);
  });
});
