import { createHmac } from 'node:crypto';

/** The three headers of the Standard Webhooks specification (https://www.standardwebhooks.com). */
export interface SignedHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

const PREFIX = 'whsec_';

/** The keys of a list of secrets that WebhookSettings has found to be right. */
export function readSecrets(list: string): Buffer[] {
  const secrets = list.split(',').map((secret) => secret.trim());
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => Buffer.from(secret.slice(PREFIX.length), 'base64'));
}

/**
 * Signs what is sent, with every key: a receiver that verifies with one of them succeeds, so that a secret can be replaced
 * while receivers go on.
 * @param id the same for every attempt at one delivery; without a dot, since dots part what is signed
 * @param at moment of the attempt, ms since 1970
 * @param body exactly the text that is sent
 */
export function signed(keys: readonly Buffer[], id: string, at: number, body: string): SignedHeaders {
  const timestamp = String(Math.floor(at / 1000));
  const content = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
