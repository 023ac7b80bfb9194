import { gzipSync } from 'node:zlib';
import type { NetworkRule } from '../../src/engine/relay/network-rule.js';
import { Authority } from '../kit/certificates.js';
import { optionsWith, ruleFor } from '../kit/network-program.js';
import { NetworkWorker } from '../kit/network-worker.js';
import { py } from '../kit/py.js';
import { Targets } from '../kit/target-server.js';

const targets = new Targets();
let authority: Authority;
let worker: NetworkWorker;
let rules: NetworkRule[];
/** Ports of an HTTP server, two of HTTPS, and one that nothing listens on. */
let [plain, secure, own, closed] = [0, 0, 0, 0];

beforeAll(async () => {
  authority = new Authority();
  plain = await targets.http((request, response) => {
    const { url = '' } = request;
    if (url === '/gzip') {
      response.setHeader('content-encoding', 'gzip');
      return response.end(gzipSync('zipped '.repeat(1000)));
    }
    if (url === '/large') return response.end(Buffer.alloc(3 << 20, 'x'));
    if (url === '/cut') {
      response.setHeader('content-length', 1000);
      response.write('half');
      return setTimeout(() => response.destroy(), 30);
    }
    if (url === '/away') {
      response.writeHead(302, { location: `http://elsewhere.test:${plain}/` });
      return response.end();
    }
    if (url === '/never') return undefined;
    if (url === '/late') return setTimeout(() => response.end('late'), 100);
    if (url === '/drip') {
      response.write('first ');
      return setTimeout(() => response.end('second'), 300);
    }
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    return request.on('end', () => response.end(`${request.method} ${url} ${bytes}`));
  });
  secure = await targets.http(undefined, authority.issue('DNS:api.test'));
  own = await targets.http(undefined, authority.selfSigned('DNS:api.test'));
  closed = 1;
  const ca = authority.certificate;
  worker = await NetworkWorker.start(optionsWith({ connections: 40 }, { ca }));
  rules = [ruleFor(plain, { ports: [plain, secure, own, closed] })];
});

afterAll(async () => {
  await worker?.stop();
  targets.close();
  authority?.remove();
});

/** Runs with the ports as variables. */
async function run(code: string): Promise<unknown> {
  const contextJson = JSON.stringify({ plain, secure, own, closed });
  const ran = await worker.run(code, rules, { contextJson });
  expect(worker.faults).toEqual([]);
  expect(ran.exception?.traceback ?? '').toBe('');
  return ran.value;
}

describe('a program with a grant', () => {
  it('sends requests by urllib and http.client, over a kept connection too', async () => {
    const value = await run(py`
      import http.client, urllib.request
      from urllib.request import Request, urlopen
      base = f"http://api.test:{plain}"
      one = urlopen(base + "/a?b").read().decode()
      two = urlopen(Request(base + "/p", b"x" * 200_000)).read().decode()
      kept = http.client.HTTPConnection("api.test", plain)
      three = []
      for path in ("/1", "/2"):
          kept.request("GET", path)
          three.append(kept.getresponse().read().decode())
      kept.request("POST", "/3", body=iter([b"ab", b"cd"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
      three.append(kept.getresponse().read().decode())
      [one, two, three, len(urlopen(base + "/large").read())]
    `);
    expect(value).toEqual(['GET /a?b 0', 'POST /p 200000', ['GET /1 0', 'GET /2 0', 'POST /3 4'], 3 << 20]);
    expect(worker.program?.requests.map(({ path, status }) => [path, status])).toContainEqual(['/a', 200]);
  });

  it('reads the beginning of an answer before its end, and unpacks it itself', async () => {
    const value = await run(py`
      import gzip, time
      from urllib.request import urlopen
      base = f"http://api.test:{plain}"
      answer, began = urlopen(base + "/drip"), time.monotonic()
      first = answer.read(6).decode()
      soon = time.monotonic() - began < 0.25
      [first, soon, answer.read().decode(), gzip.decompress(urlopen(base + "/gzip").read())[:6].decode()]
    `);
    expect(value).toEqual(['first ', true, 'second', 'zipped']);
  });

  it('speaks TLS, which the parent does, and may look at the certificate', async () => {
    const value = await run(py`
      import socket, ssl
      context = ssl.create_default_context()
      with context.wrap_socket(socket.create_connection(("api.test", secure)), server_hostname="api.test") as one:
          one.sendall(b"GET /s HTTP/1.1\r\nHost: api.test:%d\r\nConnection: close\r\n\r\n" % secure)
          text = b"".join(iter(lambda: one.recv(1000), b""))
          facts = [one.version(), one.cipher()[0], one.getpeercert()["subjectAltName"], len(one.getpeercert(True)) > 100]
      by_value_error = issubclass(ssl.SSLCertVerificationError, ValueError)
      pem = ssl.get_server_certificate(("api.test", secure))
      [text.endswith(b"GET /s 0") and by_value_error, facts, pem.startswith("-----BEGIN CERTIFICATE-----\n")]
    `);
    expect(value).toEqual([
      true,
      ['TLSv1.3', expect.stringMatching(/^TLS_/), [['DNS', 'api.test']], true],
      true,
    ]);
  });

  it.each([
    [
      'a host without a rule',
      'urlopen(f"http://elsewhere.test:{plain}/")',
      'PermissionError',
      /elsewhere\.test:\d+/,
    ],
    ['a port without a rule', 'urlopen("http://api.test:9/")', 'PermissionError', /api\.test:9\b/],
    ['a redirect to one', 'urlopen(f"http://api.test:{plain}/away")', 'PermissionError', /elsewhere\.test/],
    ['a refused connection', 'urlopen(f"http://api.test:{closed}/")', 'ConnectionRefusedError', /refused/],
    [
      'a certificate of nobody',
      'urlopen(f"https://api.test:{own}/")',
      'SSLCertVerificationError',
      /CERTIFICATE_VERIFY_FAILED.*self-signed/,
    ],
    ['TLS where there is none', 'urlopen(f"https://api.test:{plain}/")', 'SSLError', /SSL/],
  ])('gets the error of Linux for %s', async (_what, code, type, message) => {
    const value = (await run(py`
      import ssl
      from urllib.request import urlopen
      try:
          ${code}
      except OSError as error:
          reason = getattr(error, "reason", error)
          result = [type(error).__name__, type(reason).__name__, str(reason)]
      result
    `)) as string[];
    expect(value.slice(0, 2)).toEqual(['URLError', type]);
    expect(value[2]).toMatch(message);
  });

  it('gets gaierror for a name that is unknown, also from a loop', async () => {
    const options = optionsWith(
      {},
      {
        lookupOf: () => (_host, _options, done) =>
          done(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), ''),
      },
    );
    const other = await NetworkWorker.start(options);
    const ran = await other.run(
      py`
        import asyncio, socket
        errors = []
        for go in (lambda: socket.create_connection(("api.test", ${plain})), lambda: asyncio.run(asyncio.open_connection("api.test", ${plain}))):
            try: go()
            except socket.gaierror as error: errors.append([error.errno == socket.EAI_NONAME, str(error)])
        errors
      `,
      rules,
    );
    await other.stop();
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(Array(2).fill([true, '[Errno -2] Name or service not known']));
  });

  it('has its reads end in time, and cut answers told', async () => {
    const value = await run(py`
      import http.client, time
      from urllib.request import urlopen
      base, began = f"http://api.test:{plain}", time.monotonic()
      try: urlopen(base + "/never", timeout=0.2)
      except TimeoutError as error: first = str(error)
      took = time.monotonic() - began
      try: urlopen(base + "/cut").read()
      except http.client.IncompleteRead as error: second = error.partial.decode()
      [first, 0.19 < took < 0.5, second]
    `);
    expect(value).toEqual(['timed out', true, 'half']);
  });

  it('has asyncio wait for many connections at once, with TLS and without', async () => {
    const value = (await run(py`
      import asyncio, ssl, time
      async def one(port, path, **more):
          reader, writer = await asyncio.open_connection("api.test", port, **more)
          writer.write(f"GET {path} HTTP/1.1\r\nHost: api.test:{port}\r\nConnection: close\r\n\r\n".encode())
          text = await reader.read()
          writer.close()
          await writer.wait_closed()
          return text.split()[1].decode(), "late" in text.decode() or "GET /s 0" in text.decode()
      async def main():
          began = time.monotonic()
          late = await asyncio.gather(*(one(plain, "/late") for _ in range(10)))
          took = time.monotonic() - began
          return [late, took, await one(secure, "/s", ssl=ssl.create_default_context())]
      asyncio.run(main())
    `)) as [unknown[], number, unknown];
    expect(value[0]).toEqual(Array(10).fill(['200', true]));
    expect(value[1]).toBeLessThan(0.6);
    expect(value[2]).toEqual(['200', true]);
  });

  it('gets from asyncio the errors that blocking calls raise', async () => {
    const value = (await run(py`
      import asyncio, ssl
      async def fault(*args, **more):
          try: await asyncio.open_connection(*args, **more)
          except OSError as error: return [type(error).__name__, str(error)]
      async def main():
          slow = asyncio.open_connection("api.test", plain)
          reader, writer = await slow
          writer.write(f"GET /never HTTP/1.1\r\nHost: api.test:{plain}\r\n\r\n".encode())
          try: await asyncio.wait_for(reader.read(), 0.1)
          except TimeoutError: late = True
          return [await fault("elsewhere.test", 80), await fault("api.test", closed), await fault("api.test", own, ssl=True), late]
      asyncio.run(main())
    `)) as [string, string][];
    expect(value[0]).toEqual(['PermissionError', expect.stringContaining('elsewhere.test:80')]);
    expect(value[1]?.[0]).toBe('ConnectionRefusedError');
    expect(value[2]?.[0]).toBe('SSLCertVerificationError');
    expect(value[3]).toBe(true);
  });

  it('waits for sockets by poll, select and selectors, among other descriptors', async () => {
    const value = await run(py`
      import os, select, selectors, socket, time
      one = socket.create_connection(("api.test", plain))
      new = socket.socket()
      reader, writer = os.pipe()
      both = select.poll()
      both.register(one, select.POLLIN)
      both.register(reader, select.POLLIN)
      nothing = both.poll(50)
      os.write(writer, b"x")
      pipe = both.poll(5000) == [(reader, select.POLLIN)]
      os.read(reader, 1)
      one.sendall(f"GET /late HTTP/1.1\r\nHost: api.test:{plain}\r\n\r\n".encode())
      answer = both.poll(5000) == [(one.fileno(), select.POLLIN)]
      chosen = selectors.DefaultSelector()
      chosen.register(one, selectors.EVENT_READ)
      ready = [key.fileobj is one for key, _ in chosen.select(5)]
      hung_up = select.poll()
      hung_up.register(new, select.POLLIN)
      [nothing, pipe, answer, ready, select.select([one], [one], [], 0) == ([one], [one], []), hung_up.poll(0) == [(new.fileno(), select.POLLHUP)]]
    `);
    expect(value).toEqual([[], true, true, [true], true, true]);
  });

  it('has sockets that are those of CPython', async () => {
    const value = await run(
      py`
      import _socket, os, socket
      one = socket.create_connection(("api.test", plain), timeout=5)
      other = one.dup()
      one.close()
      other.sendall(f"GET /d HTTP/1.1\r\nHost: api.test:{plain}\r\nConnection: close\r\n\r\n".encode())
      seen = other.recv(4, socket.MSG_PEEK), other.recv(4)
      with other.makefile("rb") as file: last = file.read().rpartition(b"\r\n\r\n")[2]
      new = socket.socket()
      def fault(go):
          try: return go()
          except OSError as error: return type(error).__name__, error.errno and os.strerror(error.errno)
      faults = [
          fault(lambda: new.send(b"x")),
          fault(lambda: new.recv(1)),
          fault(new.getpeername),
          fault(lambda: other.connect(("api.test", plain))),
          fault(lambda: socket.socket(fileno=1)),
          fault(new.listen),
          fault(lambda: socket.socket(type=socket.SOCK_DGRAM)),
          fault(socket.socketpair),
      ]
      new.settimeout(0)
      going = [fault(lambda: new.connect(("api.test", plain)))[0], new.gettimeout()]
      closed_one = socket.socket()
      closed_one.close()
      [isinstance(other, _socket.socket), other.getpeername() == ("api.test", plain), other.gettimeout(), seen == (b"HTTP", b"HTTP"), last, faults, going, fault(lambda: closed_one.send(b"x"))]
    `.replace('last, faults', 'last.decode(), faults'),
    );
    expect(value).toEqual([
      true,
      true,
      5,
      true,
      expect.stringContaining('GET /d 0'),
      [
        ['BrokenPipeError', 'Broken pipe'],
        ['OSError', 'Socket not connected'],
        ['OSError', 'Socket not connected'],
        ['OSError', 'Socket is connected'],
        ['OSError', 'Not a socket'],
        ['PermissionError', 'Permission denied'],
        ['PermissionError', 'Permission denied'],
        ['PermissionError', 'Permission denied'],
      ],
      ['BlockingIOError', 0],
      ['OSError', 'Bad file descriptor'],
    ]);
  });

  it('has names that are their own addresses', async () => {
    const value = await run(py`
      import socket
      [
          socket.getaddrinfo("api.test", "https", type=socket.SOCK_STREAM),
          socket.getaddrinfo("::1", 80)[0][4],
          socket.gethostbyname("api.test"),
          socket.getaddrinfo("bücher.example", 80)[0][4][0],
      ]
    `);
    expect(value).toEqual([
      [[2, 1, 6, '', ['api.test', 443]]],
      ['::1', 80, 0, 0],
      'api.test',
      'xn--bcher-kva.example',
    ]);
  });
});

describe('libraries that look for JavaScript on this platform', () => {
  it('find their ordinary connections', async () => {
    const files = [
      [
        'urllib3/__init__.py',
        'import sys\nif sys.platform == "emscripten":\n    from .contrib.emscripten import inject_into_urllib3\n    inject_into_urllib3()\n',
      ],
      ['urllib3/contrib/__init__.py', ''],
      ['urllib3/contrib/emscripten/__init__.py', 'import js\njs.XMLHttpRequest\n'],
      ['copy/__init__.py', ''],
      [
        'copy/urllib3/__init__.py',
        'from .contrib.emscripten import inject_into_urllib3\ninject_into_urllib3()\n',
      ],
      ['copy/urllib3/contrib/__init__.py', ''],
      ['copy/urllib3/contrib/emscripten/__init__.py', 'import js\njs.XMLHttpRequest\n'],
      ['httpx2/__init__.py', ''],
      [
        'httpx2/_transports/__init__.py',
        'from httpx2_jsfetch import JavascriptFetchTransport as HTTPTransport\n',
      ],
      ['httpx2/_transports/default.py', 'class HTTPTransport: pass\nclass AsyncHTTPTransport: pass\n'],
    ].map(([path, text]) => ({ path: path as string, content: Buffer.from(text as string) }));
    const ran = await worker.run(
      'import urllib3, sys\nfrom httpx2._transports import HTTPTransport\nsys.path.insert(0, "copy")\nimport copy\n[HTTPTransport.__module__, hasattr(__import__("httpx2_jsfetch"), "other")]',
      null,
      { files: files.filter(({ path }) => !path.startsWith('copy/')) },
    );
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(['httpx2._transports.default', false]);
    const vendored = files
      .filter(({ path }) => path.startsWith('copy/'))
      .map(({ path, content }) => ({ path: path.replace('copy/', 'vendor/'), content }));
    const other = await worker.run('import vendor.urllib3\n1', null, { files: vendored });
    expect(other.exception).toBeNull();
  });
});
