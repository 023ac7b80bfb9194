import { normalizeName } from './package-name.js';
import { allows, parseSpecifiers } from './specifier.js';
import { parseVersion } from './version.js';
import { minorOf, type Platform } from './wheel-name.js';

/** Variables of environment markers (PEP 508); in lock files some are sets of names (PEP 751). */
export type MarkerEnvironment = Readonly<Record<string, string | ReadonlySet<string>>>;

/** @param python version such as 3.14.2; `release` is that of Emscripten, such as 5.0.3 */
export function markerEnvironment({
  python,
  release = '',
}: Pick<Platform, 'python' | 'release'>): MarkerEnvironment {
  return {
    python_version: minorOf(python),
    python_full_version: python,
    os_name: 'posix',
    sys_platform: 'emscripten',
    platform_system: 'Emscripten',
    platform_machine: 'wasm32',
    platform_python_implementation: 'CPython',
    implementation_name: 'cpython',
    implementation_version: python,
    platform_release: release,
    platform_version: '',
    extra: '',
  };
}

/** Legacy spellings. */
const ALIASES: Readonly<Record<string, string>> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
};
/** Compared as versions if their values are valid versions. */
const VERSIONS: ReadonlySet<string> = new Set([
  'implementation_version',
  'platform_release',
  'python_full_version',
  'python_version',
]);
/** Compared as package names. */
const NAMES: ReadonlySet<string> = new Set(['extra', 'extras', 'dependency_groups']);

/** In METADATA the limit on headers applies first. */
const MARKER_CHARS_MAX = 4096;
/** Nested parentheses. */
const DEPTH_MAX = 32;

const TOKEN =
  /\s*(?:(\(|\)|and\b|or\b|not\s+in\b|in\b|===|==|!=|<=|>=|~=|<|>)|([a-z_.]+)|"([^"]*)"|'([^']*)')/y;

/**
 * Whether a marker such as `python_version < "3.11" and sys_platform != "win32"` holds.
 * @returns null when it cannot be read
 */
export function markerHolds(marker: string, environment: MarkerEnvironment): boolean | null {
  try {
    const parser = new Parser(marker, environment);
    const result = parser.either();
    return parser.done ? result : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

type Token = { word: string } | { name: string } | { text: string };

class Parser {
  readonly #tokens: Token[] = [];
  #at = 0;
  #depth = 0;

  constructor(
    marker: string,
    private readonly environment: MarkerEnvironment,
  ) {
    const text = marker.trimEnd();
    if (text.length > MARKER_CHARS_MAX) throw new SyntaxError('length');
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < text.length) {
      const found = pattern.exec(text);
      if (!found) throw new SyntaxError('token');
      const [, word, name, double, single] = found;
      if (word !== undefined) this.#tokens.push({ word: word.replace(/\s+/, ' ') });
      else if (name !== undefined) this.#tokens.push({ name });
      else this.#tokens.push({ text: double ?? single ?? '' });
    }
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  either(): boolean {
    let result = this.#both();
    while (this.#take('or')) result = this.#both() || result;
    return result;
  }

  #both(): boolean {
    let result = this.#one();
    while (this.#take('and')) result = this.#one() && result;
    return result;
  }

  #one(): boolean {
    if (this.#take('(')) {
      if (++this.#depth > DEPTH_MAX) throw new SyntaxError('depth');
      const result = this.either();
      if (!this.#take(')')) throw new SyntaxError(')');
      this.#depth--;
      return result;
    }
    const left = this.#value();
    const operator = this.#tokens[this.#at++];
    if (!operator || !('word' in operator)) throw new SyntaxError('operator');
    const right = this.#value();
    return compare(left, operator.word, right);
  }

  #value(): Value {
    const token = this.#tokens[this.#at++];
    if (token && 'text' in token) return { value: token.text, key: null };
    const name = token && 'name' in token ? (ALIASES[token.name] ?? token.name) : '';
    if (!Object.hasOwn(this.environment, name)) throw new SyntaxError('value');
    return { value: this.environment[name] as string | ReadonlySet<string>, key: name };
  }

  #take(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (!token || !('word' in token) || token.word !== word) return false;
    this.#at++;
    return true;
  }
}

interface Value {
  value: string | ReadonlySet<string>;
  /** Its environment variable; null for a literal. */
  key: string | null;
}

/** The variable on the left, or else the one on the right, decides how the values are compared. */
function compare(left: Value, operator: string, right: Value): boolean {
  const key = left.key ?? right.key ?? '';
  if (typeof left.value !== 'string') throw new SyntaxError('a set has no order');
  if (typeof right.value !== 'string') return compareSet(left.value, operator, right.value);
  if (VERSIONS.has(key)) {
    const specifiers = parseSpecifiers(operator + right.value);
    const version = parseVersion(left.value);
    if (specifiers && specifiers.length > 0) return version !== null && allows(specifiers, version);
  }
  const spelt = (text: string) => (NAMES.has(key) ? normalizeName(text) : text);
  return compareTexts(spelt(left.value), operator, spelt(right.value));
}

function compareSet(left: string, operator: string, right: ReadonlySet<string>): boolean {
  if (operator !== 'in' && operator !== 'not in') throw new SyntaxError(operator);
  return right.has(normalizeName(left)) === (operator === 'in');
}

/** Strings have no order, only equality. */
function compareTexts(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
    case '==':
    case '<=':
    case '>=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
    case '>':
      return false;
    default:
      throw new SyntaxError(operator);
  }
}
