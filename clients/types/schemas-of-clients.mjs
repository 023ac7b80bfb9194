/** The parts of the API that the clients speak; what only operators and older clients use is not among them. */
const PATHS = /^\/api\/(execute|execute\/batch|executions|jobs|sessions|check|packages|status)(\/\{.*)?$/;
const REF = /^#\/components\/schemas\/(.+)$/;

/**
 * Schemas that these routes use, by name, in the order of names, and `ErrorCode`. The envelopes are left out, since the
 * clients return what is in them. @param document of OpenAPI
 */
export function schemasOfClients(document) {
  const all = document.components.schemas;
  const found = new Map([['ErrorCode', all.FaultDto.properties.code]]);
  const visit = (value) => {
    if (typeof value !== 'object' || value === null) return;
    const name = typeof value.$ref === 'string' ? REF.exec(value.$ref)?.[1] : undefined;
    if (name && !found.has(name)) {
      found.set(name, all[name]);
      visit(all[name]);
    }
    Object.values(value).forEach(visit);
  };
  for (const [route, item] of Object.entries(document.paths)) if (PATHS.test(route)) visit(item);
  const kept = [...found].filter(([, { properties }]) => !(properties?.meta && properties.success));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
