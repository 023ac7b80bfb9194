import { describe, expect, it } from '@jest/globals';
import { ChannelError } from './channel.js';
import { decodeAnswer, encodeAnswer } from './network-answer.js';
import {
  ERROR_TEXT_BYTES_MAX,
  HOST_BYTES_MAX,
  NETWORK_CHUNK_BYTES,
  NETWORK_FRAME_BYTES,
  NETWORK_POLL_MAX,
  NETWORK_WAIT_MS_MAX,
  type NetworkAnswer,
  type NetworkQuestion,
} from './network-frames.js';
import { decodeQuestion, encodeQuestion, NETWORK_OPS } from './network-question.js';

const ID = 0xffff_ffff;
const LONGEST = 'h'.repeat(HOST_BYTES_MAX);
const CHUNK = Buffer.alloc(NETWORK_CHUNK_BYTES, 7);
const ALL = Array.from({ length: NETWORK_POLL_MAX }, (_, at) => ({
  connection: at + 1,
  events: at % 2 ? 1 : 5,
}));

const QUESTIONS: NetworkQuestion[] = [
  { op: 'connect', connection: 1, waitMs: 0, host: 'api.example.com', port: 443 },
  { op: 'connect', connection: ID, waitMs: NETWORK_WAIT_MS_MAX, host: LONGEST, port: 65_535 },
  { op: 'connected', connection: 1, waitMs: 50 },
  { op: 'tls', connection: 1, waitMs: 50, serverName: '' },
  { op: 'tls', connection: 1, waitMs: 50, serverName: LONGEST },
  { op: 'send', connection: 1, waitMs: 50, bytes: Buffer.from([0]) },
  { op: 'send', connection: 1, waitMs: 50, bytes: CHUNK },
  { op: 'receive', connection: 1, waitMs: 50, maxBytes: 1, peek: false },
  { op: 'receive', connection: 1, waitMs: 50, maxBytes: NETWORK_CHUNK_BYTES, peek: true },
  { op: 'poll', waitMs: 50, wanted: [{ connection: 3, events: 0 }] },
  { op: 'poll', waitMs: 50, wanted: ALL },
  { op: 'shutdown', connection: 1 },
  { op: 'close', connection: 1 },
];

const ANSWERS: NetworkAnswer[] = [
  { kind: 'ok' },
  { kind: 'again' },
  { kind: 'eof' },
  { kind: 'error', error: 'EACCES', text: 'no rule allows the host "ä b" on port 80' },
  { kind: 'error', error: 'EIO', text: '' },
  {
    kind: 'tls',
    facts: {
      version: 'TLSv1.3',
      cipher: ['TLS_AES_128_GCM_SHA256', 'TLSv1.3', 128],
      certificate: { subject: [['commonName', 'ä.example']], subjectAltName: [['DNS', 'a.example']] },
      der: 'AAAA',
    },
  },
  { kind: 'sent', count: NETWORK_CHUNK_BYTES },
  { kind: 'bytes', bytes: Buffer.from([1]) },
  { kind: 'bytes', bytes: CHUNK },
  { kind: 'events', events: [0, 1, 29] },
];

/** A frame says its length; what is left is the payload. */
function payloadOf(frame: Buffer): Buffer {
  expect(frame.readUInt32LE()).toBe(frame.length - 4);
  expect(frame.length - 4).toBeLessThanOrEqual(NETWORK_FRAME_BYTES);
  return frame.subarray(4);
}

const question = (
  op: NetworkQuestion['op'],
  connection: number,
  waitMs: number,
  rest: number[] | Buffer,
): Buffer => {
  const head = Buffer.alloc(9);
  head[0] = NETWORK_OPS.indexOf(op);
  head.writeUInt32LE(connection, 1);
  head.writeUInt32LE(waitMs, 5);
  return Buffer.concat([head, Buffer.from(rest)]);
};

describe('a network question', () => {
  it.each(QUESTIONS.map((one): [string, NetworkQuestion] => [one.op, one]))(
    'comes over as it was (%s)',
    (_, one) => {
      expect(decodeQuestion(payloadOf(encodeQuestion(one)))).toEqual(one);
    },
  );

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['an unknown op', Buffer.from([NETWORK_OPS.length, 1, 0, 0, 0, 0, 0, 0, 0])],
    ['half of the fields', question('close', 1, 0, []).subarray(0, 8)],
    ['a connection without a number', question('close', 0, 0, [])],
    ['a poll of a connection', question('poll', 1, 0, [1, 0, 0, 0, 1, 0])],
    ['too long a wait', question('connected', 1, NETWORK_WAIT_MS_MAX + 1, [])],
    ['a wait in a question that does not wait', question('close', 1, 1, [])],
    ['something after a close', question('close', 1, 0, [0])],
    ['something after a shutdown', question('shutdown', 1, 0, [0])],
    ['something after connected', question('connected', 1, 0, [0])],
    ['port 0', question('connect', 1, 0, [0, 0, 97])],
    ['half a port', question('connect', 1, 0, [80])],
    ['a port without a host', question('connect', 1, 0, [80, 0])],
    ['too long a host', question('connect', 1, 0, Buffer.from(`\u0050\0${LONGEST}h`, 'latin1'))],
    ['a host with a blank', question('connect', 1, 0, Buffer.from('\u0050\0a b', 'latin1'))],
    ['a host with a line feed', question('connect', 1, 0, Buffer.from('\u0050\0a\n', 'latin1'))],
    ['a host with a zero byte', question('connect', 1, 0, Buffer.from('\u0050\0a\0b', 'latin1'))],
    ['a host that is not ASCII', question('connect', 1, 0, Buffer.from('\u0050\0\u00e4', 'latin1'))],
    ['too long a name for TLS', question('tls', 1, 0, Buffer.from(`${LONGEST}h`))],
    ['a name for TLS with a control character', question('tls', 1, 0, [97, 13])],
    ['nothing to send', question('send', 1, 0, [])],
    ['too much to send', question('send', 1, 0, Buffer.alloc(NETWORK_CHUNK_BYTES + 1))],
    ['a receive of nothing', question('receive', 1, 0, [0, 0, 0, 0, 0])],
    ['too large a receive', question('receive', 1, 0, [1, 0, 1, 0, 0])],
    ['a receive with another flag', question('receive', 1, 0, [1, 0, 0, 0, 2])],
    ['a receive without its flag', question('receive', 1, 0, [1, 0, 0, 0])],
    ['a poll of nothing', question('poll', 0, 0, [])],
    ['a poll with half an entry', question('poll', 0, 0, [1, 0, 0, 0, 1])],
    ['a poll for an unknown event', question('poll', 0, 0, [1, 0, 0, 0, 2, 0])],
    ['a poll of connection 0', question('poll', 0, 0, [0, 0, 0, 0, 1, 0])],
    ['too large a poll', question('poll', 0, 0, Buffer.alloc(6 * (NETWORK_POLL_MAX + 1), 1))],
  ])('is refused: %s', (_, payload) => {
    expect(() => decodeQuestion(payload)).toThrow(ChannelError);
  });

  it('throws nothing but a ChannelError, whatever comes', () => {
    let state = 1;
    const byte = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    };
    for (let round = 0; round < 20_000; round++) {
      const payload = Buffer.from(Array.from({ length: byte() % 24 }, byte));
      if (payload.length > 0) payload[0] = (payload[0] as number) % (NETWORK_OPS.length + 1);
      try {
        decodeQuestion(payload);
      } catch (error) {
        expect(error).toBeInstanceOf(ChannelError);
      }
    }
  });
});

describe('a network answer', () => {
  it.each(ANSWERS.map((one): [string, NetworkAnswer] => [one.kind, one]))(
    'comes over as it was (%s)',
    (_, one) => {
      expect(decodeAnswer(payloadOf(encodeAnswer(one)))).toEqual(one);
    },
  );

  it('cuts the text of an error at a whole character', () => {
    const payload = payloadOf(
      encodeAnswer({ kind: 'error', error: 'EIO', text: 'ä'.repeat(ERROR_TEXT_BYTES_MAX) }),
    );
    expect(decodeAnswer(payload)).toEqual({
      ...{ kind: 'error', error: 'EIO' },
      text: 'ä'.repeat(ERROR_TEXT_BYTES_MAX / 2),
    });
  });

  it('is not made of more than one answer may bring, nor of nothing', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(NETWORK_CHUNK_BYTES + 1)]) {
      expect(() => encodeAnswer({ kind: 'bytes', bytes })).toThrow('in one answer');
    }
  });

  it.each<[string, number[]]>([
    ['nothing', []],
    ['an unknown kind', [200]],
    ['an unknown error', [2, 69, 32, 97]],
    ['half a number', [4, 1, 0]],
    ['no bytes', [5]],
    ['half an event', [7, 1]],
    ['more than ok', [0, 0]],
  ])('is refused: %s', (_, payload) => {
    expect(() => decodeAnswer(Buffer.from(payload))).toThrow(ChannelError);
  });
});
