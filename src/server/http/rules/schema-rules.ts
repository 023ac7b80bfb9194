/** What a DTO says beyond its fields; the decorators of @nestjs/swagger describe fields only. */
export interface SchemaRules {
  /** What becomes of fields that the DTO lacks; default: refused. */
  unknown?: 'refused' | 'ignored';
  /** Whether a request may omit its body, which is then read as `{}`; default: required. */
  body?: 'needed' | 'optional';
  /** Fields for which null is a distinct value; for all others it means the same as leaving them out. */
  nullable?: readonly string[];
  /** Turns a body as a lenient client sends it into one that the rules of the fields take; may change it in place. */
  prepare?: (body: unknown) => unknown;
  /** Keywords of JSON Schema for the whole object, such as `if` and `then`. */
  keywords?: Record<string, unknown>;
}

type Class = abstract new (...args: never[]) => object;

const rules = new Map<unknown, SchemaRules>();

/** Declares them once, for checking bodies and for the document, so that the two cannot differ. */
export function Rules(declared: SchemaRules): (dto: Class) => void {
  return (dto) => void rules.set(dto, declared);
}

/** The rules of this very class; they are not inherited. */
export function rulesOf(dto: Class): SchemaRules {
  return rules.get(dto) ?? {};
}

/** All rules by the name of their class, which its schema has, too. */
export function rulesByName(): Map<string, SchemaRules> {
  return new Map([...rules].map(([dto, declared]) => [(dto as Class).name, declared]));
}
