// A job with a webhook: a receiver, and how it verifies that the server, and no other client, called it. Start the server
// with a secret, and allow this machine: WEBHOOK_SECRETS=$WEBHOOK_SECRET WEBHOOK_ALLOW_PRIVATE=127.0.0.0/8.
// Prints: genuine: job.succeeded, 42
// Prints: changed on its way: refused
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { post } from './client.mjs';

const SECRET = process.env.WEBHOOK_SECRET ?? '';

/** @param body the bytes as they came, as text */
function isGenuine(headers, body, secret) {
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
  // The opposite of "more than five minutes ago", since what is no number is no moment either.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < 300)) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const signatures = String(headers['webhook-signature']).split(' ');
  return signatures.some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const receiver = createServer().listen(0, '127.0.0.1');
await once(receiver, 'listening');
const callbackUrl = `http://127.0.0.1:${receiver.address().port}/finished`;
await post('/api/jobs', { code: '6 * 7', callbackUrl });

const [request, response] = await once(receiver, 'request');
const body = await text(request);
const genuine = isGenuine(request.headers, body, SECRET);
// Anything but 2xx, and it comes again.
response.writeHead(genuine ? 204 : 401).end();
receiver.close();

const { type, data } = JSON.parse(body);
console.log(`${genuine ? 'genuine' : 'refused'}: ${type}, ${data.answer.data.result}`);
const forged = isGenuine(request.headers, body.replace('42', '43'), SECRET);
console.log(`changed on its way: ${forged ? 'genuine' : 'refused'}`);
