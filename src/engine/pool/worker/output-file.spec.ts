import { readdirSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { OutputRecorder } from '../../worker/streams/output-recorder.js';
import { OutputFile } from './output-file.js';

describe('OutputFile', () => {
  let folder: string;
  let file: OutputFile;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'output-file-'));
    file = OutputFile.create(folder) as OutputFile;
  });
  afterEach(async () => {
    file.close();
    await rm(folder, { recursive: true });
  });

  it('has no name', () => {
    expect(readdirSync(folder)).toEqual([]);
  });

  it('returns what was recorded since the last reset', () => {
    const recorder = new OutputRecorder((bytes, at) => void writeSync(file.fd, bytes, 0, bytes.length, at));
    recorder.write('stdout', Buffer.from('one run'));
    recorder.reset();
    recorder.write('stdout', Buffer.from('a'));
    recorder.write('stdout', Buffer.from('b'));
    expect(file.read(100).stdout).toEqual({ text: 'ab', base64: null, totalBytes: 2, cutBytes: 0 });
    expect(file.read(100).stderr.totalBytes).toBe(0);
  });

  it('returns nothing once it is closed', () => {
    file.close();
    file.close();
    expect(file.read(100).stdout.totalBytes).toBe(0);
  });

  it('does not exist where no file can be created', () => {
    expect(OutputFile.create(path.join(folder, 'missing'))).toBeNull();
  });
});
