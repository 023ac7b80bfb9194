import { describe, expect, it } from '@jest/globals';
import { loadSettings } from '../../config/load-settings.js';
import type { Attempt } from './attempt.js';
import { WebhooksService } from './webhooks.service.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const service = (env = {}) => new WebhooksService(loadSettings({ WEBHOOK_SECRETS: SECRET, ...env }));
const attempt = (outcome: Attempt['outcome'], retryAfterMs: number | null = null): Attempt => ({
  outcome,
  status: null,
  error: null,
  retryAfterMs,
});

describe('the check of a callbackUrl', () => {
  it('says why it is not taken', () => {
    const check = (env: object, url: string) => () => service(env).check(url);
    expect(check({ WEBHOOK_SECRETS: '' }, 'https://example.com')).toThrow(
      expect.objectContaining({ code: 'WEBHOOKS_OFF' }),
    );
    expect(check({}, 'http://10.0.0.1')).toThrow(
      expect.objectContaining({ code: 'WEBHOOK_ADDRESS_REFUSED' }),
    );
    expect(check({ WEBHOOK_ALLOW_PRIVATE: '10.0.0.0/8' }, 'http://10.0.0.1')).not.toThrow();
  });
});

describe('what an attempt leaves to be done', () => {
  it('is nothing after success, 410 and the last attempt', () => {
    expect(service().next(attempt('delivered'), 1)).toEqual({ state: 'delivered' });
    expect(service().next(attempt('gone'), 1)).toEqual({ state: 'failed' });
    expect(service({ WEBHOOK_ATTEMPTS: '3' }).next(attempt('failed'), 3)).toEqual({ state: 'failed' });
  });

  it('is otherwise another one', () => {
    for (const outcome of ['failed', 'refused'] as const) {
      const next = service({ WEBHOOK_BACKOFF: '1000' }).next(attempt(outcome, 2_000), 1);
      expect(next).toEqual({ state: 'pending', delayMs: expect.any(Number) });
      expect('delayMs' in next && next.delayMs).toBeGreaterThanOrEqual(2_000);
    }
  });

  it('sends nothing without a secret', async () => {
    const delivery = { id: 'a', url: 'http://127.0.0.1:9', body: '{}' };
    const made = await service({ WEBHOOK_SECRETS: '' }).attempt(delivery, new AbortController().signal);
    expect(made).toMatchObject({ outcome: 'failed', error: expect.stringContaining('WEBHOOK_SECRETS') });
  });
});
