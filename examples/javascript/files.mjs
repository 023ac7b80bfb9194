// Files in and out: small ones in the request, large ones in a form; what the run makes comes back.
// Prints: total.txt 3 bytes: 42
// Prints: rows.csv 1177780 bytes, by a link
import { post, send } from './client.mjs';

const small = await post('/api/execute', {
  code: 'print(sum(int(line) for line in open("data/numbers.txt")), file=open("total.txt", "w"))',
  files: [{ path: 'data/numbers.txt', content: '12\n30\n' }],
});
for (const { path, size, content } of (await small.json()).data.files) {
  console.log(path, size, 'bytes:', content.trim());
}

const form = new FormData();
form.append(
  'request',
  JSON.stringify({ code: 'open("rows.csv", "wb").write(open("in.csv", "rb").read() * 2)' }),
);
form.append('in.csv', new Blob([Array.from({ length: 100_000 }, (_, n) => `${n}\n`).join('')]), 'in.csv');
// fetch sets the content type of a form, with its boundary.
const large = await send('POST', '/api/execute', { body: form });
for (const { path, size, url } of (await large.json()).data.files) {
  const { length } = new Uint8Array(await (await send('GET', url)).arrayBuffer());
  console.log(path, length, length === size ? 'bytes, by a link' : 'bytes are not all');
}
