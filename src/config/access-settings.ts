import { Integer, Text } from './variable.js';

export const ACCESS_MODES = ['auto', 'keys', 'open'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];

/** Who may call. */
export class AccessSettings {
  @Text('API_KEYS_FILE', {
    mayBeEmpty: true,
    default: '',
    meaning: 'JSON file of the API keys (npm run keys:create); empty: nobody needs a key',
  })
  readonly apiKeysFile!: string;

  @Text('ACCESS_MODE', {
    oneOf: ACCESS_MODES,
    default: 'auto',
    meaning:
      'auto: keys when there is a file of them, otherwise a warning unless HOST is loopback; keys: no start without keys; open: no keys and no warning',
  })
  readonly accessMode!: AccessMode;

  @Integer('API_KEY_FAILURES_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 30,
    meaning:
      'Wrong keys from one address that are answered 401 within a minute, further ones 429; right keys are not counted',
  })
  readonly apiKeyFailuresMax!: number;

  @Integer('OWNER_SHARE_PERCENT', {
    unit: '',
    min: 1,
    max: 100,
    default: 50,
    meaning:
      'Largest part of SESSIONS_MAX, SESSION_STORE_MB, JOBS_MAX and JOBS_BYTES_MAX that one owner may hold, in percent; without API keys there is one owner, who may hold all',
  })
  readonly ownerSharePercent!: number;

  @Text('METRICS_ACCESS', {
    oneOf: ['open', 'key'],
    default: 'open',
    meaning: 'Whether /metrics requires a key with the scope metrics or admin where the API requires keys',
  })
  readonly metricsAccess!: 'open' | 'key';

  @Text('TRUST_PROXY', {
    mayBeEmpty: true,
    default: '',
    meaning: 'Addresses and subnets of proxies whose X-Forwarded-For is believed, separated by commas',
  })
  readonly trustProxy!: string;

  /** Whether there can be more than one owner. */
  get separatesOwners(): boolean {
    return this.apiKeysFile !== '';
  }

  /** What one owner may hold of so much. */
  get ownerShare(): number {
    return this.separatesOwners ? this.ownerSharePercent / 100 : 1;
  }
}
