import { jest } from '@jest/globals';
import type { ControlPipe, ControlSignal } from './control-pipe.js';
import { Deadline, UNWIND_GRACE_MS } from './deadline.js';
import { DeadlineUnwind } from './gate/unwind.js';

const SIGINT = 2;
const SIGALRM = 14;
/** Where the clock stands when a run starts. */
const START = 1_000_000;

/** A control pipe that says what it is told to, once each, and counts how often it is read. */
class FakePipe {
  reads = 0;
  readonly signals: ControlSignal[] = [];

  read(): ControlSignal {
    this.reads += 1;
    return this.signals.shift() ?? null;
  }
}

let pipe: FakePipe;
let deadline: Deadline;

beforeEach(() => {
  jest.spyOn(performance, 'now').mockReturnValue(START);
  pipe = new FakePipe();
  deadline = new Deadline(pipe as unknown as ControlPipe);
  deadline.arm('task', 1000);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the two steps', () => {
  it('say nothing before the timeout', () => {
    expect(deadline.pendingSignal(START + 999)).toBe(0);
    expect(deadline.reason).toBeNull();
  });

  it('interrupt at the timeout, and once more when half of the grace is over', () => {
    expect(deadline.pendingSignal(START + 1000)).toBe(SIGINT);
    const again = START + 1000 + UNWIND_GRACE_MS / 2;
    expect(deadline.pendingSignal(again - 1)).toBe(0);
    expect(deadline.pendingSignal(again)).toBe(SIGINT);
    expect(deadline.pendingSignal(again + 1)).toBe(0);
    expect(deadline.reason).toBe('timeout');
  });

  it('unwind after the grace, from then on at every look', () => {
    deadline.pendingSignal(START + 1000);
    const hard = START + 1000 + UNWIND_GRACE_MS;
    expect(deadline.pendingSignal(hard - 2)).toBe(SIGINT);
    expect(deadline.pendingSignal(hard - 1)).toBe(0);
    expect(() => deadline.pendingSignal(hard)).toThrow(DeadlineUnwind);
    expect(() => deadline.checkHard(hard + 1)).toThrow(DeadlineUnwind);
  });

  it('are a timeout also for code that never asked for signals in between', () => {
    expect(() => deadline.checkHard(START + 1000 + UNWIND_GRACE_MS)).toThrow(DeadlineUnwind);
    expect(deadline.reason).toBe('timeout');
  });

  it('do not come when the clock is only read before the grace is over', () => {
    expect(() => deadline.checkHard(START + 1000)).not.toThrow();
    expect(deadline.reason).toBeNull();
  });

  it('end with the run', () => {
    deadline.disarm();
    expect(deadline.pendingSignal(START + 10_000)).toBe(0);
    expect(() => deadline.checkHard(START + 10_000)).not.toThrow();
  });

  it('begin anew with the next run', () => {
    deadline.pendingSignal(START + 1000);
    jest.spyOn(performance, 'now').mockReturnValue(START + 2000);
    deadline.arm('next', 500);
    expect(deadline.reason).toBeNull();
    expect(deadline.pendingSignal(START + 2499)).toBe(0);
    expect(deadline.pendingSignal(START + 2500)).toBe(SIGINT);
  });
});

describe('a cancel', () => {
  it('interrupts at the next look at the pipe, and shortens the grace', () => {
    pipe.signals.push({ cancelled: ['other', 'task'] });
    expect(deadline.pendingSignal(START + 15)).toBe(SIGINT);
    expect(deadline.reason).toBe('cancelled');
    expect(() => deadline.checkHard(START + 15 + UNWIND_GRACE_MS)).toThrow(DeadlineUnwind);
    expect(deadline.reason).toBe('cancelled');
  });

  it('for another task is not heard', () => {
    pipe.signals.push({ cancelled: ['earlier'] });
    expect(deadline.pendingSignal(START + 15)).toBe(0);
    expect(deadline.reason).toBeNull();
  });

  it('after the timeout changes neither the reason nor the grace', () => {
    deadline.pendingSignal(START + 1000);
    pipe.signals.push({ cancelled: ['task'] });
    expect(deadline.pendingSignal(START + 1050)).toBe(0);
    expect(deadline.reason).toBe('timeout');
    expect(() => deadline.checkHard(START + 1000 + UNWIND_GRACE_MS)).toThrow(DeadlineUnwind);
  });

  it('just before the timeout keeps the earlier end', () => {
    pipe.signals.push({ cancelled: ['task'] });
    deadline.pendingSignal(START + 990);
    expect(() => deadline.checkHard(START + 990 + UNWIND_GRACE_MS)).toThrow(DeadlineUnwind);
  });

  it('is looked for every 15 ms, not at every signal check', () => {
    for (let ms = 0; ms < 60; ms += 1) deadline.pendingSignal(START + ms);
    expect(pipe.reads).toBe(3);
  });

  it('is not looked for without a pipe', () => {
    const alone = new Deadline(null);
    alone.arm('task', 1000);
    expect(alone.pendingSignal(START + 500)).toBe(0);
  });
});

it('ends the process when the parent is gone', () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exited');
  });
  pipe.signals.push('parent_gone');
  expect(() => deadline.pendingSignal(START + 15)).toThrow('exited');
  expect(exit).toHaveBeenCalledWith(0);
});

describe('an alarm', () => {
  it('is delivered once, when it is due', () => {
    deadline.setAlarm(100);
    expect(deadline.pendingSignal(START + 99)).toBe(0);
    expect(deadline.pendingSignal(START + 100)).toBe(SIGALRM);
    expect(deadline.pendingSignal(START + 101)).toBe(0);
  });

  it('is cleared by 0, and by the next run', () => {
    deadline.setAlarm(100);
    deadline.setAlarm(0);
    expect(deadline.pendingSignal(START + 200)).toBe(0);
    deadline.setAlarm(100);
    deadline.arm('next', 1000);
    expect(deadline.pendingSignal(START + 200)).toBe(0);
  });
});

describe('a sleeper', () => {
  it('may sleep until the next thing is due', () => {
    expect(deadline.sliceMs(START)).toBe(15);
    expect(deadline.sliceMs(START + 20)).toBe(0);
    deadline.setAlarm(5);
    expect(deadline.sliceMs(START)).toBe(5);
  });

  it('may sleep for ever when nothing is armed', () => {
    deadline.disarm();
    expect(deadline.sliceMs(START)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is woken for the timeout, a cancel and an alarm, and for nothing else', () => {
    expect(deadline.interrupts(START + 20)).toBe(false);
    expect(deadline.interrupts(START + 1000)).toBe(true);
    deadline.arm('task', 1000);
    deadline.setAlarm(50);
    expect(deadline.interrupts(START + 50)).toBe(true);
    deadline.arm('task', 1000);
    pipe.signals.push({ cancelled: ['task'] });
    expect(deadline.interrupts(START + 15)).toBe(true);
  });
});
