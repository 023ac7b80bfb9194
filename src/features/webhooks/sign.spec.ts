import { describe, expect, it } from '@jest/globals';
import { readSecrets, signed } from './sign.js';

/** What the libraries of github.com/standard-webhooks/standard-webhooks test their signatures with. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: 1_614_265_330_000,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('the headers of a delivery', () => {
  it('are those of the published test vector', () => {
    const { secret, id, at, body, signature } = VECTOR;
    expect(signed(readSecrets(secret), id, at + 999, body)).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    });
  });

  it('have a signature for each secret, in their order', () => {
    const { secret, id, at, body, signature } = VECTOR;
    const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const signatures = signed(readSecrets(`${other} , ${secret}`), id, at, body)['webhook-signature'].split(
      ' ',
    );
    expect(signatures).toEqual([expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/), signature]);
    expect(signatures[0]).not.toBe(signature);
  });

  it('need a secret', () => expect(readSecrets('')).toEqual([]));
});
