import { compareVersions } from './version.js';

/** What the interpreter is, in the words of PEP 508's environment markers. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

/** @param python such as 3.14.2 */
export function markerEnvironment(python: string): MarkerEnvironment {
  return {
    python_version: python.split('.').slice(0, 2).join('.'),
    python_full_version: python,
    os_name: 'posix',
    sys_platform: 'emscripten',
    platform_system: 'Emscripten',
    platform_machine: 'wasm32',
    platform_python_implementation: 'CPython',
    implementation_name: 'cpython',
    implementation_version: python,
    platform_release: '',
    platform_version: '',
    extra: '',
  };
}

/** A marker of METADATA is in one line, which has a bound of its own. */
const MARKER_CHARS_MAX = 4096;
/** Parentheses within each other. */
const DEPTH_MAX = 32;

const TOKEN =
  /\s*(?:(\(|\)|and\b|or\b|not\s+in\b|in\b|===|==|!=|<=|>=|~=|<|>)|([a-z_]+)|"([^"]*)"|'([^']*)')/y;

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
    const [left, isLeftVersion] = this.#value();
    const operator = this.#tokens[this.#at++];
    if (!operator || !('word' in operator)) throw new SyntaxError('operator');
    const [right, isRightVersion] = this.#value();
    return compare(left, operator.word, right, isLeftVersion || isRightVersion);
  }

  #value(): [value: string, isVersion: boolean] {
    const token = this.#tokens[this.#at++];
    if (token && 'text' in token) return [token.text, false];
    if (token && 'name' in token && Object.hasOwn(this.environment, token.name)) {
      return [this.environment[token.name] as string, /version$/.test(token.name)];
    }
    throw new SyntaxError('value');
  }

  #take(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (!token || !('word' in token) || token.word !== word) return false;
    this.#at++;
    return true;
  }
}

function compare(left: string, operator: string, right: string, versions: boolean): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  if (operator === '===') return left === right;
  const order = versions ? compareVersions(left, right) : left === right ? 0 : left < right ? -1 : 1;
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
    case '~=':
      return order >= 0;
    default:
      throw new SyntaxError(operator);
  }
}
