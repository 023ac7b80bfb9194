import type { Platform, WheelTag } from './wheel-name.js';

/** The platform tag of wheels with extension modules for this interpreter (PEP 783). */
export function platformTag({ abiVersion }: Platform): string {
  return `pyemscripten_${abiVersion}_wasm32`;
}

const ranksOfPlatforms = new WeakMap<Platform, ReadonlyMap<string, number>>();

/** Ranks of supported tags, such as `cp314-abi3-…`: pip prefers lower ranks. */
export function tagRanks(platform: Platform): ReadonlyMap<string, number> {
  const known = ranksOfPlatforms.get(platform);
  if (known) return known;
  const ranks = new Map(supportedTags(platform).map((tag, rank) => [tag, rank]));
  ranksOfPlatforms.set(platform, ranks);
  return ranks;
}

/** Rank of a wheel's best tag; null when none is supported. */
export function rankOf(tags: readonly WheelTag[], platform: Platform): number | null {
  const ranks = tagRanks(platform);
  const found = tags
    .map(({ python, abi, platform: where }) => ranks.get(`${python}-${abi}-${where}`))
    .filter((rank) => rank !== undefined);
  return found.length === 0 ? null : Math.min(...found);
}

/** In pip's order of preference: own ABI, stable ABI, no ABI, older stable ABIs, then pure Python. */
function supportedTags(platform: Platform): string[] {
  const [major = '', minorText = ''] = platform.python.split('.');
  const minor = Number(minorText);
  const own = `cp${major}${minor}`;
  const where = platformTag(platform);
  const older = Array.from({ length: minor }, (_, at) => minor - 1 - at);
  const pythons = [`py${major}${minor}`, `py${major}`, ...older.map((one) => `py${major}${one}`)];
  return [
    ...[own, 'abi3', 'none'].map((abi) => `${own}-${abi}-${where}`),
    ...older.filter((one) => one >= 2).map((one) => `cp${major}${one}-abi3-${where}`),
    ...pythons.map((python) => `${python}-none-${where}`),
    `${own}-none-any`,
    ...pythons.map((python) => `${python}-none-any`),
  ];
}
