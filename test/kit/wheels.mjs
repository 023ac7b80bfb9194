import { crc32, deflateRawSync } from 'node:zlib';
/** A zip file, written out here so that tests can make those that no tool would make. */
export function makeZip(entries) {
  const locals = [];
  const directory = [];
  let at = 0;
  for (const { path, content, mode = 0o100644, claimedSize, flags = 0, method = 8 } of entries) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(content);
    const packed = method === 0 ? bytes : deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((mode << 16) >>> 0) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, name]));
    locals.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, list, end]);
}
/** A wheel and the name of its file. */
export function makeWheel({ name, version = '1.0', files, requires = [], tag, extra = [] }) {
  const info = `${name}-${version}.dist-info`;
  const metadata = [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    ...requires.map((line) => `Requires-Dist: ${line}`),
    '',
    'A wheel made by a test.',
  ].join('\n');
  const used = tag ?? 'py3-none-any';
  const entries = [
    ...Object.entries(files ?? { [`${name}/__init__.py`]: `__version__ = ${JSON.stringify(version)}\n` }).map(
      ([path, content]) => ({ path, content }),
    ),
    { path: `${info}/METADATA`, content: metadata },
    { path: `${info}/WHEEL`, content: `Wheel-Version: 1.0\nTag: ${used}\n` },
    ...extra,
  ];
  return { fileName: `${name}-${version}-${used}.whl`, bytes: makeZip(entries) };
}
