/** The parts of a wheel's file name (PEP 427). */
export interface WheelName {
  name: string;
  version: string;
  /** Each combination of python, abi and platform tags that the name lists. */
  tags: { python: string; abi: string; platform: string }[];
}

/** What the pinned interpreter runs. */
export interface Platform {
  /** Such as 3.14.2. */
  python: string;
  /** Pyodide's ABI version, such as 2026_0. */
  abiVersion: string;
}

/** The longest list of a real wheel has six. */
const TAGS_MAX = 100;
const PART = /^[A-Za-z0-9._+!]+$/;

/** @returns null when it is no wheel's name */
export function parseWheelName(fileName: string): WheelName | null {
  if (!fileName.endsWith('.whl') || fileName.length > 255) return null;
  const parts = fileName.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) return null;
  if (!parts.every((part) => PART.test(part))) return null;
  const [name = '', version = ''] = parts;
  // With six parts the third is a build number, which must begin with a digit.
  if (parts.length === 6 && !/^\d/.test(parts[2] as string)) return null;
  const [pythons = [], abis = [], platforms = []] = parts.slice(-3).map((part) => part.split('.'));
  if (pythons.length * abis.length * platforms.length > TAGS_MAX) return null;
  const tags = pythons.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => ({ python, abi, platform }))),
  );
  return { name, version, tags };
}

/** Whether the interpreter can run the wheel: pure Python, or built for Pyodide's ABI of the pinned version. */
export function isCompatible({ tags }: Pick<WheelName, 'tags'>, { python, abiVersion }: Platform): boolean {
  const [major = '', minor = ''] = python.split('.');
  const own = `cp${major}${minor}`;
  const pythons = new Set([`py${major}`, `py${major}${minor}`, own]);
  return tags.some(({ python: tag, abi, platform }) => {
    if (platform === 'any') return abi === 'none' && pythons.has(tag);
    if (platform !== `pyemscripten_${abiVersion}_wasm32`) return false;
    // A stable ABI serves every later version.
    if (abi === 'abi3') return /^cp3\d+$/.test(tag) && Number(tag.slice(3)) <= Number(minor);
    return (abi === own || abi === 'none') && pythons.has(tag);
  });
}
