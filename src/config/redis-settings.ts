import { Text } from './variable.js';

/** What several servers share. */
export class RedisSettings {
  @Text('REDIS_URL', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    pattern: {
      test: /^rediss?:\/\/[^\s/?]+(\/\d+)?(\?\S*)?$/,
      words: 'redis://[user:password@]host[:port][/database], or rediss:// for TLS',
    },
    meaning: 'Redis that several servers share; empty for none',
  })
  readonly redisUrl!: string;

  @Text('REDIS_PREFIX', {
    default: 'pyodide-pool:',
    pattern: { test: /^[A-Za-z0-9._:-]{1,64}$/, words: '1 to 64 letters, digits, or . _ : -' },
    meaning:
      'Beginning of every key in Redis; servers with the same one share what is in it: sessions, jobs, limits, answers',
  })
  readonly redisPrefix!: string;
}
