import wabt from 'wabt';

const METH_NOARGS = 4;
const METH_O = 8;
const PYTHON_API_VERSION = 1013;
const MEMORY_BYTES = 4096;
const TABLE_SIZE = 3;
/**
 * A dynamic library as Emscripten links them (dylink.0), with a Python module of three methods: `add(n)` adds to a
 * number in the library's own memory and answers the sum, `total()` tells it, `call()` runs what the test wants.
 */
export async function makeExtension(made) {
  const features = { multi_value: true, mutable_globals: true };
  const module = (await wabt()).parseWat(`${made.name}.wat`, text(made), features);
  module.validate();
  const binary = Buffer.from(module.toBinary({}).buffer);
  module.destroy();
  const header = 8;
  return Buffer.concat([binary.subarray(0, header), dylink(made.needed ?? []), binary.subarray(header)]);
}
/** Offsets in the library's memory. */
const AT = { definition: 0, methods: 64, total: 200, texts: 256 };
function text({ name, imports = '', functions = '', atLoad = '', call = 'i32.const 0' }) {
  const names = { module: name, add: 'add', total: 'total', call: 'call' };
  let at = AT.texts;
  const address = {};
  let data = '';
  for (const [key, value] of Object.entries(names)) {
    address[key] = at;
    data += `${value}\\00`;
    at += value.length + 1;
  }
  const store = (offset, value) =>
    `(i32.store (i32.add (global.get $memory_base) (i32.const ${offset})) ${value})`;
  const pointer = (offset) => `(i32.add (global.get $memory_base) (i32.const ${offset}))`;
  const method = (index, nameAt, flags) => {
    const start = AT.methods + 16 * index;
    return [
      store(start, pointer(nameAt)),
      store(start + 4, `(i32.add (global.get $table_base) (i32.const ${index}))`),
      store(start + 8, `(i32.const ${flags})`),
    ].join('\n');
  };
  return `(module
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "PyModule_Create2" (func $create (param i32 i32) (result i32)))
  (import "env" "PyLong_FromLong" (func $from_long (param i32) (result i32)))
  (import "env" "PyLong_AsLong" (func $as_long (param i32) (result i32)))
  ${imports}
  (elem (global.get $table_base) $add $total $call)
  (func $total_at (result i32) ${pointer(AT.total)})
  (func $add (param $self i32) (param $n i32) (result i32)
    (i32.store (call $total_at) (i32.add (i32.load (call $total_at)) (call $as_long (local.get $n))))
    (call $from_long (i32.load (call $total_at))))
  (func $total (param $self i32) (param $unused i32) (result i32)
    (call $from_long (i32.load (call $total_at))))
  (func $call (param $self i32) (param $unused i32) (result i32)
    (call $from_long (block (result i32) ${call})))
  (func (export "PyInit_${name}") (result i32)
    (call $create ${pointer(AT.definition)} (i32.const ${PYTHON_API_VERSION})))
  (func (export "__wasm_apply_data_relocs")
    ${store(AT.definition + 20, pointer(address.module))}
    ${store(AT.definition + 28, '(i32.const -1)')}
    ${store(AT.definition + 32, pointer(AT.methods))}
    ${method(0, address.add, METH_O)}
    ${method(1, address.total, METH_NOARGS)}
    ${method(2, address.call, METH_NOARGS)})
  (func (export "__wasm_call_ctors") ${atLoad})
  ${functions}
  (data (global.get $memory_base) "${'\\00'.repeat(AT.texts)}${data}")
)`;
}
/** The section that says how much memory and table the library wants, and what it needs. */
function dylink(needed) {
  const memory = Buffer.from([...leb(MEMORY_BYTES), 4, ...leb(TABLE_SIZE), 0]);
  const parts = [1, ...leb(memory.length), ...memory];
  if (needed.length > 0) {
    const list = [...leb(needed.length), ...needed.flatMap(named)];
    parts.push(2, ...leb(list.length), ...list);
  }
  const content = [...named('dylink.0'), ...parts];
  return Buffer.from([0, ...leb(content.length), ...content]);
}
function named(name) {
  const bytes = Buffer.from(name);
  return [...leb(bytes.length), ...bytes];
}
function leb(value) {
  const bytes = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}
