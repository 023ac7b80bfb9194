/** Head and tail of a text, and between them how much was left out. @param max characters that are kept */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil(max * 0.6);
  const tail = max - head;
  const cut = `\n[... ${text.length - max} characters left out ...]\n`;
  // A cut may go through a pair of surrogates.
  return `${text.slice(0, head)}${cut}${text.slice(text.length - tail)}`.toWellFormed();
}
