type Class = new () => object;
type Intersection<T> = T extends readonly [infer First, ...infer Rest]
  ? (First extends new () => infer Instance ? Instance : never) & Intersection<Rest>
  : unknown;

/** One class with the properties and getters of all. The caller sets the values of an instance. */
export function allOf<const T extends readonly Class[]>(classes: T): new () => Intersection<T> {
  class Combined {}
  for (const { prototype } of classes) {
    const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(prototype);
    Object.defineProperties(Combined.prototype, members);
  }
  return Combined as new () => Intersection<T>;
}
