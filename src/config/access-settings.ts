import { Integer, Text } from './variable.js';

export const ACCESS_MODES = ['auto', 'keys', 'open'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];

/** Who may call. */
export class AccessSettings {
  @Text('API_KEYS_FILE', {
    mayBeEmpty: true,
    default: '',
    meaning: 'JSON file of the API keys (npm run keys:create); empty: no client needs a key',
  })
  readonly apiKeysFile!: string;

  @Text('ACCESS_MODE', {
    oneOf: ACCESS_MODES,
    default: 'auto',
    meaning:
      'auto: require keys if API_KEYS_FILE is set, otherwise warn unless HOST is loopback; keys: refuse to start without keys; open: no keys and no warning',
  })
  readonly accessMode!: AccessMode;

  @Integer('API_KEY_FAILURES_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 30,
    meaning:
      'Wrong keys from one address answered with 401 within a minute; further ones get 429; valid keys are not counted',
  })
  readonly apiKeyFailuresMax!: number;

  @Integer('OWNER_SHARE_PERCENT', {
    unit: '',
    min: 1,
    max: 100,
    default: 50,
    meaning:
      'Largest share of SESSIONS_MAX, SESSION_STORE_MB, JOBS_MAX and JOBS_BYTES_MAX that one owner may hold, in percent; without API keys the single owner may hold all of it',
  })
  readonly ownerSharePercent!: number;

  @Text('METRICS_ACCESS', {
    oneOf: ['open', 'key'],
    default: 'open',
    meaning:
      'open: /metrics needs no key; key: where the API requires keys, so does /metrics (scope metrics or admin)',
  })
  readonly metricsAccess!: 'open' | 'key';

  @Text('TRUST_PROXY', {
    mayBeEmpty: true,
    default: '',
    meaning: 'Comma-separated addresses and subnets of proxies whose X-Forwarded-For is trusted',
  })
  readonly trustProxy!: string;

  /** Whether there can be more than one owner. */
  get separatesOwners(): boolean {
    return this.apiKeysFile !== '';
  }

  /** Fraction of every limit that one owner may hold. */
  get ownerShare(): number {
    return this.separatesOwners ? this.ownerSharePercent / 100 : 1;
  }
}
