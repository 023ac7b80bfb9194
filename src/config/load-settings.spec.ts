import path from 'node:path';
import { ConfigurationError, loadSettings, readSettings } from './load-settings.js';

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadSettings(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadSettings', () => {
  it('gives the defaults of the guide for an empty environment', () => {
    expect(loadSettings({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      poolSize: 2,
      maxExecutions: 50,
      initTimeoutMs: 90_000,
      idleTimeoutMs: 300_000,
      healthCheckIntervalMs: 30_000,
      executionTimeoutMs: 30_000,
      logFile: 'logs/server.log',
    });
  });

  it('reads numbers, and turns megabytes into bytes', () => {
    const settings = loadSettings({ PORT: ' 8080 ', EXECUTION_MEMORY_MB: '128', DISK_LIMIT_MB: '1' });
    expect(settings.port).toBe(8080);
    expect(settings.memoryLimitBytes).toBe(134_217_728);
    expect(settings.diskLimitBytes).toBe(1_048_576);
  });

  it('treats an empty variable as not set, but an empty LOG_FILE as no file', () => {
    const settings = loadSettings({ PORT: '', HOST: '', LOG_FILE: '' });
    expect(settings.port).toBe(3000);
    expect(settings.host).toBe('127.0.0.1');
    expect(settings.logFile).toBe('');
  });

  it('names every bad variable with its rule and the value received in one error', () => {
    const problems = problemsOf({ PORT: 'http', PYODIDE_POOL_SIZE: '0', LOG_LEVEL: 'loud' });
    expect(problems).toEqual([
      'PORT must be an integer between 0 and 65535; received "http"',
      'PYODIDE_POOL_SIZE must be an integer between 1 and 64; received "0"',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent; received "loud"',
    ]);
  });

  it.each(['1.5', '1e3', '0x10', '9'.repeat(20), 'NaN', '-1'])('refuses %s as a count', (value) => {
    expect(problemsOf({ POOL_QUEUE_SIZE: value })).toHaveLength(1);
  });

  it('checks megabytes against bounds in megabytes', () => {
    expect(problemsOf({ EXECUTION_MEMORY_MB: '2049' })).toEqual([
      'EXECUTION_MEMORY_MB must be an integer between 64 and 2048 (MB); received "2049"',
    ]);
    expect(problemsOf({ EXECUTION_MEMORY_MB: '2048' })).toEqual([]);
  });

  it('accepts a Redis URL or none, and never shows an invalid one, which may hold a password', () => {
    expect(loadSettings({}).redisUrl).toBe('');
    expect(loadSettings({ REDIS_URL: 'rediss://u:p@db.example:6380/2' }).redisUrl).toContain('@db.example');
    expect(problemsOf({ REDIS_URL: 'http://u:geheim@db' })).toEqual([
      'REDIS_URL must be redis://[user:password@]host[:port][/database], or rediss:// for TLS; received a value that is not shown',
    ]);
  });

  it('refuses sessions in Redis without a Redis', () => {
    expect(problemsOf({ SESSION_STORE: 'redis' })).toEqual([
      'REDIS_URL must be set if SESSION_STORE is redis; received nothing',
    ]);
    expect(problemsOf({ SESSION_STORE: 'redis', REDIS_URL: 'redis://localhost' })).toEqual([]);
  });

  it('refuses network rules without a file, and hosts of another form', () => {
    expect(problemsOf({ NETWORK: 'rules' })).toEqual([
      'NETWORK_RULES_FILE must be set if NETWORK is rules; received nothing',
    ]);
    expect(problemsOf({ NETWORK: 'rules', NETWORK_RULES_FILE: 'rules.json' })).toEqual([]);
    expect(problemsOf({ NETWORK: 'on' })).toEqual(['NETWORK must be one of off, rules; received "on"']);
    const hosts = 'api.internal, 10.0.0.0/8, ::1';
    expect(loadSettings({ NETWORK_PRIVATE_HOSTS: hosts }).networkPrivateHosts).toBe(hosts);
    expect(problemsOf({ NETWORK_PRIVATE_HOSTS: 'http://api.internal' })).toHaveLength(1);
  });

  it('refuses a default timeout above the maximum', () => {
    expect(problemsOf({ EXECUTION_TIMEOUT: '2000', EXECUTION_TIMEOUT_MAX: '1000' })).toEqual([
      'EXECUTION_TIMEOUT must not exceed EXECUTION_TIMEOUT_MAX; received 2000 and 1000',
    ]);
  });

  it('resolves a relative image folder at the package root', () => {
    expect(loadSettings({}).imageDir).toBe(path.resolve('.cache/image'));
    expect(loadSettings({ PYODIDE_IMAGE_DIR: '/var/image' }).imageDir).toBe('/var/image');
  });

  it('returns frozen settings', () => {
    const settings = loadSettings({});
    expect(() => Object.assign(settings, { port: 1 })).toThrow(TypeError);
  });
});

describe('secrets of deliveries', () => {
  const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 250).toString('base64')}`;

  it.each([24, 25, 26, 62, 63, 64])('may have %i bytes', (bytes) => {
    expect(problemsOf({ WEBHOOK_SECRETS: secretOf(bytes) })).toEqual([]);
  });

  it.each([secretOf(23), secretOf(65), Buffer.alloc(32, 250).toString('base64'), `${secretOf(32)},x`])(
    'may not be %s, and are not told',
    (value) => {
      const [problem, ...others] = problemsOf({ WEBHOOK_SECRETS: value });
      expect(problem).toMatch(
        /^WEBHOOK_SECRETS must be whsec_ and base64 of 24 to 64 bytes.*; received a value that is not shown$/,
      );
      expect(others).toEqual([]);
    },
  );

  it('may be several, and subnets are looked at as well', () => {
    const env = {
      WEBHOOK_SECRETS: `${secretOf(24)}, ${secretOf(32)}`,
      WEBHOOK_ALLOW_PRIVATE: '10.0.0.0/8, fd00::1',
    };
    expect(problemsOf(env)).toEqual([]);
    expect(problemsOf({ WEBHOOK_ALLOW_PRIVATE: '10.0.0.0/33' })[0]).toMatch(
      /^WEBHOOK_ALLOW_PRIVATE must be comma-separated addresses and subnets.*received "10/,
    );
  });
});

describe('readSettings', () => {
  it('has the default in place of an invalid value, and the rest of the environment', () => {
    const env = { PORT: 'abc', SESSION_STORE: 'dsik', ARTIFACT_DIR: '/srv/links', LOG_LEVL: 'warn' };
    const { settings, sound, problems } = readSettings(env);
    expect(settings).toMatchObject({ port: 3000, sessionStore: 'memory', artifactDirSetting: '/srv/links' });
    expect(sound).toEqual({ ARTIFACT_DIR: '/srv/links', LOG_LEVL: 'warn' });
    expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual(['PORT', 'SESSION_STORE']);
  });

  it('says once what is wrong with a pair', () => {
    const { problems } = readSettings({ EXECUTION_TIMEOUT: '900000000', EXECUTION_TIMEOUT_MAX: 'x' });
    expect(problems.filter((problem) => problem.includes('must not exceed'))).toEqual([]);
  });
});
