import { shownText } from './shown-text.js';

describe('shownText', () => {
  it('is printable ASCII on one line, and cut', () => {
    expect(shownText('pool.example.com', 80)).toBe('pool.example.com');
    expect(shownText('a\u001b[31m\r\nb\u009b\u202e\u0000', 80)).toBe(
      'a\\u001b[31m\\u000d\\u000ab\\u009b\\u202e\\u0000',
    );
    expect(shownText('x'.repeat(1_000_000), 5)).toBe('xxxxx...');
  });
});
