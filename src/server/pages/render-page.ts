import { createHash } from 'node:crypto';
import { BASE_STYLE } from './base-style.js';

export interface Page {
  html: string;
  /** Content-Security-Policy that lets the page show itself and nothing else. */
  csp: string;
}

/** HTML that is known to be safe; everything else is escaped by `html`. */
export class Html {
  constructor(readonly text: string) {}
}

/** A template of HTML: texts and numbers that are put in are escaped, Html and lists of it are taken as they are. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  const parts = strings.map((text, index) => (index === 0 ? text : toHtml(values[index - 1] ?? '') + text));
  return new Html(parts.join(''));
}

/**
 * A whole page without scripts. Its style is inline, and the policy names the style by its hash: nothing that a
 * client or a program could get into the page would be run or loaded.
 * @param head such as a `<meta>` for reloading
 */
export function renderPage(title: string, style: string, body: Html, head = new Html('')): Page {
  const css = BASE_STYLE + style;
  const hash = createHash('sha256').update(css).digest('base64');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}<style>${new Html(css)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return {
    html: page.text,
    csp: `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function toHtml(value: string | number | Html | Html[]): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
}
