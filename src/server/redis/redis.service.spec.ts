import pino from 'pino';
import { describeWithRedis, type RedisServer, startRedis } from '../../../test/kit/redis.js';
import { waitFor } from '../../../test/kit/server.js';
import type { Settings } from '../../config/settings.js';
import { RedisService } from './redis.service.js';

function makeService(redisUrl: string): { service: RedisService; lines: string[] } {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  return { service: new RedisService({ redisUrl, redisPrefix: 'test:' } as Settings, log), lines };
}

describe('RedisService without a REDIS_URL', () => {
  it('says so and makes no connection', async () => {
    const { service } = makeService('');
    expect(service.isConfigured).toBe(false);
    expect(service.state()).toBe('unused');
    await expect(service.connection()).rejects.toThrow('REDIS_URL');
  });
});

describeWithRedis('RedisService', () => {
  let server: RedisServer;
  const services: RedisService[] = [];
  const make = (url: string) => {
    const made = makeService(url);
    services.push(made.service);
    return made;
  };
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const service of services.splice(0)) service.onApplicationShutdown();
  });
  afterAll(() => server?.stop());

  it('makes one connection for all, and further ones when asked', async () => {
    const { service } = make(server.url);
    expect(await service.connection()).toBe(await service.connection());
    const own = await service.open('own', { maxRetriesPerRequest: null });
    expect(own).not.toBe(await service.connection());
    expect(await own.ping()).toBe('PONG');
    expect(service.state()).toBe('up');
    expect(service.failedCommands).toBe(0);
  });

  it('fails commands during an outage, heals by itself, and logs each once', async () => {
    const { service, lines } = make(server.url);
    const redis = await service.connection();
    await redis.set('test:a', '1');
    await expect(redis.evalsha('0'.repeat(40), 0)).rejects.toThrow('NOSCRIPT');
    expect(service.failedCommands).toBe(0);
    await server.kill();
    await expect(redis.get('test:a')).rejects.toThrow();
    await expect(redis.get('test:a')).rejects.toThrow();
    expect(service.state()).toBe('lost');
    expect(service.failedCommands).toBe(2);
    await server.start();
    await waitFor(async () => (await redis.get('test:a').catch(() => null)) === '1', 10_000);
    expect(service.state()).toBe('up');
    const said = lines.map((line) => JSON.parse(line).msg);
    expect(said).toEqual(['The connection to Redis was lost; trying again', 'Redis is back']);
  });

  it('never sends a command twice whose answer was lost', async () => {
    const { service } = make(server.url);
    const redis = await service.connection();
    await redis.set('test:n', '0');
    server.freeze();
    const unanswered = redis.incr('test:n').catch((error: Error) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    redis.disconnect(true);
    expect(await unanswered).toBeInstanceOf(Error);
    server.thaw();
    await waitFor(async () => (await redis.get('test:n').catch(() => '0')) === '1', 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await redis.get('test:n')).toBe('1');
  });

  it('logs neither password nor URL, even of a server that is not there', async () => {
    const { service, lines } = make('redis://user:geheim@127.0.0.1:1/0');
    const redis = await service.connection();
    await expect(redis.get('a')).rejects.toThrow();
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('geheim');
    expect(service.state()).toBe('lost');
  });
});
