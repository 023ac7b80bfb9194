/** The items of a text with commas or white space between them. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
