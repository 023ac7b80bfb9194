import { readSubnets } from '../common/subnets.js';
import { Integer, Text } from './variable.js';

/** `whsec_` and base64 of 24 to 64 bytes, as the Standard Webhooks specification writes secrets. */
const SECRET =
  'whsec_(?:(?:[A-Za-z0-9+/]{4}){8,20}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|(?:[A-Za-z0-9+/]{4}){21}(?:[A-Za-z0-9+/]{2}==)?)';

/** Deliveries to the callbacks of jobs. */
export class WebhookSettings {
  @Text('WEBHOOK_SECRETS', {
    default: '',
    mayBeEmpty: true,
    secret: true,
    pattern: {
      test: new RegExp(`^${SECRET}(?:\\s*,\\s*${SECRET})*$`),
      words: 'whsec_ and base64 of 24 to 64 bytes; several, the newest first, with commas between them',
    },
    meaning:
      'Secrets that sign what is sent to the callbackUrl of a job, each of them; empty: no job may have one',
  })
  readonly webhookSecrets!: string;

  @Text('WEBHOOK_ALLOW_PRIVATE', {
    default: '',
    mayBeEmpty: true,
    pattern: {
      test: isSubnets,
      words: 'addresses and subnets such as 10.1.0.0/16 or fd00::/8, with commas between them',
    },
    meaning: 'Where a callbackUrl may lie although the address is not public',
  })
  readonly webhookAllowPrivate!: string;

  @Integer('WEBHOOK_ATTEMPTS', {
    unit: '',
    min: 1,
    max: 50,
    default: 8,
    meaning: 'How often a delivery is attempted before it has failed',
  })
  readonly webhookAttempts!: number;

  @Integer('WEBHOOK_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 120_000,
    default: 15_000,
    meaning: 'By then a receiver must have answered an attempt, from the lookup of its name on',
  })
  readonly webhookTimeoutMs!: number;

  @Integer('WEBHOOK_BACKOFF', {
    unit: 'ms',
    min: 10,
    max: 3_600_000,
    default: 5_000,
    meaning:
      'Wait after the first failed attempt; four times as long after each further one, at most 6 hours',
  })
  readonly webhookBackoffMs!: number;

  @Integer('WEBHOOK_BODY_BYTES', {
    unit: 'bytes',
    min: 4_096,
    max: 16_777_216,
    default: 262_144,
    meaning:
      'Largest body of a delivery; beyond it the answer of the job is left out, and a link is there instead',
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
