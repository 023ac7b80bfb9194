import { readSubnets } from '../base/addresses/subnets.js';
import { Integer, Text } from './variable.js';

/** `whsec_` and base64 of 24 to 64 bytes, as the Standard Webhooks specification writes secrets. */
const SECRET =
  'whsec_(?:(?:[A-Za-z0-9+/]{4}){8,20}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|(?:[A-Za-z0-9+/]{4}){21}(?:[A-Za-z0-9+/]{2}==)?)';

/** Webhooks: deliveries to the callbackUrl of a job. */
export class WebhookSettings {
  @Text('WEBHOOK_SECRETS', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    pattern: {
      test: new RegExp(`^${SECRET}(?:\\s*,\\s*${SECRET})*$`),
      words: 'whsec_ and base64 of 24 to 64 bytes; several are comma-separated, newest first',
    },
    meaning:
      'Secrets that sign deliveries to the callbackUrl of a job; every delivery carries a signature of each; empty: webhooks are disabled',
  })
  readonly webhookSecrets!: string;

  @Text('WEBHOOK_ALLOW_PRIVATE', {
    default: '',
    mayBeEmpty: true,
    pattern: {
      test: isSubnets,
      words: 'comma-separated addresses and subnets such as 10.1.0.0/16 or fd00::/8',
    },
    meaning: 'Addresses that are not public to which a callbackUrl may resolve',
  })
  readonly webhookAllowPrivate!: string;

  @Integer('WEBHOOK_ATTEMPTS', {
    unit: '',
    min: 1,
    max: 50,
    default: 8,
    meaning: 'Attempts at a delivery before it fails',
  })
  readonly webhookAttempts!: number;

  @Integer('WEBHOOK_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 120_000,
    default: 15_000,
    meaning: 'Time within which a receiver must answer an attempt, including the DNS lookup',
  })
  readonly webhookTimeoutMs!: number;

  @Integer('WEBHOOK_BACKOFF', {
    unit: 'ms',
    min: 10,
    max: 3_600_000,
    default: 5_000,
    meaning:
      'Delay after the first failed attempt; four times as long after each further one, at most 6 hours',
  })
  readonly webhookBackoffMs!: number;

  @Integer('WEBHOOK_BODY_BYTES', {
    unit: 'bytes',
    min: 4_096,
    max: 16_777_216,
    default: 262_144,
    meaning: 'Largest body of a delivery; beyond it, a link replaces the answer of the job',
  })
  readonly webhookBodyBytes!: number;
}

function isSubnets(text: string): boolean {
  try {
    readSubnets(text);
    return true;
  } catch {
    return false;
  }
}
