import { jsonFault } from '../../../server/http/rules/nested-rule.js';
import { isPlainObject, kindOf, type Rule } from '../../../server/http/rules/text-rules.js';
import { isId } from '../record/ids.js';
import { METADATA_LENGTH_MAX, PACKAGE_NAME, PACKAGES_MAX } from '../record/session-bounds.js';

/** As the settings have it: a year. */
export const TTL_MAX_MS = 365 * 86_400_000;

export const ttlRule: Rule = (value) =>
  Number.isInteger(value) && Number(value) >= 1_000 && Number(value) <= TTL_MAX_MS
    ? null
    : `must be an integer between 1000 and ${TTL_MAX_MS} (ms); received ${typeof value === 'number' ? value : kindOf(value)}`;

export const metadataRule: Rule = (value) => {
  if (!isPlainObject(value)) return `must be an object; received ${kindOf(value)}`;
  return jsonFault(value, METADATA_LENGTH_MAX, 'must have at most');
};

export const packagesRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of names; received ${kindOf(value)}`;
  if (value.length > PACKAGES_MAX) return `must have at most ${PACKAGES_MAX} names; received ${value.length}`;
  const bad = value.findIndex((name) => typeof name !== 'string' || !PACKAGE_NAME.test(name));
  return bad < 0 ? null : `must be package names; [${bad}] is not one`;
};

export const checkpointRule: Rule = (value) =>
  isId(value) ? null : 'must be the id of a checkpoint: 32 hexadecimal digits';

/** null stands for the pristine interpreter, which has no checkpoint, as it does in answers. */
export const rollbackRule: Rule = (value) => (value === null ? null : checkpointRule(value));

export const waitRule: Rule = (value) =>
  typeof value === 'boolean' ? null : `must be true or false; received ${kindOf(value)}`;
