import { SignalPace, USUAL_INTERVAL } from './signal-pace.js';

const ADDRESS = 8;

function paced() {
  const memory = { buffer: new ArrayBuffer(16) };
  const pace = new SignalPace(memory);
  pace.attach(ADDRESS);
  const clock = new DataView(memory.buffer);
  /** What CPython does: sets its clock, then asks. */
  const ask = (now: number, isTight = false) => {
    clock.setInt32(ADDRESS, USUAL_INTERVAL, true);
    pace.adapt(now, isTight);
    return clock.getInt32(ADDRESS, true);
  };
  return { pace, ask };
}

describe('the pace of signal checks', () => {
  it('stays as it is while the turns of a loop are quick', () => {
    const { ask } = paced();
    expect([100, 100.01, 101, 102.9].map((now) => ask(now))).toEqual([1, ...Array(3).fill(USUAL_INTERVAL)]);
  });

  it('is faster the longer a turn takes, down to every turn', () => {
    const { ask } = paced();
    ask(0);
    ask(0.01);
    expect(ask(10.01)).toBe(10);
    expect(ask(1010)).toBe(1);
  });

  it('stays while turns take as long as before', () => {
    const { ask } = paced();
    expect([0, 6, 12, 18].map((now) => ask(now))).toEqual([1, 1, 1, 1]);
    expect([19, 21, 23].map((now) => ask(now))).toEqual([2, 2, 2]);
  });

  it('stays at every turn for a while after a slow one when memory is short', () => {
    const { ask } = paced();
    expect([0, 7, 7.01, 7.02, 106].map((now) => ask(now, true))).toEqual([1, 1, 1, 1, 1]);
    expect([106.01, 206.1, 206.2, 400].map((now) => ask(now, true))).toEqual([1, 1, 1, 1]);
    expect(ask(400.25, false)).toBe(8);
  });

  it('is the usual one again when they are quick again', () => {
    const { ask } = paced();
    ask(0);
    ask(1000);
    expect([1001, 1001.02, 1001.06].map((now) => ask(now))).toEqual([2, USUAL_INTERVAL, USUAL_INTERVAL]);
  });

  it('writes nothing before the interpreter is there', () => {
    const memory = { buffer: new ArrayBuffer(16) };
    const pace = new SignalPace(memory);
    pace.adapt(0, false);
    pace.adapt(1000, false);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });
});
