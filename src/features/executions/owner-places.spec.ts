import { describe, expect, it } from '@jest/globals';
import { OwnerPlaces } from './owner-places.js';

const answer = () => {
  let out = () => {};
  const answered = new Promise<void>((resolve) => {
    out = resolve;
  });
  return { answered, out: async () => out() };
};

describe('OwnerPlaces', () => {
  it('gives an owner so many, and each owner its own', () => {
    const places = new OwnerPlaces();
    const first = places.take('a', 1, undefined);
    expect(places.take('a', 1, undefined)).toBeNull();
    expect(places.take('b', 1, undefined)).not.toBeNull();
    expect(places.take('a', null, undefined)).not.toBeNull();
    first?.();
    expect(places.take('a', 2, undefined)).not.toBeNull();
  });

  it('keeps the place of a request until its answer is out', async () => {
    const places = new OwnerPlaces();
    const { answered, out } = answer();
    places.take('a', 1, answered)?.();
    expect(places.take('a', 1, undefined)).toBeNull();
    await out();
    expect(places.take('a', 1, undefined)).not.toBeNull();
  });

  it('keeps it until the run has ended, too, when the client leaves before', async () => {
    const places = new OwnerPlaces();
    const { answered, out } = answer();
    const ended = places.take('a', 1, answered);
    await out();
    expect(places.take('a', 1, undefined)).toBeNull();
    ended?.();
    expect(places.take('a', 1, undefined)).not.toBeNull();
  });

  it('has one place for all that a request runs', async () => {
    const places = new OwnerPlaces();
    const { answered, out } = answer();
    places.take('a', 1, answered)?.();
    const again = places.take('a', 1, answered);
    expect(again).not.toBeNull();
    again?.();
    await out();
    expect(places.take('a', 1, undefined)).not.toBeNull();
    expect(places.take('a', 1, undefined)).toBeNull();
  });
});
