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
    meaning: 'Redis shared by several servers; empty for none',
  })
  readonly redisUrl!: string;

  @Text('REDIS_PREFIX', {
    default: 'pyodide-pool:',
    pattern: { test: /^[A-Za-z0-9._:-]{1,64}$/, words: '1 to 64 letters, digits, or . _ : -' },
    meaning:
      'Prefix of every key in Redis; servers with the same prefix share sessions, jobs, limits and answers',
  })
  readonly redisPrefix!: string;
}
