import { ValidateBy } from 'class-validator';
import type { Rule } from './text-rules.js';

/** Makes a rule a decorator of class-validator: the field's name, then what the rule finds wrong. */
export function Obeys(rule: Rule): PropertyDecorator {
  return ValidateBy({
    name: 'obeys',
    validator: {
      validate: (value) => rule(value) === null,
      defaultMessage: (found) => `${found?.property} ${rule(found?.value) ?? 'is not valid'}`,
    },
  });
}
