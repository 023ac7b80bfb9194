import { ServiceError } from '../../base/errors.js';
import type { NetworkRule } from '../../engine/relay/network-rule.js';
import type { Access } from '../access/owner.js';

/**
 * The rules that a request names, if its key may use them.
 * @param rules null: the network is off
 * @throws ServiceError NETWORK_OFF, NETWORK_RULE_UNKNOWN, FORBIDDEN
 */
export function chooseRules(
  rules: readonly NetworkRule[] | null,
  names: readonly string[],
  access: Pick<Access, 'scopes' | 'networkRules'>,
): NetworkRule[] {
  if (names.length === 0) return [];
  if (rules === null) {
    throw new ServiceError(
      'NETWORK_OFF',
      'network is not supported: programs have no network on this server, because NETWORK is off.',
    );
  }
  if (!access.scopes.has('network')) {
    throw new ServiceError(
      'FORBIDDEN',
      'The API key lacks the scope "network" that the field network requires.',
    );
  }
  return [...new Set(names)].map((name) => {
    const shown = JSON.stringify(name);
    const rule = rules.find((one) => one.name === name);
    if (!rule) throw new ServiceError('NETWORK_RULE_UNKNOWN', `This server has no network rule ${shown}.`);
    if (mayUse(name, access)) return rule;
    throw new ServiceError('FORBIDDEN', `The API key may not use the network rule ${shown}.`);
  });
}

export function mayUse(name: string, { networkRules }: Pick<Access, 'networkRules'>): boolean {
  return networkRules === null || networkRules.has(name);
}
