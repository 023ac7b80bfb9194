import { checkText, isPlainObject, ProtocolError } from './check-fields.js';

/** Longest name of a type, a version or a layer, in UTF-16 units. */
export const NAME_CHARS_MAX = 64 * 1024;
const LAYERS_MAX = 64;
const LAYER_NAME = /^[A-Za-z0-9][A-Za-z0-9 _().:+-]{0,63}$/;

/**
 * The layers of containment as a child claims to have proven them: names, each with true or a reason. The same for
 * workers and builders.
 */
export function checkLayers(value: unknown, name: string): asserts value is Record<string, true | string> {
  if (!isPlainObject(value)) throw new ProtocolError(`${name} must be a plain object`);
  const layers = Object.entries(value);
  if (layers.length > LAYERS_MAX) throw new ProtocolError(`${name} has more than ${LAYERS_MAX} entries`);
  for (const [layer, active] of layers) {
    // The pattern also keeps names such as __proto__ out of the status answer.
    if (!LAYER_NAME.test(layer)) throw new ProtocolError(`${name} has an invalid name`);
    if (active !== true) checkText(active, NAME_CHARS_MAX, `${name} entry`);
  }
}
