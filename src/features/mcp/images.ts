import type { CallToolResult } from '@modelcontextprotocol/server';

/** Characters of base64; larger ones do not reach models, whatever the client does with them. */
const IMAGE_MAX = 256 * 1024;
const TYPES = ['image/png', 'image/jpeg'];

type Image = Extract<CallToolResult['content'][number], { type: 'image' }>;

export const isImage = (mime: string): boolean => TYPES.includes(mime);

/** @param data base64 @returns null for one that is too large */
export function smallImage(mimeType: string, data: string): Image | null {
  return data.length <= IMAGE_MAX ? { type: 'image', data, mimeType } : null;
}
