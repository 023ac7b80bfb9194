import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../../../test/fuzz/kit/random.mjs';
import { make, stateOf } from '../../../../test/kit/checkpoints.js';
import { pack } from '../../../engine/checkpoint-format/codec.js';
import { readCheckpoint } from '../../../engine/checkpoint-format/container.js';
import { packFileState } from '../../../engine/checkpoint-format/file-parts.js';
import { addressOf, manifestOf } from '../../../engine/checkpoint-format/manifest.js';
import { readStep, writeStep } from '../../../engine/checkpoint-format/step-state.js';
import { findState } from './known-state.js';
import { newState } from './new-state.js';

const random = seeded(9);
const noise = (bytes: number) => pack(Uint8Array.from({ length: bytes }, () => random.below(256)));
const chunks = [noise(5_000), noise(6_000)];
const whole = make({}, { chunks });

/** A store of one checkpoint. */
const storeOf = (bytes: Uint8Array | null, groups = new Map<string, Uint8Array>()) => ({
  readCheckpoint: async () => bytes,
  readGroups: async (_family: string, addresses: readonly string[]) =>
    new Map([...groups].filter(([address]) => addresses.includes(address))),
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error) => error.code,
  );

describe('a state that is stored', () => {
  it('is whole again, and its addresses are those of its bytes', async () => {
    const { checkpoint, bytes, added } = await newState(manifestOf(readCheckpoint(whole)));
    expect([...(checkpoint.added ?? [])].every(([address, group]) => addressOf(group) === address)).toBe(
      true,
    );
    expect(checkpoint.groups?.map((group) => group.bytes)).toEqual([5_000, 6_000]);
    expect(added).toBe(11_000 + checkpoint.bytes.length);
    expect(bytes).toBeGreaterThanOrEqual(added);
    const state = await findState(storeOf(checkpoint.bytes, new Map(checkpoint.added)), 'f', 'id');
    const read = readCheckpoint(await state.load(), true);
    expect(read.chunks.map((part) => Buffer.from(part.bytes))).toEqual(
      chunks.map((part) => Buffer.from(part.bytes)),
    );
  });

  it('adds nothing for what it has from the state before, whatever the worker says that is', async () => {
    const first = await newState(manifestOf(readCheckpoint(whole)));
    const before = await findState(storeOf(first.checkpoint.bytes), 'f', 'id');
    const parts = readCheckpoint(whole);
    const known = [...parts.chunks, parts.files, ...parts.blobs];
    const fresh = noise(4_000);
    const facts = { image: 'i', layout: 'l', memoryBytes: 65_536, takenAt: 5, monotonicMs: 6 };
    const source = {
      ...facts,
      chunks: [fresh, parts.chunks[1] as never],
      files: packFileState(stateOf([])),
      blobs: [],
    };
    const sent = writeStep(source, known, 1 << 20) as Uint8Array;
    const next = await newState(readStep(sent, before.manifest, 1 << 20));
    expect([...(next.checkpoint.added ?? [])].map(([, group]) => group.length)).toEqual([4_000]);
    expect(next.checkpoint.groups?.map(({ address }) => address)).toContain(
      first.checkpoint.groups?.[1]?.address,
    );
    expect(next.bytes).toBeGreaterThan(10_000);
    expect(next.added).toBeLessThan(5_500);
  });

  it('keeps what is attached to it, which no worker sees and the next state does not have', async () => {
    const attached = Buffer.alloc(3_000, 7);
    const { checkpoint } = await newState(manifestOf(readCheckpoint(whole)), attached);
    expect([...(checkpoint.added?.values() ?? [])].some((group) => attached.equals(group))).toBe(true);
    const state = await findState(storeOf(checkpoint.bytes, new Map(checkpoint.added)), 'f', 'id');
    expect(Buffer.from(await state.load()).includes(attached)).toBe(false);
    expect(state.manifest.attached?.stored).toBe(3_000);
    const { facts, chunks: parts, files, blobs } = state.manifest;
    const next = await newState({ facts, chunks: parts, files, blobs });
    expect(next.checkpoint.groups).toHaveLength((checkpoint.groups?.length ?? 0) - 1);
  });

  it('may be a whole checkpoint, as an earlier version stored it', async () => {
    const state = await findState(storeOf(whole), 'f', 'id');
    expect(await state.load()).toBe(whole);
    // What goes on from it brings all of it.
    const next = await newState(state.manifest);
    expect(next.checkpoint.added?.size).toBe(2);
  });

  it('is lost, or damaged, and says so', async () => {
    const { checkpoint } = await newState(manifestOf(readCheckpoint(whole)));
    expect(await codeOf(findState(storeOf(null), 'f', 'id'))).toBe('CHECKPOINT_NOT_FOUND');
    const damaged = Uint8Array.from(checkpoint.bytes);
    damaged[20] = 0;
    expect(await codeOf(findState(storeOf(damaged), 'f', 'id'))).toBe('CHECKPOINT_DAMAGED');
    expect(await codeOf(findState(storeOf(whole.subarray(0, -1)), 'f', 'id'))).toBe('CHECKPOINT_DAMAGED');
    const [first] = checkpoint.added ?? [];
    const state = await findState(storeOf(checkpoint.bytes, new Map(first ? [first] : [])), 'f', 'id');
    expect(await codeOf(state.load())).toBe('CHECKPOINT_DAMAGED');
  });
});
