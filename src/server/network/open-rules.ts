import { readFileSync } from 'node:fs';
import path from 'node:path';
import { environmentVariable } from '../../config/environment-variable.js';
import { ConfigurationError } from '../../config/load-settings.js';
import type { Settings } from '../../config/settings.js';
import type { NetworkRule } from '../../engine/relay/network-rule.js';
import type { SecretSource } from '../../engine/relay/read-rule-headers.js';
import { readRules } from '../../engine/relay/read-rules.js';
import { RulesError } from '../../engine/relay/rules-error.js';

/**
 * The rules that the settings name; none while the network is off.
 * @throws ConfigurationError when the file cannot be used: no rule applies by mistake
 */
export function openRules({ networkMode, networkRulesFile: file }: Settings): NetworkRule[] {
  if (networkMode === 'off') return [];
  try {
    return readRules(readText(file), (source) => readSecret(source, path.dirname(file)));
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    throw new ConfigurationError([`NETWORK_RULES_FILE ${file} cannot be used: ${error.message}`]);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RulesError(`the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** @param folder of the rules, to which paths are relative */
function readSecret({ kind, name }: SecretSource, folder: string): string | null {
  if (kind === 'variable') return environmentVariable(name);
  try {
    return readFileSync(path.resolve(folder, name), 'utf8');
  } catch {
    return null;
  }
}
