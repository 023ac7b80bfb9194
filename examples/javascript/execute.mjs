// One run: code in, JSON out.
// Prints: 3 numbers
// Prints: result { mean: 4 }
// Prints: error ZeroDivisionError in line 1
import { post } from './client.mjs';

const answer = await post('/api/execute', {
  code: 'print(len(numbers), "numbers")\n{"mean": sum(numbers) / len(numbers)}',
  context: { numbers: [1, 4, 7] },
  timeout: 5000,
});
const { data } = await answer.json();
process.stdout.write(data.stdout);
console.log('result', data.result);

const { success, data: failed } = await (await post('/api/execute', { code: '1 / 0' })).json();
if (!success) console.log('error', failed.exception.type, 'in line', failed.exception.line);
