const SAVED = 'playground-code';
const INDENT = '    ';

/** Turns a textarea into an editor for programs: it keeps its text over reloads, and Tab and Enter indent. */
export function prepareEditor(area, initial, onRun) {
  area.value = read() ?? initial;
  let leaving = false;
  area.addEventListener('input', () => save(area.value));
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    } else if (event.key === 'Escape') {
      // For users without a mouse: Tab must be able to move to the next control.
      leaving = true;
      return;
    } else if (event.key === 'Tab' && !leaving && !event.shiftKey) {
      event.preventDefault();
      insert(area, INDENT);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      insert(area, `\n${indentAfter(area)}`);
    }
    leaving = false;
  });
}

export function setCode(area, code) {
  area.value = code;
  save(code);
}

function indentAfter(area) {
  const before = area.value.slice(0, area.selectionStart);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const indent = /^ */.exec(line)[0];
  return /:\s*(#.*)?$/.test(line) ? indent + INDENT : indent;
}

/** As typing does, so that undo knows of it. */
function insert(area, text) {
  if (!document.execCommand('insertText', false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    save(area.value);
  }
}

// A browser may refuse to keep anything; then the program lives as long as the page.
function save(code) {
  try {
    localStorage.setItem(SAVED, code);
  } catch {}
}

function read() {
  try {
    return localStorage.getItem(SAVED);
  } catch {
    return null;
  }
}
