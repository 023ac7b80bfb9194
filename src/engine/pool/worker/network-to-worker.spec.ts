import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { decodeAnswer } from '../../protocol/network-answer.js';
import type { NetworkAnswer, NetworkQuestion } from '../../protocol/network-frames.js';
import { encodeQuestion } from '../../protocol/network-question.js';
import { NetworkToWorker } from './network-to-worker.js';

const CLOSE: NetworkQuestion = { op: 'close', connection: 1 };

/** A pipe that the test controls. */
function makePipe() {
  const written: NetworkAnswer[] = [];
  const faults: string[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      written.push(decodeAnswer(chunk.subarray(4)));
      done();
    },
  });
  const network = new NetworkToWorker(socket);
  network.listen((fault) => faults.push(fault));
  const come = async (...bytes: Buffer[]): Promise<void> => {
    for (const part of bytes) {
      socket.emit('data', part);
      await null;
    }
  };
  return { network, socket, written, faults, come };
}

/** Answers only on request of the test. */
function makeRun() {
  const asked: NetworkQuestion[] = [];
  const answers: ((answer: NetworkAnswer) => void)[] = [];
  const run = {
    ask: (question: NetworkQuestion, answer: (answer: NetworkAnswer) => void) => {
      asked.push(question);
      answers.push(answer);
    },
    end: () => undefined,
  };
  return { run, asked, answers };
}

describe("the parent's end of the network pipe", () => {
  it('passes one question at a time to the run, and returns its answer', async () => {
    const { network, written, faults, come } = makePipe();
    const { run, asked, answers } = makeRun();
    network.begin(run);
    const frame = encodeQuestion({ ...CLOSE, connection: 7 });
    await come(frame.subarray(0, 3), frame.subarray(3, 6), frame.subarray(6));
    answers[0]?.({ kind: 'ok' });
    await come(encodeQuestion(CLOSE));
    answers[1]?.({ kind: 'eof' });
    expect(asked).toEqual([{ op: 'close', connection: 7 }, CLOSE]);
    expect(written).toEqual([{ kind: 'ok' }, { kind: 'eof' }]);
    expect(faults).toEqual([]);
  });

  it.each([
    ['before any run', false],
    ['after the run', true],
  ])('takes a byte without a grant as a fault: %s', async (_, isAfter) => {
    const { network, socket, faults, come } = makePipe();
    const { run, asked } = makeRun();
    if (isAfter) {
      network.begin(run);
      network.end();
    }
    await come(Buffer.from([0]), Buffer.from([0]));
    expect(faults).toEqual(['it used the network without a grant']);
    expect(asked).toEqual([]);
    expect(socket.destroyed).toBe(true);
  });

  it.each([
    ['in one chunk', [Buffer.concat([encodeQuestion(CLOSE), encodeQuestion(CLOSE)])]],
    ['one after the other', [encodeQuestion(CLOSE), encodeQuestion(CLOSE)]],
  ])('treats a second question before the answer as a fault: %s', async (_, chunks) => {
    const { network, faults, come } = makePipe();
    network.begin(makeRun().run);
    await come(...chunks);
    expect(faults).toEqual(['it sent a second network request before the answer']);
  });

  it('treats an invalid question as a fault, and reports it once', async () => {
    const { network, faults, come } = makePipe();
    network.begin(makeRun().run);
    await come(Buffer.from([255, 255, 255, 255]), Buffer.from([1]));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('4294967295 bytes');
  });

  it('drops an answer after the end of the run, and a second answer', async () => {
    const { network, written, faults, come } = makePipe();
    const first = makeRun();
    network.begin(first.run);
    await come(encodeQuestion(CLOSE));
    network.end();
    const second = makeRun();
    network.begin(second.run);
    first.answers[0]?.({ kind: 'bytes', bytes: Buffer.from('of the last run') });
    await come(encodeQuestion(CLOSE));
    second.answers[0]?.({ kind: 'ok' });
    second.answers[0]?.({ kind: 'ok' });
    expect(written).toEqual([{ kind: 'ok' }]);
    expect(faults).toEqual([]);
  });

  it('does not continue an unfinished frame of another run', async () => {
    const { network, faults, come } = makePipe();
    network.begin(makeRun().run);
    await come(encodeQuestion(CLOSE).subarray(0, 5));
    network.end();
    const { run, asked } = makeRun();
    network.begin(run);
    await come(encodeQuestion(CLOSE));
    expect(asked).toEqual([CLOSE]);
    expect(faults).toEqual([]);
  });

  it('reports that it is closed', () => {
    const { network } = makePipe();
    network.close();
    expect(network.begin(makeRun().run)).toBe(false);
  });
});
