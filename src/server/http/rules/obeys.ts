import { ValidateBy } from 'class-validator';
import type { Rule } from './text-rules.js';

/** Turns a rule into a class-validator decorator; its message is the field's name and the fault. */
export function Obeys(rule: Rule): PropertyDecorator {
  // A rule may have megabytes to look at, so it looks once: the message is asked for right after the judgement.
  let fault: string | null = null;
  return ValidateBy({
    name: 'obeys',
    validator: {
      validate: (value) => {
        fault = rule(value);
        return fault === null;
      },
      defaultMessage: (found) => `${found?.property} ${fault ?? 'is invalid'}`,
    },
  });
}
