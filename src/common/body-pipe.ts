import { type ValidationError, validateSync } from 'class-validator';
import { ServiceError } from './errors.js';

type Class = new () => object;

/** Classes that Nest names for parameters without a DTO. */
const PLAIN: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, undefined]);

/**
 * Checks request bodies against their DTO with class-validator; unknown fields are refused. Nest's ValidationPipe
 * does the same in 16 us with class-transformer, which copies deep (a stack overflow for hostile nesting) and drops
 * keys such as "constructor" from the caller's own data without a word; here the body's values are taken as they are.
 */
export class BodyPipe {
  /** @throws ServiceError EMPTY_BODY or VALIDATION_FAILED, the sentence names field and rule */
  transform(value: unknown, { type, metatype }: { type: string; metatype?: unknown }): unknown {
    return type === 'body' && isClass(metatype) ? checkBody(value, metatype) : value;
  }
}

export function checkBody<T extends object>(value: unknown, dto: new () => T): T {
  if (value === undefined || value === null) {
    throw new ServiceError('EMPTY_BODY', 'The request needs a JSON object as its body.');
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ServiceError('VALIDATION_FAILED', 'The body must be a JSON object.');
  }
  const body = Object.assign(new dto(), value);
  const errors = validateSync(body, {
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  if (errors.length > 0) throw new ServiceError('VALIDATION_FAILED', describeFaults(errors));
  return body;
}

/** Enough faults to mend a request by; a body of thousands of unknown fields is not echoed. */
const FAULTS_MAX = 5;

function describeFaults(errors: ValidationError[]): string {
  const sentences = errors.slice(0, FAULTS_MAX).map((error) => {
    const constraints = error.constraints ?? {};
    if ('whitelistValidation' in constraints) return `${error.property.slice(0, 80)} is not a known field`;
    return Object.values(constraints)[0] ?? `${error.property} is not valid`;
  });
  const more = errors.length > FAULTS_MAX ? `; and ${errors.length - FAULTS_MAX} more` : '';
  return `${sentences.join('; ')}${more}.`;
}

function isClass(metatype: unknown): metatype is Class {
  return typeof metatype === 'function' && !PLAIN.has(metatype);
}
