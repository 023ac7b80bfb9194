import { type Rule, textFault } from '../../server/http/rules/text-rules.js';

export const CALLBACK_URL_LENGTH_MAX = 2_048;

/** Where a delivery may go by its form; where it may go by its address is decided where it is sent. */
export const callbackUrlRule: Rule = (value) => {
  const fault = textFault(value, CALLBACK_URL_LENGTH_MAX);
  if (fault) return fault;
  const text = String(value);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    return `must be an absolute http or https URL; received ${JSON.stringify(text.slice(0, 80))}`;
  }
  // They would be sent as a header, and stand in the job; the signature says who sent it.
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  return null;
};
