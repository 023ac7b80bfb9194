import { nameUpload } from './upload-name.js';

describe('nameUpload', () => {
  it('keeps what is harmless of a name, and makes it unique', () => {
    const first = nameUpload('Müller & Söhne.CSV');
    expect(first).toMatchObject({ sanitizedOriginal: 'M_ller_S_hne.csv', mimetype: 'text/csv' });
    expect(first.storedFilename).toMatch(/^M_ller_S_hne-[0-9a-f]{12}\.csv$/);
    expect(nameUpload('Müller & Söhne.CSV').storedFilename).not.toBe(first.storedFilename);
    expect(nameUpload('-rf.txt').sanitizedOriginal).toBe('_-rf.txt');
    expect(nameUpload(`${'x'.repeat(500)}.py`).sanitizedOriginal).toBe(`${'x'.repeat(80)}.py`);
  });

  it.each(['a.exe', 'a', '', '.csv', 'a.php.csv', 'a.csv.', 'a..csv', '../a.csv', 'a.constructor', 'a.svg'])(
    'refuses %p',
    (name) => {
      expect(() => nameUpload(name)).toThrow(/must be one of \.csv \.txt \.py \.png \.json/);
    },
  );
});
