import { formatBytes } from './view.js';

/** Files that go with the next runs. */
const files = new Map();

export function prepareInputs(input, list) {
  input.addEventListener('change', async () => {
    for (const file of input.files) files.set(file.name, new Uint8Array(await file.arrayBuffer()));
    input.value = '';
    show(list);
  });
}

/** As the API takes them. */
export function inputFiles() {
  return [...files].map(([path, bytes]) => ({ path, content: toBase64(bytes), encoding: 'base64' }));
}

function show(list) {
  list.replaceChildren(
    ...[...files].map(([name, bytes]) => {
      const item = document.createElement('li');
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.textContent = '\u00d7';
      remove.setAttribute('aria-label', `Remove ${name}`);
      remove.addEventListener('click', () => {
        files.delete(name);
        show(list);
      });
      item.append(`${name}, ${formatBytes(bytes.length)}`, remove);
      return item;
    }),
  );
}

function toBase64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
