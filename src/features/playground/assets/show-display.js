/** Included in each frame, which belongs to no origin and so gets no file of the server. */
const FRAME_STYLE = await (await fetch('playground/frame.css')).text();

/** From the richest form to the plainest; the first that a display has is shown. */
const SHOWN = [
  ['text/html', showHtml],
  ['image/svg+xml', (text) => showImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`)],
  ['image/png', (text) => showImage(`data:image/png;base64,${text}`)],
  ['image/jpeg', (text) => showImage(`data:image/jpeg;base64,${text}`)],
  ['image/gif', (text) => showImage(`data:image/gif;base64,${text}`)],
  ['image/webp', (text) => showImage(`data:image/webp;base64,${text}`)],
  ['text/markdown', showText],
  ['text/latex', showText],
  ['application/json', (value) => showText(JSON.stringify(value, null, 2))],
  ['text/plain', showText],
];

/** One mime bundle as an element. What a program made is data: it gets no script, no origin and no network. */
export function showDisplay(bundle) {
  const figure = document.createElement('figure');
  figure.className = 'display';
  const found = SHOWN.find(([mime]) => bundle[mime] !== undefined);
  const [mime, show] = found ?? ['', () => showText(Object.keys(bundle).join(', '))];
  const caption = document.createElement('figcaption');
  caption.textContent = mime;
  figure.append(show(bundle[mime]), caption);
  return figure;
}

function showText(text) {
  const pre = document.createElement('pre');
  pre.textContent = text;
  return pre;
}

function showImage(source) {
  const image = document.createElement('img');
  image.src = source;
  image.alt = 'Image created by the program';
  return image;
}

const ROW_PIXELS = 30;
const LEAST_PIXELS = 70;
const MOST_PIXELS = 480;

/** A frame without any right: no script runs in it, and it belongs to no origin. Its policy is this page's. */
function showHtml(text) {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', '');
  frame.title = 'HTML created by the program';
  frame.srcdoc = `<!doctype html><meta charset="utf-8"><style>${FRAME_STYLE}</style>${text}`;
  // The page cannot look into the frame, so its height is guessed from its rows.
  const rows = (text.match(/<(tr|p|li|br|div|h\d)\b/g) ?? []).length + 1;
  frame.height = String(Math.min(MOST_PIXELS, Math.max(LEAST_PIXELS, rows * ROW_PIXELS)));
  return frame;
}
