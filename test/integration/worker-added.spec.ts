import { pbkdf2Sync } from 'node:crypto';
import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

/** What CPython has, and Pyodide lacks: pbkdf2_hmac, dbm and so shelve. */
const worker = sharedWorker();
const sessionWorkers = workersFor(2);

const { resultOf } = worker;

describe('hashlib.pbkdf2_hmac', () => {
  it.each([
    ['sha256', 'password', 'salt', 1000, 32],
    ['sha1', 'password', 'salt', 2, 20],
    ['sha512', 'p'.repeat(300), 's', 3, 100],
    ['md5', '', '', 5, 7],
    ['sha3_256', 'x', 'y', 2, 33],
  ])('gives for %s what OpenSSL gives', async (name, password, salt, rounds, length) => {
    const value = await resultOf(
      `import hashlib\nhashlib.pbkdf2_hmac("${name}", b"${password}", bytearray(b"${salt}"), ${rounds}, ${length}).hex()`,
    );
    const digest = name.replace('_', '-');
    expect(value).toBe(pbkdf2Sync(password, salt, rounds, length, digest).toString('hex'));
  });

  it('is a name of the module, has the length of the hash by default, and refuses what makes no sense', async () => {
    const value = await resultOf(py`
      import hashlib, importlib
      from hashlib import *
      said = [len(pbkdf2_hmac("sha256", b"a", b"b", 1)), len(importlib.reload(hashlib).pbkdf2_hmac("sha1", b"a", b"b", 1))]
      for arguments in (("sha256", b"a", b"b", 0), ("sha256", b"a", b"b", 1, 0), ("nope", b"a", b"b", 1), ("sha256", "a", b"b", 1), (1, b"a", b"b", 1)):
          try:
              pbkdf2_hmac(*arguments)
          except (TypeError, ValueError) as error:
              said.append(type(error).__name__)
      said
    `);
    expect(value).toEqual([32, 20, 'ValueError', 'ValueError', 'ValueError', 'TypeError', 'TypeError']);
  });

  it('ends at the timeout', async () => {
    const ran = await worker.run('import hashlib\nhashlib.pbkdf2_hmac("sha512", b"a", b"b", 10**9)', {
      limits: { timeoutMs: 200 },
    });
    expect(ran).toMatchObject({ outcome: 'timeout', wear: null, exception: { type: 'KeyboardInterrupt' } });
  });
});

describe('dbm', () => {
  it.each(['sqlite3', 'dumb'])('keeps bytes by bytes in files of %s, and opens them again', async (kind) => {
    const value = await resultOf(py`
      import dbm, dbm.${kind} as kind
      with kind.open("names", "c") as db:
          db["a"] = "1"
          db[b"b"] = b"x" * 2000
          db["c"] = b"gone"
          del db["c"]
          db["a"] = b"y" * 600
          missing = [db.get("nope"), "nope" in db, "a" in db, len(db)]
      said = [dbm.whichdb("names"), missing]
      with dbm.open("names", "w") as db:
          said += [sorted(db.keys()) == [b"a", b"b"], db["a"] == b"y" * 600, len(db[b"b"])]
          try:
              db["c"]
          except KeyError as error:
              said.append(str(error))
      with dbm.open("names", "r") as db:
          try:
              db["d"] = b"1"
          except dbm.error as error:
              said.append(type(error).__name__)
      try:
          db["a"]
      except dbm.error as error:
          said.append(str(error))
      with dbm.open("names", "n") as db:
          said.append(len(db))
      said
    `);
    const fault = kind === 'dumb' ? 'OSError' : 'error';
    const key = expect.stringMatching(/^b?'c'$/);
    expect(value).toEqual([
      `dbm.${kind}`,
      [null, false, true, 2],
      true,
      true,
      2000,
      key,
      fault,
      'DBM object has already been closed',
      0,
    ]);
  });

  it('of plain files has an index from the start, and a backup after a change', async () => {
    const value = await resultOf(py`
      import dbm.dumb, os
      there = lambda: [os.path.exists(f"n.{end}") for end in ("dat", "dir", "bak")]
      with dbm.dumb.open("n", "c", 0o666) as db:
          said = [there(), oct(os.stat("n.dir").st_mode)[-3:], oct(os.stat("n.dat").st_mode)[-3:]]
          os.remove("n.dir")
          db.sync()
          said.append(there())
          db["a"] = b"1"
          db.sync()
          said.append([there(), [key.decode() for key in db.iterkeys()]])
          db["b"] = b"2"
      said + [there(), sorted(str(item) for item in dbm.dumb.open("n").items())]
    `);
    const files = (dat: boolean, dir: boolean, bak: boolean) => [dat, dir, bak];
    expect(value).toEqual([
      files(true, true, false),
      '644',
      '644',
      files(true, false, false),
      [files(true, true, false), ['a']],
      files(true, true, true),
      ["(b'a', b'1')", "(b'b', b'2')"],
    ]);
  });

  it('of SQLite takes any name, says that it is closed, and is opened once', async () => {
    const value = await resultOf(py`
      import dbm.sqlite3 as kind
      names, said = ["a#b", "50%", "who?", "x//y", "%23"], []
      import os; os.mkdir("x")
      for name in names:
          with kind.open(name, "c") as db: db["k"] = name
      said.append(sorted(os.listdir(".") + os.listdir("x")))
      db = kind.open(names[0], "w")
      db["l"] = 1
      keys = iter(db)
      next(keys)
      for way in (lambda: db.__init__("other", flag="n", mode=0o666), lambda: db.close() or next(keys), lambda: next(iter(db))):
          try: way()
          except kind.error: said.append("error")
      said + [os.path.exists("other")]
    `);
    expect(value).toEqual([['%23', '50%', 'a#b', 'who?', 'x', 'y'], 'error', 'error', 'error', false]);
  });

  it('refuses files that it cannot read', async () => {
    const value = await resultOf(py`
      import dbm
      open("text", "w").write("no database at all")
      said = [dbm.whichdb("nothing"), dbm.whichdb("text")]
      for name, flag in (("nothing", "r"), ("text", "r"), ("text", "c")):
          try:
              dbm.open(name, flag)
          except dbm.error as error:
              said.append(str(error))
      said
    `);
    expect(value).toEqual([
      null,
      '',
      "db file doesn't exist; use 'c' or 'n' flag to create a new db",
      'db type could not be determined',
      'db type could not be determined',
    ]);
  });

  it('reads the files of dbm.dumb that CPython wrote, and brings back its own', async () => {
    const file = (name: string, text: string) => ({ path: name, content: Buffer.from(text, 'latin1') });
    const value = await resultOf(
      py`
      import dbm
      with dbm.open("old") as db:
          said = {key.decode("latin-1"): value.decode("latin-1") for key, value in db.items()}
      said
    `,
      {
        files: [
          file('old.dat', `one${' '.repeat(509)}two`),
          file('old.dir', "'k', (0, 3)\n'\\xe9', (512, 3)\n"),
        ],
      },
    );
    expect(value).toEqual({ k: 'one', é: 'two' });
  });

  it('serves shelve, over the steps of a session', async () => {
    const session = new TestSession(sessionWorkers);
    await session.step('import shelve\nshelf = shelve.open("shelf")\nshelf["a"] = {"b": [1, 2]}');
    const step = await session.step('shelf["c"] = 3\nshelf.close()\nsorted(shelve.open("shelf").items())');
    expect(step.exception).toBeNull();
    expect(step.value).toEqual([
      ['a', { b: [1, 2] }],
      ['c', 3],
    ]);
  });
});
