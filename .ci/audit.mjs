// Asks the registry for known faults of the packages that the service runs with. A high or critical one ends this with
// 1. A registry that does not answer the question (offline, a mirror without the endpoint) is said and is no failure;
// anything else that goes wrong is one, since a check that passes whatever happens is none.
import { spawnSync } from 'node:child_process';

const COMMAND = ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=0'];
const TIMEOUT_MS = 60_000;
const NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|ENOAUDIT)\b/;

const say = (text) => process.stdout.write(`npm audit: ${text}\n`);

function audit() {
  const { stdout, stderr, error } = spawnSync('npm', COMMAND, {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 1 << 26,
  });
  if (error?.code === 'ETIMEDOUT') return skip(`no answer within ${TIMEOUT_MS / 1000} s`);
  if (error) return fail(error.message);
  const report = parse(stdout);
  const found = report?.metadata?.vulnerabilities;
  if (found) return judge(report, found);
  const words = `${report?.message ?? ''} ${report?.error?.code ?? ''} ${report?.error?.summary ?? ''} ${stderr}`;
  // An HTTP status means that the registry was reached, and refused the question itself.
  if (report?.statusCode >= 400 || NETWORK.test(words)) return skip(report?.message ?? words.trim());
  return fail(`no report: ${words.trim().slice(0, 500)}`);
}

function judge(report, found) {
  const bad = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  );
  for (const { name, severity, range } of bad) say(`${severity}: ${name} ${range}`);
  if (found.high + found.critical > 0) return fail(`${found.high} high, ${found.critical} critical`);
  say(`no high or critical finding (${found.moderate} moderate, ${found.low} low)`);
}

function skip(why) {
  say(`SKIPPED, the registry does not answer: ${why}`);
}

function fail(why) {
  say(`FAILED: ${why}`);
  process.exitCode = 1;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

audit();
