/** What the command line asks for. */
export interface Asked {
  command: 'run' | 'code' | 'module' | 'mcp' | 'help' | 'version';
  /** File, code or name of the module. */
  program: string;
  args: string[];
  session?: string;
  inputs: string[];
  out?: string;
  collect: string[];
  env: Record<string, string>;
  timeoutMs?: number;
  /** undefined: as the program seems to need it. */
  stdin?: boolean;
  json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const COMMANDS: Record<string, Asked['command']> = { run: 'run', '-c': 'code', '-m': 'module' };
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/;

/** Options come before the command; what follows the program belongs to it, as with Python. @throws UsageError */
export function readArguments(words: string[]): Asked {
  const asked: Asked = {
    command: 'help',
    program: '',
    args: [],
    inputs: [],
    collect: [],
    env: {},
    json: false,
  };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const command = COMMANDS[word];
    if (command) {
      const program = rest.shift();
      if (program === undefined) throw new UsageError(`${word} requires ${whatOf(command)}.`);
      return { ...asked, command, program, args: rest };
    }
    if (word === 'mcp' && rest.length === 0) return { ...asked, command: 'mcp' };
    if (word === '--help' || word === '-h') return { ...asked, command: 'help' };
    if (word === '--version') return { ...asked, command: 'version' };
    readOption(asked, word, rest);
  }
  throw new UsageError('Nothing to run: name a FILE with run, or use -c or -m.');
}

const whatOf = (command: Asked['command']): string =>
  ({ run: 'a FILE', code: 'CODE', module: 'a MODULE' })[command as 'run'];

function readOption(asked: Asked, word: string, rest: string[]): void {
  const [, option = word, joined] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word) ?? [];
  const flag = FLAGS[option];
  if (flag && joined === undefined) {
    flag(asked);
    return;
  }
  const take = VALUES[option];
  if (!take)
    throw new UsageError(
      `Unknown option ${word}. pyodide-pool --help lists all; options come before the command.`,
    );
  const value = joined ?? rest.shift();
  if (value === undefined) throw new UsageError(`${option} requires a value.`);
  take(asked, value);
}

const FLAGS: Record<string, (asked: Asked) => void> = {
  '--json': (asked) => {
    asked.json = true;
  },
  '--stdin': (asked) => {
    asked.stdin = true;
  },
  '--no-stdin': (asked) => {
    asked.stdin = false;
  },
};

const VALUES: Record<string, (asked: Asked, value: string) => void> = {
  '--session': (asked, value) => {
    asked.session = value;
  },
  '--in': (asked, value) => {
    asked.inputs.push(value);
  },
  '--out': (asked, value) => {
    asked.out = value;
  },
  '--collect': (asked, value) => {
    asked.collect.push(value);
  },
  '--env': (asked, value) => {
    const [, name, text] = VARIABLE.exec(value) ?? [];
    if (name === undefined || text === undefined)
      throw new UsageError(`--env requires NAME=VALUE, received ${value}.`);
    asked.env[name] = text;
  },
  '--timeout': (asked, value) => {
    const seconds = Number(value);
    if (!(seconds > 0) || value.trim() === '') {
      throw new UsageError(`--timeout requires a positive number of seconds, received ${value}.`);
    }
    asked.timeoutMs = seconds * 1000;
  },
};
