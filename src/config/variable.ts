import { IsIn, IsInt, IsNotEmpty, IsString, Max, Min, ValidateBy, ValidateIf } from 'class-validator';

interface Described {
  /** Name in the environment. */
  name: string;
  /** What it decides, in one sentence, for the documentation. */
  meaning: string;
  /** Never show the received value in an error. */
  secret?: boolean;
}

export interface IntegerVariable extends Described {
  kind: 'integer';
  /** Unit of the number in the environment, or '' for a plain count. */
  unit: 'ms' | 'bytes' | 'MB' | '';
  min: number;
  max: number;
  default: number;
  /** The property holds the number times this; default 1. */
  scale?: number;
}

export interface TextVariable extends Described {
  kind: 'text';
  default: string;
  /** Whether the empty string is a value, as opposed to "not set". */
  mayBeEmpty?: boolean;
  oneOf?: readonly string[];
  /** What a non-empty string must match, and a description of it. */
  pattern?: { test: RegExp | ((text: string) => boolean); words: string };
}

export type Variable = (IntegerVariable | TextVariable) & {
  /** The property of Settings that holds the value. */
  property: string;
};

const DECLARED = new Map<object, Variable[]>();

/** The variables that a class declares, in the order of declaration. */
export function variablesOf({ prototype }: { prototype: object }): Variable[] {
  return DECLARED.get(prototype) ?? [];
}

/** Declares a property of Settings as an integer read from the environment. */
export function Integer(name: string, rule: Omit<IntegerVariable, 'kind' | 'name'>): PropertyDecorator {
  return declare({ kind: 'integer', name, ...rule }, [
    IsInt(),
    Min(rule.min * (rule.scale ?? 1)),
    Max(rule.max * (rule.scale ?? 1)),
  ]);
}

/** Declares a property of Settings as text read from the environment. */
export function Text(name: string, rule: Omit<TextVariable, 'kind' | 'name'>): PropertyDecorator {
  const checks = [IsString()];
  if (!rule.mayBeEmpty) checks.push(IsNotEmpty());
  if (rule.oneOf) checks.push(IsIn([...rule.oneOf]));
  if (rule.pattern) {
    const { test } = rule.pattern;
    const validate = test instanceof RegExp ? (value: string) => test.test(value) : test;
    checks.push(
      ValidateBy({ name: 'pattern', validator: { validate } }),
      ValidateIf((_, value) => value !== ''),
    );
  }
  return declare({ kind: 'text', name, ...rule }, checks);
}

/** The rule of a variable in words, such as "an integer between 1 and 64 (ms)". */
export function describeRule(variable: Variable): string {
  if (variable.kind === 'integer') {
    const unit = variable.unit ? ` (${variable.unit})` : '';
    return `an integer between ${variable.min} and ${variable.max}${unit}`;
  }
  if (variable.oneOf) return `one of ${variable.oneOf.join(', ')}`;
  if (variable.pattern) return variable.pattern.words;
  return variable.mayBeEmpty ? 'a string' : 'a non-empty string';
}

function declare(rule: IntegerVariable | TextVariable, checks: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    const variables = DECLARED.get(target) ?? [];
    DECLARED.set(target, [...variables, { ...rule, property: String(property) }]);
    for (const check of checks) check(target, property);
  };
}
