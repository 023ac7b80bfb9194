import { spawnSync } from 'node:child_process';
import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

/** Time zones as CPython has them where the system or the package tzdata brings the database. */
const worker = sharedWorker();

const resultOf = (code: string) => worker.resultOf(code, { limits: { timeoutMs: 60_000 } });

it.each([
  ['Europe/Berlin', '2026-03-29T00:59:59', '+01:00 CET 0:00:00', '+02:00 CEST 1:00:00'],
  ['Europe/Berlin', '2060-10-31T00:59:59', '+02:00 CEST 1:00:00', '+01:00 CET 0:00:00'],
  ['Europe/Dublin', '2026-03-29T00:59:59', '+00:00 GMT -1 day, 23:00:00', '+01:00 IST 0:00:00'],
  ['America/New_York', '2026-11-01T05:59:59', '-04:00 EDT 1:00:00', '-05:00 EST 0:00:00'],
  ['Australia/Lord_Howe', '2026-04-04T14:59:59', '+11:00 +11 0:30:00', '+10:30 +1030 0:00:00'],
  ['Asia/Kolkata', '1945-10-14T17:29:59', '+06:30 +0630 1:00:00', '+05:30 IST 0:00:00'],
  ['Pacific/Apia', '2011-12-30T09:59:59', '-10:00 -10 1:00:00', '+14:00 +14 1:00:00'],
  ['Europe/London', '1971-10-31T01:59:59', '+01:00 BST 0:00:00', '+00:00 GMT 0:00:00'],
  ['Asia/Gaza', '2050-03-25T23:59:59', '+02:00 EET 0:00:00', '+03:00 EEST 1:00:00'],
])('%s changes its clocks after %s UTC', async (name, before, from, to) => {
  const value = await resultOf(py`
    from datetime import datetime, timedelta, timezone
    from zoneinfo import ZoneInfo
    def said(moment):
        local = moment.astimezone(ZoneInfo("${name}"))
        return f"{local.isoformat()[19:]} {local.tzname()} {local.dst()}"
    moment = datetime.fromisoformat("${before}+00:00")
    [said(moment), said(moment + timedelta(seconds=1))]
  `);
  expect(value).toEqual([from, to]);
});

it('knows its names, UTC among them, and says which there is not', async () => {
  const value = await resultOf(py`
    import zoneinfo, pickle
    from datetime import datetime, timezone
    names = zoneinfo.available_timezones()
    said = []
    for name in ("Europe/Nowhere", "Europe", "../x"):
        try:
            zoneinfo.ZoneInfo(name)
        except (KeyError, ValueError) as error:
            said.append(f"{type(error).__name__}: {error}")
    utc = zoneinfo.ZoneInfo("UTC")
    [len(names) > 590, {"UTC", "Europe/Berlin", "US/Eastern"} <= names, said,
     datetime(2026, 1, 1, tzinfo=utc) == datetime(2026, 1, 1, tzinfo=timezone.utc), pickle.loads(pickle.dumps(utc)) is utc]
  `);
  expect(value).toEqual([
    true,
    true,
    [
      "ZoneInfoNotFoundError: 'No time zone found with key Europe/Nowhere'",
      "ZoneInfoNotFoundError: 'No time zone found with key Europe'",
      'ValueError: ZoneInfo keys must refer to subdirectories of TZPATH, got: ../x',
    ],
    true,
    true,
  ]);
});

it('reads a time zone within some ms, and the package tzdata by importlib.resources', async () => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const ms = await resultOf(
      'from time import perf_counter\nstart = perf_counter()\nfrom zoneinfo import ZoneInfo\nZoneInfo("Asia/Tokyo")\n(perf_counter() - start) * 1000',
    );
    best = Math.min(best, ms as number);
  }
  expect(best).toBeLessThan(25);
  const value = await resultOf(py`
    import tzdata, importlib.resources
    [tzdata.IANA_VERSION[:2], importlib.resources.files("tzdata.zoneinfo.Europe").joinpath("Berlin").read_bytes()[:5].decode()]
  `);
  expect(value).toEqual(['20', 'TZif2']);
});

/** Offset and name of each zone at the 1st and the 15th of each month; dst() of zones is a guess of zoneinfo's. */
const PROBE = py`
  import hashlib, json
  from datetime import datetime, timedelta, timezone
  from zoneinfo import ZoneInfo
  moments = [datetime(year, month, day, 11, tzinfo=timezone.utc) for year in range(1970, 2025) for month in range(1, 13) for day in (1, 15)]
  def history(name):
      zone = ZoneInfo(name)
      local = [moment.astimezone(zone) for moment in moments]
      return hashlib.sha256(repr([(one.utcoffset().total_seconds(), one.tzname()) for one in local]).encode()).hexdigest()[:16]
`;
/** Of which releases since 2024 corrected what was before 2025, or which are links to others now. */
const CORRECTED = [
  ...['America/Ensenada', 'America/Santa_Isabel', 'America/Tijuana', 'Mexico/BajaNorte', 'Asia/Manila'],
  ...[
    'Asia/Choibalsan',
    'EET',
    'MET',
    'WET',
    'CET',
    'EST',
    'MST',
    'HST',
    'EST5EDT',
    'CST6CDT',
    'MST7MDT',
    'PST8PDT',
  ],
];
const python = spawnSync('python3', ['-c', 'import zoneinfo; zoneinfo.ZoneInfo("Europe/Berlin")']);

(python.status === 0 ? it : it.skip)(
  'has the same history as the database of this machine, in every zone',
  async () => {
    const names = (await resultOf('import zoneinfo\nsorted(zoneinfo.available_timezones())')) as string[];
    const ask = `names = ${JSON.stringify(names)}\n`;
    const here = (await resultOf(`${PROBE}\n${ask}{name: history(name) for name in names}`)) as Record<
      string,
      string
    >;
    const there = spawnSync(
      'python3',
      [
        '-c',
        `${PROBE}\n${ask}known = {}\nfor name in names:\n    try:\n        known[name] = history(name)\n    except KeyError:\n        pass\nprint(json.dumps(known))`,
      ],
      { encoding: 'utf8' },
    );
    const known = JSON.parse(there.stdout) as Record<string, string>;
    expect(Object.keys(known).length).toBeGreaterThan(400);
    const different = Object.keys(known).filter((name) => known[name] !== here[name]);
    expect(different.filter((name) => !CORRECTED.includes(name))).toEqual([]);
  },
  120_000,
);
