import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { loadSettings } from '../../config/load-settings.js';
import { RedisService } from '../redis/redis.service.js';
import { AccessService } from './access.service.js';

const open = (env: Record<string, string>) => {
  const settings = loadSettings(env);
  const redis = new RedisService(settings, pino({ level: 'silent' }));
  const service = new AccessService(settings, pino({ level: 'silent' }), redis);
  service.open();
  return service;
};

describe('AccessService', () => {
  it('requires no key without a file', () => {
    expect(open({}).asksForKeys).toBe(false);
    expect(open({ ACCESS_MODE: 'open', HOST: '0.0.0.0' }).asksForKeys).toBe(false);
  });

  it.each([
    ['keys without a file', { ACCESS_MODE: 'keys' }, 'ACCESS_MODE=keys requires API_KEYS_FILE'],
    ['open with a file', { ACCESS_MODE: 'open', API_KEYS_FILE: 'x' }, 'contradict each other'],
    ['a file that is not there', { API_KEYS_FILE: '/nowhere.json' }, 'the file cannot be read (ENOENT)'],
    ['a file that is no JSON', { API_KEYS_FILE: import.meta.filename }, 'it is not valid JSON'],
    ['an invalid proxy', { TRUST_PROXY: 'proxy' }, 'TRUST_PROXY must list addresses'],
  ])('refuses %s', (_what, env, sentence) => {
    expect(() => open(env)).toThrow(sentence);
  });
});
