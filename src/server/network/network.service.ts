import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Settings } from '../../config/settings.js';
import type { NetworkRule } from '../../engine/relay/network-rule.js';
import { PrivateHosts } from '../../engine/relay/private-hosts.js';
import type { RunNetwork } from '../../engine/relay/run-network.js';
import { NetworkRelay } from '../../engine/relay/run-network.js';
import type { Access } from '../access/owner.js';
import { LOG } from '../logging/log-tokens.js';
import { auditNetwork } from './audit-network.js';
import { chooseRules, mayUse } from './choose-rules.js';
import { NetworkCounts } from './network-counts.js';
import type { NetworkListener } from './network-listener.js';
import { NetworkPlaces } from './network-places.js';
import { openRules } from './open-rules.js';

/** Calls that a program may make at once, against those of a second. */
const BURST = 6;

/** The network of one execution: to be closed once it has ended. */
export interface NetworkGrant {
  run: RunNetwork;
  /** Gives its place to another execution. */
  close(): void;
}

/** What programs may do with the network, from the settings and the file of rules. */
@Injectable()
export class NetworkService {
  readonly counts = new NetworkCounts();
  readonly #listeners = new Set<NetworkListener>();
  readonly #relay: NetworkRelay;
  readonly #places: NetworkPlaces;
  #rules: NetworkRule[] = [];

  constructor(
    private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
  ) {
    const privateHosts = new PrivateHosts(settings.networkPrivateHosts);
    this.#relay = new NetworkRelay({
      limits: {
        requests: settings.networkRequestsMax,
        connections: settings.networkConnectionsMax,
        sentBytes: settings.networkSentBytesMax,
        receivedBytes: settings.networkReceivedBytesMax,
        connectMs: settings.networkConnectTimeoutMs,
        idleMs: settings.networkIdleTimeoutMs,
      },
      brake: {
        perSecond: settings.networkCallsPerSecond,
        burst: BURST * settings.networkCallsPerSecond,
      },
      mayReach: (host, ip) => privateHosts.mayReach(host, ip),
    });
    this.#places = new NetworkPlaces({
      runs: settings.networkRunsSetting || Math.max(1, settings.poolSize - 1),
      ownerShare: settings.ownerShare,
      queueSize: settings.queueSize,
      queueTimeoutMs: settings.queueTimeoutMs,
    });
  }

  /** Call this before the server listens. @throws ConfigurationError when the rules cannot be used */
  open(): void {
    this.#rules = openRules(this.settings);
    if (this.isOn)
      this.log.info({ rules: this.#rules.map(({ name }) => name) }, 'Programs may use the network');
  }

  get isOn(): boolean {
    return this.settings.networkMode === 'rules';
  }

  /** Hears of every request and refusal from now on. */
  observe(listener: NetworkListener): void {
    this.#listeners.add(listener);
  }

  /** Rules that a key may use. */
  rulesOf(access: Access): NetworkRule[] {
    if (!access.scopes.has('network')) return [];
    return this.#rules.filter(({ name }) => mayUse(name, access));
  }

  /** @throws ServiceError NETWORK_OFF, NETWORK_RULE_UNKNOWN or FORBIDDEN when a request may not name these rules */
  check(names: readonly string[] = [], access: Access): NetworkRule[] {
    return chooseRules(this.isOn ? this.#rules : null, names, access);
  }

  /**
   * The network as an execution may use it. Waits while too many others have it.
   * @param rules as `check` returned them
   * @throws ServiceError (rejection) POOL_QUEUE_FULL, POOL_QUEUE_TIMEOUT, EXECUTION_CANCELLED
   */
  async grant(
    rules: readonly NetworkRule[],
    { access, keyName }: { access: Access; keyName?: string },
    executionId: string,
    signal: AbortSignal,
  ): Promise<NetworkGrant> {
    const close = await this.#places.take(access, signal);
    const names = { executionId, owner: access.owner, caller: keyName };
    const run = this.#relay.open(rules, auditNetwork(names, this.log, [this.counts, ...this.#listeners]));
    return {
      run,
      close: () => {
        run.end();
        close();
      },
    };
  }
}
