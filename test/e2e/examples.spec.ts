import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { servePackage } from '../kit/package-index.js';
import { type Server, startServer } from '../kit/server.js';

const ROOT = path.join(import.meta.dirname, '..', '..');
const EXAMPLES = path.join(ROOT, 'examples');
const COMMANDS: Record<string, string> = { '.sh': 'sh', '.mjs': process.execPath, '.py': 'python3' };
/** An install builds an image and replaces every worker. */
const LIMIT_MS = 120_000;
/** Of the deliveries that examples receive. */
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const execute = promisify(execFile);

/** Whether a command is there; what needs it is skipped loudly otherwise. */
async function has(command: string): Promise<boolean> {
  return execute(command, ['--version']).then(
    () => true,
    () => false,
  );
}

/** The programs below examples/: those that say what they print. */
const programs = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  // Those of sessions stand above the languages, and are run by the tests of sessions.
  .filter((file) => path.extname(file) in COMMANDS && file.includes(path.sep))
  .map((file) => ({ file, text: readFileSync(path.join(EXAMPLES, file), 'utf8') }))
  .map(({ file, text }) => ({
    file,
    prints: [...text.matchAll(/^(?:#|\/\/) Prints: (.*)$/gm)].map((line) => `${line[1]}`),
  }));

/** `...` in what is expected stands for anything. */
function toPattern(lines: string[]): RegExp {
  const parts = lines.join('\n').split('...');
  const escaped = parts.map((part) => part.replace(/[\\^$*+?.()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[\\s\\S]*')}\\s*$`);
}

describe('the examples', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ WEBHOOK_SECRETS: WEBHOOK_SECRET, WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' });
  }, 90_000);
  afterAll(() => server?.stop());

  it('are all found, and listed in examples/README.md', () => {
    const page = readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');
    const run = programs.filter(({ prints }) => prints.length > 0).map(({ file }) => file);
    expect(run.length).toBeGreaterThanOrEqual(12);
    for (const file of run) expect(page).toContain(`(${file})`);
    const mute = programs.filter(({ prints }) => prints.length === 0).map(({ file }) => path.basename(file));
    expect(mute.filter((name) => !name.startsWith('client.'))).toEqual([]);
  });

  it('are what docs/webhooks.md shows of verifying a delivery', () => {
    const page = readFileSync(path.join(ROOT, 'docs', 'webhooks.md'), 'utf8');
    for (const [language, file] of [
      ['js', 'javascript/webhook.mjs'],
      ['python', 'python/webhook.py'],
    ]) {
      const block = new RegExp(`^\`\`\`${language}\n[^\n]+\n\n([\\s\\S]+?)^\`\`\``, 'm').exec(page)?.[1];
      expect(block).toContain('webhook-signature');
      expect(readFileSync(path.join(EXAMPLES, String(file)), 'utf8')).toContain(block);
    }
  });

  it.each(programs.filter(({ prints }) => prints.length > 0))(
    '$file prints what it says',
    async ({ file, prints }) => {
      const command = COMMANDS[path.extname(file)] ?? '';
      if (!(await has(command === 'sh' ? 'curl' : command))) {
        process.stderr.write(`SKIPPED: ${file}, since ${command} is not installed\n`);
        return;
      }
      const env = { ...process.env, POOL_URL: server.url, WEBHOOK_SECRET, PYTHONDONTWRITEBYTECODE: '1' };
      const { stdout } = await execute(command, [path.join(EXAMPLES, file)], { env, timeout: LIMIT_MS });
      expect(stdout).toMatch(toPattern(prints));
    },
  );
});

describe('the commands of README.md and docs/executions.md', () => {
  let server: Server;
  let home: string;
  let index: Awaited<ReturnType<typeof servePackage>>;
  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'readme-home-'));
    // The package that README.md installs, without the Internet.
    index = await servePackage(home, 'numpy', '');
    server = await startServer({
      ...index.env,
      COMPAT_SHARED_FILES: 'on',
      COMPAT_SHARED_DIR: path.join(home, 'shared'),
    });
    // The commands name port 3000; curl is told where that is, so that they run as they are printed.
    mkdirSync(path.join(home, 'work'));
    writeFileSync(path.join(home, '.curlrc'), `connect-to = "localhost:3000:127.0.0.1:${server.port}"\n`);
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    await index?.close();
    rmSync(home, { recursive: true, force: true });
  });

  const pages = ['README.md', 'docs/executions.md'].map((page) =>
    readFileSync(path.join(ROOT, page), 'utf8'),
  );
  const blocks = [...pages.join('\n').matchAll(/^```bash\n([\s\S]*?)^```/gm)]
    .map((block) => String(block[1]))
    // Not those that start a server of their own.
    .filter((block) => block.includes('localhost:3000') && !block.includes('npm start'));

  it('has commands to run', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
  });

  it.each(blocks.map((block) => [block.split('\n')[0], block]))(
    'runs as printed: %s',
    async (_first, block) => {
      if (!(await has('curl'))) {
        process.stderr.write('SKIPPED: the commands of the pages, since curl is not installed\n');
        return;
      }
      const env = { ...process.env, HOME: home, CURL_HOME: home };
      // Where the log file is, as it would be for whoever started the server.
      const cwd = path.dirname(path.dirname(server.logFile));
      const script = `set -e -o pipefail\ncurl() { command curl --fail-with-body "$@"; }\n${block}`;
      const { stdout } = await execute('bash', ['-c', script], { env, cwd, timeout: LIMIT_MS });
      expect(stdout).not.toBe('');
      expect(stdout).not.toContain('"success":false');
    },
    LIMIT_MS + 10_000,
  );
});
