/** Characters that continue a requirement: `numpy >=2` and `x @ https://…`. */
const GOES_ON = '<>=!~@[;';

/**
 * Splits requirements at commas and white space, except within brackets and next to an operator:
 * `numpy>=2,<3, httpx[http2,socks]` has two.
 */
export function splitRequirements(text: string): string[] {
  const result: string[][] = [];
  for (const { text: piece, isBehindComma } of piecesOf(text)) {
    const before = result.at(-1);
    const last = before?.at(-1)?.at(-1) ?? ']';
    if (before && ((last !== ']' && GOES_ON.includes(last)) || GOES_ON.includes(piece.charAt(0)))) {
      before.push(isBehindComma ? ',' : ' ', piece);
    } else {
      result.push([piece]);
    }
  }
  return result.map((parts) => parts.join(''));
}

interface Piece {
  text: string;
  isBehindComma: boolean;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let isInBrackets = false;
  let isBehindComma = false;
  const end = (at: number) => {
    if (at > start) {
      pieces.push({ text: text.slice(start, at), isBehindComma });
      isBehindComma = false;
    }
    start = at + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '[') isInBrackets = true;
    if (character === ']') isInBrackets = false;
    if (isInBrackets || !/[\s,]/.test(character)) continue;
    end(at);
    if (character === ',') isBehindComma = true;
  }
  end(text.length);
  return pieces;
}
