import { makeSessions } from '../kit/hostile-states.mjs';
import { execute } from '../kit/server.mjs';
import { short } from '../kit/statistics.mjs';
import { startWatchedServer } from '../kit/watched-server.mjs';

/** States of sessions that nobody honest would send, and the largest honest ones: what each does to everybody else. */
export async function measure() {
  const server = await startWatchedServer({ PYODIDE_POOL_SIZE: '1' });
  try {
    const sessions = `${server.url}/api/sessions`;
    const call = async (method, url, body, type = 'application/octet-stream') => {
      const headers = body === undefined ? {} : { 'content-type': type };
      const response = await fetch(url, { method, body, headers });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, bytes };
    };
    const run = (session, code) =>
      call('POST', `${sessions}/${session}/execute`, JSON.stringify({ code }), 'application/json');
    const { id } = JSON.parse(await (await fetch(sessions, { method: 'POST' })).text()).data;
    await run(id, 'open("f", "w").write("x" * 1000)');
    const { bytes: honest } = await call('GET', `${sessions}/${id}/export`);
    const made = await makeSessions(honest);
    // Threads start, and code is compiled.
    for (let n = 0; n < 5; n += 1) await call('POST', `${sessions}/import`, honest);
    const seen = [];
    const watch = async (name, act) => {
      const { answer, ...cost } = await server.watch(act);
      seen.push({ name, ...cost });
      if (process.env.BENCH_VERBOSE) {
        const { ms, stopMs, ownMs, risenMb } = cost;
        const words = [
          `${short(ms)} ms`,
          `stopped ${short(stopMs)} (own ${short(ownMs)}) ms`,
          `+${short(risenMb)} MB`,
        ];
        process.stderr.write(`${name}: ${answer.status}, ${words.join(', ')}\n`);
      }
      return answer;
    };
    for (const { name, file, codes } of made) {
      const { status, bytes } = await watch(`import of ${name}`, () =>
        call('POST', `${sessions}/import`, file),
      );
      const { code, data } = JSON.parse(Buffer.from(bytes).toString());
      if (codes.length > 0 ? !codes.includes(code) : status !== 201) {
        throw new Error(`the import of ${name} was answered ${status} ${code}`);
      }
      if (status !== 201) continue;
      const url = `${sessions}/${data.id}`;
      await watch(`session, ${name}`, () => call('GET', url));
      await watch(`list of files, ${name}`, () => call('GET', `${url}/files`));
      await watch(`export, ${name}`, () => call('GET', `${url}/export`));
      if (name === 'a file of 60 MB') await watch('a file of 60 MB', () => call('GET', `${url}/files/large`));
      await watch(`a run in ${name}`, () => run(data.id, '1'));
      // A worker whose memory has grown that much is replaced.
      await execute(server.url, '1+1');
      await watch(`a file put into ${name}`, () => call('PUT', `${url}/files/new`, Buffer.alloc(1_000, 'n')));
      await call('DELETE', url);
    }
    if ((await execute(server.url, '1+1')).body.data.result !== 2)
      throw new Error('the server serves no more');
    const worst = (what) => seen.reduce((one, other) => (other[what] > one[what] ? other : one));
    const [stop, own, rise] = [worst('stopMs'), worst('ownMs'), worst('risenMb')];
    return [
      {
        measure:
          'longest stop of the event loop by a state of a session that is imported, listed, read or exported',
        value: stop.stopMs,
        unit: 'ms',
        atMost: 100,
        detail: `${stop.name}; ${seen.length} requests`,
      },
      {
        measure: 'the same without the time in which the machine had no processor for it',
        value: own.ownMs,
        unit: 'ms',
        atMost: 100,
        detail: own.name,
      },
      {
        measure: 'highest rise of the resident memory of the service by one of them',
        value: rise.risenMb,
        unit: 'MB',
        atMost: 512,
        detail: rise.name,
      },
    ];
  } finally {
    await server.stop();
  }
}
