import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { makeLog } from '../../../test/kit/fake-worker.js';
import type { Settings } from '../../config/settings.js';
import { PoolMaintenance } from './pool.maintenance.js';
import type { PoolService } from './pool.service.js';

describe('PoolMaintenance', () => {
  const maintain = jest.fn<PoolService['maintain']>();
  const log = makeLog();
  let registry: SchedulerRegistry;
  let maintenance: PoolMaintenance;

  beforeEach(() => {
    jest.useFakeTimers();
    maintain.mockReset().mockResolvedValue();
    log.lines.length = 0;
    registry = new SchedulerRegistry();
    const settings = { healthCheckIntervalMs: 1000 } as Settings;
    maintenance = new PoolMaintenance(registry, settings, { maintain } as unknown as PoolService, log);
    maintenance.onApplicationBootstrap();
  });
  afterEach(() => {
    for (const name of registry.getIntervals()) registry.deleteInterval(name);
    jest.useRealTimers();
  });

  it('looks after the pool at each interval', async () => {
    await jest.advanceTimersByTimeAsync(3500);
    expect(maintain).toHaveBeenCalledTimes(3);
  });

  it('never has two rounds under way', async () => {
    let finish = (): void => undefined;
    maintain.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await jest.advanceTimersByTimeAsync(3500);
    expect(maintain).toHaveBeenCalledTimes(1);
    finish();
    await jest.advanceTimersByTimeAsync(1000);
    expect(maintain).toHaveBeenCalledTimes(2);
  });

  it('logs a failed round and goes on', async () => {
    maintain.mockRejectedValueOnce(new Error('odd'));
    await jest.advanceTimersByTimeAsync(2500);
    expect(maintain).toHaveBeenCalledTimes(2);
    expect(log.lines).toEqual([expect.objectContaining({ level: 'error' })]);
  });

  it('is known to the scheduler, which ends it with the application', async () => {
    expect(registry.getIntervals()).toHaveLength(1);
    for (const name of registry.getIntervals()) registry.deleteInterval(name);
    await jest.advanceTimersByTimeAsync(5000);
    expect(maintain).not.toHaveBeenCalled();
  });
});
