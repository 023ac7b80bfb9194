/** The parts of a wheel's file name (PEP 427). */
export interface WheelName {
  name: string;
  version: string;
  /** Build tag, such as `1` or `2_fix`; empty for most. */
  build: string;
  /** Each combination of python, abi and platform tags that the name lists. */
  tags: WheelTag[];
}

/** What a wheel was built for. */
export interface WheelTag {
  python: string;
  abi: string;
  platform: string;
}

/** The platform of the pinned interpreter. */
export interface Platform {
  /** Such as 3.14.2. */
  python: string;
  /** Pyodide's ABI version, such as 2026_0. */
  abiVersion: string;
  /** Version of Emscripten, as in Python's platform.release(); optional where it does not matter. */
  release?: string;
}

/** The version without its patch release: 3.14.2 is 3.14. */
export function minorOf(python: string): string {
  return python.split('.', 2).join('.');
}

/** The file name at the end of a URL or a path; not decoded if its percent-encoding is invalid. */
export function fileNameIn(address: string): string {
  const name = address.slice(address.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Real wheels have at most six. */
const TAGS_MAX = 100;
const PART = /^[A-Za-z0-9._+!]+$/;

/** @returns null when it is not a valid wheel name */
export function parseWheelName(fileName: string): WheelName | null {
  if (!fileName.endsWith('.whl') || fileName.length > 255) return null;
  const parts = fileName.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) return null;
  if (!parts.every((part) => PART.test(part))) return null;
  const [name = '', version = ''] = parts;
  // With six parts the third is a build number, which must begin with a digit.
  const build = parts.length === 6 ? (parts[2] as string) : '';
  if (build !== '' && !/^\d/.test(build)) return null;
  const [pythons = [], abis = [], platforms = []] = parts.slice(-3).map((part) => part.split('.'));
  if (pythons.length * abis.length * platforms.length > TAGS_MAX) return null;
  const tags = pythons.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => ({ python, abi, platform }))),
  );
  return { name, version, build, tags };
}
