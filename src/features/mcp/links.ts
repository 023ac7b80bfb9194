import type { ToolCaller, ToolServices } from './tool.js';

/** A link to bytes that works for a limited time, without a key; null where the store has no room. */
export async function linkTo(
  { artifacts }: ToolServices,
  { origin, owner }: ToolCaller,
  name: string,
  content: Uint8Array,
): Promise<string | null> {
  const kept = await artifacts.keep(name, content, owner);
  return kept && `${origin}/api/artifacts/${kept.id}/${encodeURIComponent(kept.name)}`;
}
