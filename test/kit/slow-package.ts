import { randomUUID } from 'node:crypto';
import type { SimpleIndex } from './simple-index.js';

/** Length of the text in a package's module, which does not compress. */
const FILLING_CHARS = 400_000;

const filling = (): string =>
  Array.from({ length: FILLING_CHARS / 8 }, (_, n) =>
    ((n * 2654435761) >>> 0).toString(16).padStart(8, '0'),
  ).join('');

/**
 * Publishes a package whose file is sent in halves: the second one follows `release`. Between them a few bytes trickle in, so
 * that there is progress to report.
 */
export function publishSlow(
  index: SimpleIndex,
  name: string,
  requires: string[] = [],
): { release: () => void; size: number } {
  // Unique to each run: otherwise its image would exist already.
  const files = { [`${name}.py`]: `# ${randomUUID()}\nVALUE = ${JSON.stringify(filling())}\n` };
  const { fileName, bytes } = index.publish({ name, requires, files });
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  index.answer(`/files/${fileName}`, (_request, response) => {
    const half = bytes.length >> 1;
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, half));
    let at = half;
    const drip = setInterval(() => {
      if (at < half + 20) response.write(bytes.subarray(at, ++at));
    }, 150);
    void released.then(() => {
      clearInterval(drip);
      response.end(bytes.subarray(at));
    });
  });
  return { release: () => release(), size: bytes.length };
}
