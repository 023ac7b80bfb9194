import { PrivateHosts } from '../engine/relay/private-hosts.js';
import { Integer, Text } from './variable.js';

export const NETWORK_MODES = ['off', 'rules'] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

const MEGABYTE = 1 << 20;

/** Requests of programs to other hosts, by permission. */
export class NetworkSettings {
  @Text('NETWORK', {
    oneOf: NETWORK_MODES,
    default: 'off',
    meaning:
      'off: programs have no network; rules: an execution may send HTTP requests as the rules allow that its request names',
  })
  readonly networkMode!: NetworkMode;

  @Text('NETWORK_RULES_FILE', {
    default: '',
    mayBeEmpty: true,
    meaning: 'JSON file of the network rules, read at the start; required if NETWORK is rules',
  })
  readonly networkRulesFile!: string;

  @Text('NETWORK_PRIVATE_HOSTS', {
    default: '',
    mayBeEmpty: true,
    pattern: {
      test: arePrivateHosts,
      words: 'comma-separated host names, addresses and subnets such as api.internal or 10.1.0.0/16',
    },
    meaning: 'Hosts of rules that may have an address that is not public, or such addresses',
  })
  readonly networkPrivateHosts!: string;

  @Integer('NETWORK_RUNS_MAX', {
    unit: '',
    min: 0,
    max: 1000,
    default: 0,
    meaning:
      'Executions with network at a time; others wait as for a worker; 0: one fewer than PYODIDE_POOL_SIZE, and at least one',
  })
  readonly networkRunsSetting!: number;

  @Integer('NETWORK_REQUESTS_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 1000,
    meaning: 'Requests that one execution may send; more are answered with 429',
  })
  readonly networkRequestsMax!: number;

  @Integer('NETWORK_CONNECTIONS_MAX', {
    unit: '',
    min: 1,
    max: 1000,
    default: 32,
    meaning: 'Connections that one execution may have open at a time',
  })
  readonly networkConnectionsMax!: number;

  @Integer('NETWORK_SENT_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 65_536,
    default: 64,
    scale: MEGABYTE,
    meaning: 'What the requests of one execution may send, headers included',
  })
  readonly networkSentBytesMax!: number;

  @Integer('NETWORK_RECEIVED_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 65_536,
    default: 256,
    scale: MEGABYTE,
    meaning: 'What the requests of one execution may receive, headers included',
  })
  readonly networkReceivedBytesMax!: number;

  @Integer('NETWORK_CONNECT_TIMEOUT', {
    unit: 'ms',
    min: 10,
    max: 300_000,
    default: 10_000,
    meaning: 'Time within which a connection must be open, including the DNS lookup, and again for TLS',
  })
  readonly networkConnectTimeoutMs!: number;

  @Integer('NETWORK_IDLE_TIMEOUT', {
    unit: 'ms',
    min: 10,
    max: 3_600_000,
    default: 120_000,
    meaning: 'Time without a byte either way after which a connection is closed',
  })
  readonly networkIdleTimeoutMs!: number;

  @Integer('NETWORK_CALLS_PER_SECOND', {
    unit: '',
    min: 10,
    max: 100_000,
    default: 1000,
    meaning:
      'Calls of socket functions that one execution may make each second, over time; more of them are slowed down. A request, connection or refusal counts as 10 to 15, a TLS handshake as 50',
  })
  readonly networkCallsPerSecond!: number;
}

function arePrivateHosts(list: string): boolean {
  try {
    return new PrivateHosts(list) !== null;
  } catch {
    return false;
  }
}
