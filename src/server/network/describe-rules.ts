import type { NetworkRule } from '../../engine/relay/network-rule.js';
import type { NetworkRuleDto } from './network.dto.js';

/** Without the values of headers: they are secrets. */
export function describeRules(rules: readonly NetworkRule[]): NetworkRuleDto[] {
  return rules.map(({ name, host, ports, methods, headers }) => ({
    ...{ name, host, ports: [...ports], methods: [...methods] },
    headers: headers.map(([header]) => header),
  }));
}
