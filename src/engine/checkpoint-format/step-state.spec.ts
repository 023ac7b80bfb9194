import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../../test/fuzz/kit/random.mjs';
import { faultOf, make, stateOf } from '../../../test/kit/checkpoints.js';
import { type Packed, pack } from './codec.js';
import { type CheckpointSource, readCheckpoint } from './container.js';
import { packFileState } from './file-parts.js';
import {
  assemble,
  groupsOf,
  INLINE_BYTES,
  type Manifest,
  manifestOf,
  readManifest,
  writeManifest,
} from './manifest.js';
import { applyStep, readStep, writeStep } from './step-state.js';

const random = seeded(8);
const noise = (bytes: number): Packed => pack(Uint8Array.from({ length: bytes }, () => random.below(256)));
const FACTS = { image: 'i', layout: 'l', memoryBytes: 65_536, takenAt: 5, monotonicMs: 6 };
const files = packFileState(stateOf([]));

/** A state of three chunks and two blobs, and the message of a worker after a step that changed some. */
const chunks = [noise(5_000), noise(6_000), noise(7_000)];
const blobs = [noise(3_000), noise(4_000)];
const parts = [...chunks, files, ...blobs];
const before: Manifest = manifestOf(readCheckpoint(make({}, { chunks, files, blobs })));
const send = (changes: Partial<CheckpointSource> = {}): Uint8Array => {
  const bytes = writeStep({ ...FACTS, chunks, files, blobs, ...changes }, parts, 1 << 20);
  if (!bytes) throw new Error('too large');
  return bytes;
};

/** A message with a forged header. */
function forged(changes: object, more = Buffer.alloc(0)): Uint8Array {
  const honest = Buffer.from(send());
  const end = 12 + honest.readUInt32LE(8);
  const header = JSON.parse(honest.toString('utf8', 12, end));
  const json = Buffer.from(JSON.stringify({ ...header, ...changes }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([honest.subarray(0, 8), length, json, honest.subarray(end), more]);
}

describe('the state after a step', () => {
  it('is sent as a difference from the previous state, and is complete again', () => {
    const fresh = noise(2_000);
    const sent = send({
      chunks: [fresh, chunks[0] as Packed, chunks[2] as Packed],
      blobs: [blobs[1] as Packed],
    });
    expect(sent.length).toBeLessThan(2_600);
    const whole = make({}, { chunks, files, blobs });
    const read = readCheckpoint(applyStep(whole, sent));
    const bytesOf = (packed: Packed[]) => packed.map(({ bytes }) => Buffer.from(bytes));
    expect(bytesOf(read.chunks)).toEqual(bytesOf([fresh, chunks[0] as Packed, chunks[2] as Packed]));
    expect(bytesOf(read.blobs)).toEqual(bytesOf([blobs[1] as Packed]));
  });

  it('references a part once, and sends it again for a second use', () => {
    const twice = [blobs[0] as Packed, blobs[0] as Packed];
    const state = readStep(send({ blobs: twice }), before, 1 << 20);
    expect(state.blobs.map(({ stored }) => stored)).toEqual([3_000, 3_000]);
  });

  it('has nothing attached, whatever the worker says', () => {
    const state = readStep(forged({ attached: [3, 3, '=YWJj'] }), before, 1 << 20);
    expect([state.attached, Reflect.get(state.facts, 'attached')]).toEqual([undefined, undefined]);
  });

  it('is not sent when the whole state would be too large', () => {
    expect(writeStep({ ...FACTS, chunks, files, blobs }, parts, 20_000)).toBeNull();
    expect(faultOf(() => readStep(send(), before, 20_000))).toBe('damaged');
  });

  it.each<[string, object]>([
    ['a part that the previous state does not have', { chunks: [0, 1, 6] }],
    ['a chunk that is a blob', { chunks: [0, 4] }],
    ['a chunk that is the file state', { chunks: [3] }],
    ['a blob that is a chunk', { blobs: [0] }],
    ['a file state that is a chunk', { files: 2 }],
    ['the same part twice', { chunks: [0, 0] }],
    ['a negative part number', { chunks: [-1] }],
    ['a fractional part number', { chunks: [0.5] }],
    ['a part number that is a string', { chunks: ['0'] }],
    ['lengths beyond the message', { chunks: [[9_999, 9_999]] }],
    ['negative lengths', { chunks: [[-1, -1]] }],
    ['more bytes stored than before compression', { chunks: [[1, 2]] }],
    ['more parts than possible', { chunks: new Array(20_000).fill([0, 0]) }],
    ['a number instead of a list', { chunks: 3 }],
    ['an invalid time', { takenAt: -1 }],
  ])('is rejected with %s', (_what, changes) => {
    expect(faultOf(() => readStep(forged(changes), before, 1 << 20))).toBe('damaged');
  });

  it('is rejected with extra bytes, truncated anywhere, or without the state it refers to', () => {
    expect(faultOf(() => readStep(forged({}, Buffer.alloc(1)), before, 1 << 20))).toBe('damaged');
    const sent = send({ chunks: [noise(500)] });
    for (let length = 0; length < sent.length; length += 3) {
      expect(faultOf(() => readStep(sent.subarray(0, length), before, 1 << 20))).toBe('damaged');
    }
    expect(faultOf(() => readStep(send(), null, 1 << 20))).toBe('damaged');
    const other = { ...before, facts: { ...before.facts, codec: 'zstd' as const } };
    const mine = { ...before, facts: { ...before.facts, codec: 'brotli' as const } };
    expect([other, mine].map((one) => faultOf(() => readStep(send(), one, 1 << 20))).sort()).toEqual([
      'damaged',
      'none',
    ]);
  });
});

describe('a manifest', () => {
  const stored = (): Manifest => {
    const place = (part: Manifest['files']) =>
      part.stored > INLINE_BYTES
        ? { ...part, address: 'A'.repeat(42) + String(part.stored / 1000), bytes: null }
        : part;
    return { ...before, chunks: before.chunks.map(place), blobs: before.blobs.map(place) };
  };

  it('is read as it was written', () => {
    const read = readManifest(writeManifest(stored()));
    expect(read.chunks).toEqual(stored().chunks);
    expect(Buffer.from(read.files.bytes ?? [])).toEqual(Buffer.from(files.bytes));
    expect(read.facts).toEqual(before.facts);
  });

  it('is rejected with any byte changed', () => {
    const bytes = writeManifest(stored());
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ 4;
      expect(faultOf(() => readManifest(changed))).toBe('damaged');
    }
  });

  it('yields no checkpoint when a part is missing or has another length', () => {
    const groups = new Map(groupsOf(stored()).map(({ address, bytes }) => [address, new Uint8Array(bytes)]));
    expect(faultOf(() => assemble(stored(), groups))).toBe('none');
    const [first] = groups.keys();
    expect(faultOf(() => assemble(stored(), new Map(groups).set(String(first), new Uint8Array(1))))).toBe(
      'damaged',
    );
    groups.delete(String(first));
    expect(faultOf(() => assemble(stored(), groups))).toBe('damaged');
  });
});
