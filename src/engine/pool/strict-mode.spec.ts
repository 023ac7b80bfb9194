import { jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeInfo, makeTask } from '../../../test/kit/fake-worker.js';
import { SandboxError } from '../sandbox/layers.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const LONG = 3_600_000;

describe('a pool in strict mode', () => {
  it('runs when its workers have every layer except the network permission of newer Node versions', async () => {
    const { pool, child } = makePool({ sandboxMode: 'strict', size: 1 });
    pool.start();
    await tick();
    child(0).ready(makeInfo({ layers: { gate: true, permissionNetwork: 'not in Node 20' } }));
    expect(pool.state).toBe('RUNNING');
  });

  it('stops permanently when a worker reports a missing layer', async () => {
    const { pool, child, children, log } = makePool({ sandboxMode: 'strict', size: 1 });
    pool.start();
    await tick();
    const waiting = expect(pool.run(makeTask('a'))).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    child(0).ready(makeInfo({ layers: { gate: true, landlock: 'the kernel has no Landlock' } }));
    await waiting;
    const { message } = await pool.hopeless;
    expect(message).toBe(
      'SANDBOX_MODE is strict, but these sandbox layers are missing: landlock (the kernel has no Landlock)',
    );
    expect(child(0).kills).toEqual(['SIGKILL']);
    await tick(LONG);
    pool.replaceMissing();
    await tick(LONG);
    expect(children.length).toBe(1);
    expect(log.lines.filter(({ fields }) => 'waitMs' in fields)).toEqual([]);
  });

  it('stops permanently when a layer cannot be planned', async () => {
    const { pool, source } = makePool({ sandboxMode: 'strict' });
    source.launch.mockImplementation(() => {
      throw new SandboxError('no launcher');
    });
    pool.start();
    await tick();
    expect((await pool.hopeless).message).toBe('no launcher');
    await tick(LONG);
    expect(source.launch).toHaveBeenCalledTimes(1);
  });
});

describe('a pool with required layers', () => {
  it.each([
    ['one that does not hold', 'sealedSystemCalls', 'sealedSystemCalls (not here)'],
    ['one that does not exist', 'gates', 'gates (unknown layer)'],
  ])('stops permanently because of %s', async (_what, name, words) => {
    const { pool, child } = makePool({ sandboxMode: 'on', requiredLayers: ['gate', name], size: 1 });
    pool.start();
    await tick();
    child(0).ready(makeInfo({ layers: { gate: true, sealedSystemCalls: 'not here' } }));
    expect((await pool.hopeless).message).toBe(
      `SANDBOX_REQUIRE lists sandbox layers that are missing: ${words}`,
    );
  });

  it('serves when they are active, whatever else is missing', async () => {
    const { pool, child } = makePool({ sandboxMode: 'on', requiredLayers: ['gate'], size: 1 });
    pool.start();
    await tick();
    child(0).ready(makeInfo({ layers: { gate: true, landlock: 'not here' } }));
    expect(pool.state).toBe('RUNNING');
  });
});

describe('a pool in another mode', () => {
  it('serves with a missing layer, and logs it', async () => {
    const { pool, warm, log } = makePool({ sandboxMode: 'on', size: 1 });
    await warm();
    expect(pool.state).toBe('RUNNING');
    expect(log.lines).toContainEqual({
      level: 'warn',
      fields: { missing: { landlock: 'not available' } },
      message: 'Sandbox layers are missing',
    });
  });
});
