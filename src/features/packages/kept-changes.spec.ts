import { jest } from '@jest/globals';
import { Change } from './change.js';
import { CHANGE_TTL_MS, KEPT_CHANGES_MAX, KeptChanges, OPEN_CHANGES_MAX } from './kept-changes.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const make = (owner = 'ada') => new Change({ kind: 'install', owner, names: ['x'] });
const ended = (owner?: string) => {
  const change = make(owner);
  change.finish({ error: new Error('no') });
  return change;
};

it('keeps a change until its record expires', () => {
  const kept = new KeptChanges();
  const change = make();
  kept.add(change);
  jest.advanceTimersByTime(2 * CHANGE_TTL_MS);
  expect([kept.find(change.id), kept.open()]).toEqual([change, [change]]);
  change.finish({ error: new Error('no') });
  jest.advanceTimersByTime(CHANGE_TTL_MS);
  expect([kept.find(change.id), kept.open()]).toEqual([change, []]);
  jest.advanceTimersByTime(1);
  expect(kept.find(change.id)).toBeNull();
});

it('limits the number of changes that have not ended', () => {
  const kept = new KeptChanges();
  const open = Array.from({ length: OPEN_CHANGES_MAX }, () => make());
  for (const change of open) kept.add(change);
  expect(() => kept.add(make())).toThrow(expect.objectContaining({ code: 'PACKAGE_CHANGES_FULL' }));
  open[0]?.finish({ error: new Error('no') });
  expect(() => kept.add(make())).not.toThrow();
});

it('is bounded, and evicts the oldest of the owner with the most changes', () => {
  const kept = new KeptChanges();
  const quiet = ended('bob');
  const open = make('ada');
  kept.add(quiet);
  kept.add(open);
  const busy = Array.from({ length: KEPT_CHANGES_MAX }, () => ended('ada'));
  for (const change of busy) kept.add(change);
  const found = [quiet, open, ...busy].filter(({ id }) => kept.find(id));
  expect(found).toEqual([quiet, open, ...busy.slice(2)]);
});

it('a change ends once', async () => {
  const change = make();
  expect([change.state, change.finishedAt]).toEqual(['waiting', null]);
  change.progress.report({ stage: 'resolving' });
  expect(change.state).toBe('running');
  change.finish({ error: new Error('first') });
  change.finish({ error: new Error('second') });
  expect([change.state, change.end]).toEqual(['failed', { error: new Error('first') }]);
  await expect(change.result()).rejects.toThrow('first');
});
