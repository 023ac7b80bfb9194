import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import { makeInfo, makeReport } from '../../../test/kit/fake-worker.js';
import { ChannelError } from './channel.js';
import { checkPayload } from './check-payload.js';
import { PROTOCOL_VERSION } from './messages.js';

const HEAD = serialize(null).subarray(0, 2);
const text = (value: string): Buffer => serialize(value).subarray(2);

const READY = { type: 'ready', protocol: PROTOCOL_VERSION, info: makeInfo() };
const RESET = { type: 'reset', id: 'a', resetMs: 1.25, heapBytes: 2 ** 40, wear: null };
const capture = { text: 'ä'.repeat(200), base64: 'AAA=', totalBytes: 3, cutBytes: 0 };
const exception = { type: 'E', message: '€😀\ud800', traceback: 'x'.repeat(70_000), line: -1 };
const RESULT = {
  type: 'result',
  id: 'a',
  report: makeReport({ exception, exitCode: -(2 ** 31), executionMs: -0, stdout: capture, stderr: capture }),
};

describe('checkPayload', () => {
  it.each([
    ['ready', READY],
    ['reset', RESET],
    ['result', RESULT],
    ['result of nothing', { type: 'result', id: 'a', report: makeReport() }],
    ['view of bytes', { type: 'x', bytes: new Uint8Array([1, 2, 3]), none: Buffer.alloc(0) }],
    ['text of two bytes a character', '€'.repeat(100_000)],
  ])('lets a %s pass, as V8 writes it', (_, message) => {
    const payload = serialize(message);
    checkPayload(payload);
    expect(deserialize(payload)).toEqual(message);
  });

  it('lets a ready message with every layer there may be pass', () => {
    const layers = Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`layer ${n}`, 'not available']));
    checkPayload(serialize({ ...READY, info: makeInfo({ layers }) }));
  });

  const cyclic: Record<string, unknown> = {};
  cyclic.self = [cyclic];
  it.each([
    ['Map', new Map([[1, 2]])],
    ['Set', new Set([1])],
    ['Date', new Date(0)],
    ['BigInt', 10n ** 30n],
    ['RegExp', /(a+)+$/],
    ['Error', new Error('x')],
    ['list', [1, 2]],
    ['list with a hole', new Array(5)],
    ['cycle through a list', cyclic],
    ['wrapped number', Object(1)],
    ['ArrayBuffer', new ArrayBuffer(8)],
    ['view of numbers', new Uint32Array(8)],
    ['view of a kind of its own', new DataView(new ArrayBuffer(8))],
  ])('refuses a %s, alone or in a field', (_, value) => {
    expect(() => checkPayload(serialize(value))).toThrow('a value that no message has');
    expect(() => checkPayload(serialize({ ...RESET, wear: value }))).toThrow('a value that no message has');
  });

  it('refuses what V8 reads and never writes: shared memory, modules, old formats', () => {
    for (const tags of ['u\0', 'w\0', 'm\0']) {
      expect(() => checkPayload(Buffer.concat([HEAD, Buffer.from(tags)]))).toThrow(ChannelError);
    }
    for (const version of [0, 1, 12, 0x8f]) {
      expect(() => checkPayload(Buffer.from([0xff, version, 0x30]))).toThrow('unknown format');
    }
    expect(() => checkPayload(Buffer.alloc(0))).toThrow('unknown format');
  });

  it('refuses a frame of very many or deeply nested objects at once, before V8 makes them', () => {
    const nested = Buffer.concat([
      HEAD,
      ...Array.from({ length: 100_000 }, () => Buffer.concat([Buffer.from('o'), text('a')])),
    ]);
    const padding = Buffer.concat([HEAD, Buffer.alloc(10_000_000)]);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, 1]));
    const before = performance.now();
    for (const payload of [nested, padding, serialize(many)]) {
      expect(() => checkPayload(payload)).toThrow('too many values');
    }
    expect(performance.now() - before).toBeLessThan(200);
  });

  it('refuses numbers in longer forms, with which a value could hide inside a text', () => {
    const map = Buffer.from([0x3b, 0x3a, 0x00]);
    // Five bytes hold 35 bits, of which V8 drops the upper three: read in full this text ends far behind the map.
    const wide = Buffer.concat([HEAD, Buffer.from([0x22, 0x80, 0x80, 0x80, 0x80, 0x10]), map]);
    expect(() => checkPayload(wide)).toThrow('too long');
    const long = Buffer.concat([HEAD, Buffer.from([0x22, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]), map]);
    expect(() => checkPayload(long)).toThrow('too long');
  });

  it('refuses every message that is cut short in a text or a number', () => {
    for (const tail of [[0x22], [0x22, 5, 0x61], [0x63, 4, 0, 0], [0x4e, 0, 0], [0x49, 0x80]]) {
      expect(() => checkPayload(Buffer.from([...HEAD, ...tail]))).toThrow('ends within');
    }
  });

  it('lets nothing but plain data through, whatever bytes of a message are changed', () => {
    const bytes = { type: 'bytes', bytes: Buffer.from('bytes'), more: new Uint8Array(3) };
    const good = [READY, RESET, bytes, { type: 'result', id: 'a', report: makeReport() }].map((one) =>
      serialize(one),
    );
    let state = 0x5eed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    // Tags that V8 knows: far likelier to lead somewhere than random bytes.
    const tags = Buffer.from('_0TFIUNDR"cSoa{A@$;:\',^BVxyntrueiZz~/\\\0');
    let passed = 0;
    for (let round = 0; round < 20_000; round++) {
      const payload = Buffer.from(good[round % good.length] as Buffer);
      for (let changes = 1 + random(3); changes > 0; changes--) {
        const at = 2 + random(payload.length - 2);
        payload[at] = random(2) ? (tags[random(tags.length)] as number) : random(256);
      }
      let value: unknown;
      try {
        checkPayload(payload);
        value = deserialize(payload);
      } catch {
        continue;
      }
      passed++;
      expect(isPlain(value)).toBe(true);
    }
    // Changes inside texts and numbers are no matter for this check.
    expect(passed).toBeGreaterThan(1_000);
  });
});

function isPlain(value: unknown, seen = new Set<unknown>()): boolean {
  if (value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)) return true;
  const kind = Object.prototype.toString.call(value);
  if (kind === '[object Uint8Array]') return true;
  if (kind !== '[object Object]') return false;
  if (seen.has(value)) return true;
  seen.add(value);
  return Object.values(value as object).every((one) => isPlain(one, seen));
}
