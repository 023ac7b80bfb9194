const NOT_PRINTABLE = /[^ -~]/g;

/**
 * A text of a stranger as a log or a sentence may show it: short, and printable ASCII only, since terminals act on the
 * rest.
 */
export function shownText(text: string, charactersMax: number): string {
  const plain = text
    .slice(0, charactersMax)
    .replace(NOT_PRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > charactersMax ? `${plain}...` : plain;
}
