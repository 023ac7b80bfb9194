import { SignalPace, USUAL_INTERVAL } from './signal-pace.js';

const ADDRESS = 8;

function paced() {
  const memory = { buffer: new ArrayBuffer(16) };
  const pace = new SignalPace(memory);
  pace.attach(ADDRESS);
  const clock = new DataView(memory.buffer);
  /** What CPython does: sets its clock, then asks. */
  const ask = (now: number) => {
    clock.setInt32(ADDRESS, USUAL_INTERVAL, true);
    pace.adapt(now);
    return clock.getInt32(ADDRESS, true);
  };
  return { pace, ask };
}

describe('the pace of signal checks', () => {
  it('stays as it is while the turns of a loop are quick', () => {
    const { ask } = paced();
    expect([100, 100.01, 101, 102.9].map(ask)).toEqual(Array(4).fill(USUAL_INTERVAL));
  });

  it('is faster the longer a turn takes, down to every turn', () => {
    const { ask } = paced();
    ask(0);
    expect(ask(10)).toBe(10);
    expect(ask(1010)).toBe(1);
  });

  it('is the usual one again when they are quick again', () => {
    const { ask } = paced();
    ask(0);
    ask(1000);
    expect(ask(1001)).toBe(USUAL_INTERVAL);
  });

  it('writes nothing before the interpreter is there', () => {
    const memory = { buffer: new ArrayBuffer(16) };
    const pace = new SignalPace(memory);
    pace.adapt(0);
    pace.adapt(1000);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });
});
