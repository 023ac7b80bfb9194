import type { ParentMessage, Task, WorkerMessage } from '../protocol/messages.js';
import { Dispatcher } from './dispatcher.js';
import type { Interpreter } from './interpreter/interpreter.js';

/** What leaves the worker; what leaves together stands in one list. */
function start(resetMs: number, runMs = 0) {
  const sent: string[][] = [];
  let open: string[] | null = null;
  const fakes = {
    run: () => {
      const end = performance.now() + runMs;
      while (performance.now() < end);
      return {};
    },
    reset: () => ({ resetMs, heapBytes: 1, wear: null }),
  };
  const channel = {
    send: ({ type }: WorkerMessage, handedOver?: () => void) => {
      if (open) open.push(type);
      else sent.push([type]);
      handedOver?.();
    },
    together: (write: () => void) => {
      open = [];
      try {
        write();
      } finally {
        sent.push(open);
        open = null;
      }
    },
  };
  const interpreter = fakes as unknown as Interpreter;
  const dispatcher = new Dispatcher(interpreter, channel);
  const run = (): void => dispatcher.receive({ type: 'run', task: { id: 'a' } as Task } as ParentMessage);
  return { run, sent, fakes };
}

describe('the answer of a run', () => {
  it('leaves before the first reset, and with one that will be quick', () => {
    const { run, sent } = start(0.1);
    run();
    run();
    expect(sent).toEqual([['result'], ['reset'], ['result', 'reset']]);
  });

  it('does not wait for a reset that takes long, or may', () => {
    const slow = start(2);
    const long = start(0.1, 6);
    for (const { run } of [slow, long]) {
      run();
      run();
    }
    for (const { sent } of [slow, long]) expect(sent).toEqual([['result'], ['reset'], ['result'], ['reset']]);
  });

  it('leaves even when the reset fails', () => {
    const { run, sent, fakes } = start(0.1);
    run();
    fakes.reset = () => {
      throw new Error('memory is gone');
    };
    expect(run).toThrow('memory is gone');
    expect(sent.at(-1)).toEqual(['result']);
  });
});
