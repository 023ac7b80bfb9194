/** A rules file breaks a rule; the message names the place. */
export class RulesError extends Error {
  override readonly name = 'RulesError';
}

/** @param fields that it may have; any by default @throws RulesError */
export function readEntry(
  value: unknown,
  place: string,
  fields?: readonly string[],
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RulesError(`${place} must be an object`);
  }
  const unknown = Object.keys(value).find((field) => fields && !fields.includes(field));
  if (unknown === undefined) return { ...value };
  const known = fields?.join(', ');
  throw new RulesError(
    `${place} has the unknown field ${JSON.stringify(unknown.slice(0, 80))}; known are ${known}`,
  );
}
