import { JsonScan } from './json-scan.js';

/** What foreign JSON may hold before it is parsed. */
export interface TotalBounds {
  /** Arrays and objects that may lie within each other. */
  depth: number;
  /** Values and keys together. */
  values: number;
}

/**
 * What JSON.parse would make of foreign bytes, found out without making it: parsing takes up to a hundred times the
 * memory of the text, and stops everything else for as long as it runs. Invalid JSON may pass, and JSON.parse
 * then refuses it.
 * @param bytes UTF-8
 * @returns which bound is exceeded, null when none is
 */
export function scanJson(bytes: Uint8Array, { depth, values }: TotalBounds): keyof TotalBounds | null {
  const any = Number.POSITIVE_INFINITY;
  const scan = new JsonScan({ depth, keys: any, containers: any, values: any, total: values });
  return scan.push(bytes) as keyof TotalBounds | null;
}

/**
 * Parses foreign JSON that is within bounds.
 * @param bytes UTF-8
 * @returns the value; otherwise the bound that is exceeded, or `syntax` for invalid JSON
 */
export function parseBounded(
  bytes: Uint8Array,
  bounds: TotalBounds,
): { value: unknown } | { fault: keyof TotalBounds | 'syntax' } {
  const fault = scanJson(bytes, bounds);
  if (fault) return { fault };
  try {
    return { value: JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: 'syntax' };
    throw error;
  }
}
