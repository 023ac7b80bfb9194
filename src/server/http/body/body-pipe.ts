import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';
import { ServiceError } from '../../../base/errors.js';
import { rulesOf } from '../rules/schema-rules.js';

type Class = new () => object;

/** Classes that Nest names for parameters without a DTO. */
const PLAIN: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, undefined]);

/**
 * Checks request bodies against their DTO with class-validator; unknown fields are refused. Nest's ValidationPipe
 * does the same in 16 us with class-transformer, which copies deep (a stack overflow for hostile nesting) and drops
 * keys such as "constructor" from the caller's own data silently; here the body's values are taken as they are.
 */
export class BodyPipe {
  /** @throws ServiceError EMPTY_BODY or VALIDATION_FAILED, the sentence names field and rule */
  transform(value: unknown, { type, metatype }: { type: string; metatype?: unknown }): unknown {
    return type === 'body' && isClass(metatype) ? checkBody(value, metatype) : value;
  }
}

/**
 * Checks a body and returns it as an instance of its DTO. Fields that are null become undefined: in a request, null means
 * the same as leaving the field out, but for fields that the DTO's rules call nullable.
 * @throws ServiceError EMPTY_BODY or VALIDATION_FAILED, the sentence names field and rule
 */
export function checkBody<T extends object>(sent: unknown, dto: new () => T): T {
  const { prepare, unknown: unknownFields, body: presence, nullable = [] } = rulesOf(dto);
  const given = sent === undefined && presence === 'optional' ? {} : sent;
  const value = prepare ? prepare(given) : given;
  if (value === undefined || value === null) {
    throw new ServiceError('EMPTY_BODY', 'The request requires a JSON object as its body.');
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ServiceError('VALIDATION_FAILED', 'The body must be a JSON object.');
  }
  const { body, unknown } = takeKnown(value, dto);
  const errors = validateSync(body, {
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  const strange = unknownFields === 'ignored' ? { count: 0, names: [] } : unknown;
  const faults = [...strange.names.map(describeUnknown), ...errors.map(describeFault)];
  const count = strange.count + errors.length;
  if (count > 0) throw new ServiceError('VALIDATION_FAILED', describeFaults(faults, count));
  for (const name of Object.keys(body)) {
    if (Reflect.get(body, name) === null && !nullable.includes(name)) Reflect.set(body, name, undefined);
  }
  return body;
}

/** Enough faults to mend a request by; a body of thousands of unknown fields is not echoed. */
const FAULTS_MAX = 5;

interface Unknown {
  count: number;
  /** The first few. */
  names: string[];
}

/**
 * The fields that the DTO has, and nothing else: thousands of unknown ones would keep the validator busy for seconds, and
 * one that is named "constructor" or "__proto__" would be treated as what it is named after.
 */
function takeKnown<T extends object>(value: object, dto: new () => T): { body: T; unknown: Unknown } {
  const body = new dto();
  const known = fieldsOf(dto);
  const unknown: Unknown = { count: 0, names: [] };
  for (const name of Object.keys(value)) {
    if (known.has(name)) Reflect.set(body, name, Reflect.get(value, name));
    else if (++unknown.count <= FAULTS_MAX) unknown.names.push(name);
  }
  return { body, unknown };
}

const FIELDS = new WeakMap<Class, ReadonlySet<string>>();

/** The properties for which a DTO, or a class it extends, has rules. */
function fieldsOf(dto: Class): ReadonlySet<string> {
  let fields = FIELDS.get(dto);
  if (!fields) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
    fields = new Set(rules.map(({ propertyName }) => propertyName));
    FIELDS.set(dto, fields);
  }
  return fields;
}

function describeUnknown(name: string): string {
  return `${name.slice(0, 80)} is not a known field`;
}

function describeFault({ constraints = {}, property }: ValidationError): string {
  return Object.values(constraints)[0] ?? `${property} is not valid`;
}

function describeFaults(faults: string[], count: number): string {
  const shown = faults.slice(0, FAULTS_MAX);
  const more = count > shown.length ? `; and ${count - shown.length} more` : '';
  return `${shown.join('; ')}${more}.`;
}

function isClass(metatype: unknown): metatype is Class {
  return typeof metatype === 'function' && !PLAIN.has(metatype);
}
