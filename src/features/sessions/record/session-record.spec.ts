import { makeRecord } from '../../../../test/kit/session-store-contract.js';
import { isId, newId } from './ids.js';
import { bytesOfAll, currentCheckpoint, placeOf, withCheckpoint, withoutHistory } from './session-record.js';

const entry = (id: string, bytes = 10) => ({ id, bytes, createdAt: 1, origin: 'step' as const });
const BOUNDS = { checkpointsMax: 3, bytesMax: 100 };

describe('a session record', () => {
  it('stands at its newest checkpoint and expires a ttl after it', () => {
    const record = makeRecord({ ttlMs: 5_000 });
    const next = withCheckpoint(record, entry('a'), BOUNDS, 1_000);
    expect(next).toMatchObject({ version: 2, current: 'a', lastUsedAt: 1_000, expiresAt: 6_000 });
    expect(record.checkpoints).toEqual([]);
    expect(currentCheckpoint(next)?.id).toBe('a');
    expect(currentCheckpoint(record)).toBeNull();
  });

  it('lets the oldest checkpoints go by number and by bytes, never the newest', () => {
    let record = makeRecord();
    for (const id of ['a', 'b', 'c', 'd']) record = withCheckpoint(record, entry(id), BOUNDS, 1);
    expect(record.checkpoints.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
    record = withCheckpoint(record, entry('e', 85), BOUNDS, 1);
    expect(record.checkpoints.map(({ id }) => id)).toEqual(['d', 'e']);
    record = withCheckpoint(record, entry('f', 1_000), BOUNDS, 1);
    expect(record.checkpoints.map(({ id }) => id)).toEqual(['f']);
  });

  it('counts what its states share once, for as long as it knows that they do', () => {
    const of = (id: string, from: string | null, added: number) => ({ ...entry(id, 80), added, from });
    const [a, b, c, d] = [of('a', null, 80), of('b', 'a', 5), of('c', 'b', 5), of('d', 'a', 5)];
    expect(bytesOfAll([a, b, c, d])).toBe(95);
    expect(bytesOfAll([b, c])).toBe(85);
    // Of what both are made of, nothing is listed any more.
    expect(bytesOfAll([c, d])).toBe(160);
    expect(bytesOfAll([entry('old', 30), entry('older', 40)])).toBe(70);
    let record = makeRecord();
    for (const one of [a, b, c]) record = withCheckpoint(record, one, BOUNDS, 1);
    expect(record.checkpoints.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    record = withCheckpoint(record, of('e', 'c', 40), { ...BOUNDS, checkpointsMax: 9 }, 1);
    expect(record.checkpoints.map(({ id }) => id)).toEqual(['e']);
  });

  it('without its history has only the state it stands at', () => {
    const checkpoints = [entry('a'), entry('b'), entry('c')];
    expect(withoutHistory(makeRecord({ checkpoints, current: 'b' })).checkpoints).toEqual([entry('b')]);
    expect(withoutHistory(makeRecord({ checkpoints, current: null })).checkpoints).toEqual([]);
  });

  it('has a place that orders by the time of its making', () => {
    const places = [5, 40, 300].map((createdAt) => placeOf(makeRecord({ createdAt })));
    expect([...places].sort()).toEqual(places);
  });
});

describe('ids', () => {
  it('are never twice the same, and nothing else is one', () => {
    const made = new Set(Array.from({ length: 1_000 }, newId));
    expect(made.size).toBe(1_000);
    for (const id of made) expect(isId(id)).toBe(true);
    for (const text of [
      '',
      'A'.repeat(32),
      'a'.repeat(31),
      'a'.repeat(33),
      `${'a'.repeat(31)}\n`,
      '../a',
      null,
    ]) {
      expect(isId(text)).toBe(false);
    }
  });
});
