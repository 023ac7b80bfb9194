import type { InputFile } from './schemas.js';

/** Files by path, as text or as bytes; or as the API takes them. */
export type Files = Record<string, string | Uint8Array> | InputFile[];

/** Bytes are sent as a form where base64 in JSON would be larger than this. */
const FORM_FROM_BYTES = 1 << 20;
/** `String.fromCharCode` takes a limited number of arguments. */
const SLICE = 0x8000;

/** A body for code with files. */
export function bodyWithFiles(request: Record<string, unknown>, files: Files | undefined): string | FormData {
  if (files === undefined || Array.isArray(files)) return JSON.stringify({ ...request, files });
  const entries = Object.entries(files);
  const bytes = entries.reduce((sum, [, content]) => sum + content.length, 0);
  if (bytes >= FORM_FROM_BYTES) return formOf(request, entries);
  return JSON.stringify({ ...request, files: entries.map(inputFile) });
}

export function inputFiles(files: Files | undefined): InputFile[] | undefined {
  return files === undefined || Array.isArray(files) ? files : Object.entries(files).map(inputFile);
}

function inputFile([path, content]: [string, string | Uint8Array]): InputFile {
  if (typeof content === 'string') return { path, content };
  return { path, content: toBase64(content), encoding: 'base64' };
}

function formOf(request: Record<string, unknown>, files: [string, string | Uint8Array][]): FormData {
  const form = new FormData();
  form.append('request', JSON.stringify(request));
  for (const [path, content] of files)
    form.append(path, new Blob([content as Uint8Array<ArrayBuffer>]), path);
  return form;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += SLICE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  }
  return btoa(binary);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
