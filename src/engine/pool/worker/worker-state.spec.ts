import { describe, expect, it, jest } from '@jest/globals';
import { StateCell, WORKER_STATES, type WorkerState } from './worker-state.js';

const ALLOWED = [
  'STARTING IDLE',
  'STARTING TERMINATING',
  'IDLE BUSY',
  'IDLE CHECKING',
  'IDLE TERMINATING',
  'BUSY IDLE',
  'BUSY TERMINATING',
  'CHECKING IDLE',
  'CHECKING TERMINATING',
  'TERMINATING EXITED',
];
const PATHS: Record<WorkerState, WorkerState[]> = {
  STARTING: [],
  IDLE: ['IDLE'],
  BUSY: ['IDLE', 'BUSY'],
  CHECKING: ['IDLE', 'CHECKING'],
  TERMINATING: ['TERMINATING'],
  EXITED: ['TERMINATING', 'EXITED'],
};

describe('StateCell', () => {
  const pairs = WORKER_STATES.flatMap((from) => WORKER_STATES.map((to) => [from, to] as const));

  it.each(pairs)('from %s to %s is allowed only if the diagram has an arrow', (from, to) => {
    const cell = new StateCell(() => undefined);
    for (const step of PATHS[from]) cell.to(step);
    if (ALLOWED.includes(`${from} ${to}`)) {
      cell.to(to);
      expect(cell.current).toBe(to);
    } else {
      expect(() => cell.to(to)).toThrow(`from ${from} to ${to}`);
      expect(cell.current).toBe(from);
    }
  });

  it('reports the new and the old state', () => {
    const changed = jest.fn();
    new StateCell(changed).to('IDLE');
    expect(changed).toHaveBeenCalledWith('IDLE', 'STARTING');
  });

  it('is alive until it is terminated', () => {
    const cell = new StateCell(() => undefined);
    expect(cell.alive).toBe(true);
    cell.to('TERMINATING');
    expect(cell.alive).toBe(false);
  });
});
