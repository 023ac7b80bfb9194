/**
 * `npm run simulate -- rate=40 run=50`: what a load does to servers. Words:
 *   rate          requests per second, all servers together (10)
 *   run           mean run time of a program, ms (20)
 *   distribution  fixed, exp or heavy (exp)
 *   servers pool  servers, and workers of each (1, 2)
 *   queue queueTimeout  POOL_QUEUE_SIZE and POOL_QUEUE_TIMEOUT, ms (the service's defaults)
 *   overhead      what a run costs its worker beside itself, ms (2.5, measured)
 *   seconds seed  simulated time, and where chance begins (600, 1)
 *   target        longest p99 of the wait, ms: finds how many servers it takes
 *   json          1: prints JSON
 */
import { short } from '../kit/statistics.mjs';
import { DISTRIBUTIONS, makeArrivals } from './random.mjs';
import { simulate } from './simulate.mjs';

const DEFAULTS = {
  rate: 10,
  run: 20,
  distribution: 'exp',
  servers: 1,
  pool: 2,
  queue: 100,
  queueTimeout: 30_000,
  overhead: 2.5,
  seconds: 600,
  seed: 1,
  target: 0,
  json: 0,
};
const SERVERS_MAX = 1000;

const say = (text) => process.stdout.write(`${text}\n`);

function readWords(words) {
  const options = { ...DEFAULTS };
  for (const word of words) {
    const [name, value] = word.split('=');
    if (!(name in DEFAULTS) || value === undefined)
      fail(`There is no option ${word}. Options: ${Object.keys(DEFAULTS).join(', ')}.`);
    if (name === 'distribution') {
      if (!(value in DISTRIBUTIONS))
        fail(`distribution must be one of ${Object.keys(DISTRIBUTIONS).join(', ')}; received ${value}.`);
      options.distribution = value;
      continue;
    }
    options[name] = Number(value);
    const whole = ['servers', 'pool', 'queue'].includes(name);
    const least = ['servers', 'pool'].includes(name) ? 1 : 0;
    if (
      !(options[name] >= least) ||
      !Number.isFinite(options[name]) ||
      (whole && !Number.isInteger(options[name]))
    ) {
      fail(`${name} must be ${whole ? 'an integer' : 'a number'} of at least ${least}; received ${value}.`);
    }
  }
  if (options.rate === 0 || options.seconds === 0) fail('rate and seconds must be above 0.');
  return options;
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}

/** The fewest servers that keep the p99 of the wait below the target and refuse nobody. */
function find(arrivals, options) {
  // With fewer than the load occupies, the queue has no end.
  const occupied = (options.rate * (options.run + options.overhead)) / 1000;
  for (let servers = Math.max(1, Math.ceil(occupied / options.pool)); servers <= SERVERS_MAX; servers += 1) {
    const result = simulate(arrivals, { ...options, servers });
    if (result.refused === 0 && result.waitP99 <= options.target) return { servers, ...result };
  }
  return fail(`${SERVERS_MAX} servers are not enough.`);
}

const options = readWords(process.argv.slice(2));
const arrivals = makeArrivals(options);
const result =
  options.target > 0 ? find(arrivals, options) : { servers: options.servers, ...simulate(arrivals, options) };
if (options.json) {
  say(JSON.stringify(result));
} else {
  say(
    `${result.servers} servers with ${options.pool} workers: ${short(result.perSecond)} executions/s, wait p50 ${short(result.waitP50)} ms, p99 ${short(result.waitP99)} ms, refused ${short(100 * result.refused)} %, workers busy ${short(100 * result.busy)} %`,
  );
}
