import type { Turn } from '../../engine/pool/queue/turn.js';
import { NetworkPlaces, type PlaceLimits } from './network-places.js';

const turn = (owner: string): Turn => ({ owner, priority: 'normal' });
const never = new AbortController().signal;
const places = (limits: Partial<PlaceLimits> = {}): NetworkPlaces =>
  new NetworkPlaces({ runs: 2, ownerShare: 1, queueSize: 10, queueTimeoutMs: 1000, ...limits });

/** What has been given so far, by the names of those that asked. */
function asking(from: NetworkPlaces): { given: string[]; ask(name: string): Promise<() => void> } {
  const given: string[] = [];
  const ask = async (name: string): Promise<() => void> => {
    const giveBack = await from.take(turn(name), never);
    given.push(name);
    return giveBack;
  };
  return { given, ask };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('NetworkPlaces', () => {
  it('gives so many places at a time, and the next as one comes back', async () => {
    const { given, ask } = asking(places());
    const [first] = [await ask('a'), await ask('a')];
    ask('a').catch(() => undefined);
    await settle();
    expect(given).toHaveLength(2);
    first();
    await settle();
    expect(given).toHaveLength(3);
  });

  it('leaves a place to others, where an owner may have only a share', async () => {
    const { given, ask } = asking(places({ ownerShare: 0.5 }));
    const first = await ask('a');
    ask('a').catch(() => undefined);
    const other = await ask('b');
    await settle();
    expect(given).toEqual(['a', 'b']);
    other();
    await settle();
    expect(given).toEqual(['a', 'b']);
    first();
    await settle();
    expect(given).toEqual(['a', 'b', 'a']);
  });

  it('gives the next place to the owner that has used less', async () => {
    const { given, ask } = asking(places({ runs: 1 }));
    const first = await ask('a');
    ask('a').catch(() => undefined);
    ask('a').catch(() => undefined);
    ask('b').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    first();
    await settle();
    expect(given).toEqual(['a', 'b']);
  });

  it('turns away who waits too long, finds no room, or is cancelled', async () => {
    const full = places({ runs: 1, queueSize: 1, queueTimeoutMs: 30 });
    await full.take(turn('a'), never);
    const waiting = full.take(turn('a'), never);
    await expect(full.take(turn('a'), never)).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    await expect(waiting).rejects.toMatchObject({ code: 'POOL_QUEUE_TIMEOUT' });
    const leaving = new AbortController();
    const left = full.take(turn('a'), leaving.signal);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'EXECUTION_CANCELLED' });
  });
});
