import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

/** ctypes has types, and no memory but that of its own objects. */
const worker = sharedWorker();

const PROGRAMS: [title: string, program: string, value: unknown][] = [
  [
    'sizes of this machine, which has 32 bits',
    '[ctypes.sizeof(getattr(ctypes, n)) for n in "c_bool c_char c_wchar c_byte c_short c_int c_long c_longlong c_size_t c_float c_double c_void_p c_char_p py_object".split()]',
    [1, 1, 4, 1, 2, 4, 4, 8, 4, 4, 8, 4, 4, 4],
  ],
  [
    'integers that wrap, and values of other kinds',
    '[ctypes.c_byte(300).value, ctypes.c_uint8(-1).value, ctypes.c_int(2**31).value, ctypes.c_uint64(-1).value == 2**64 - 1, ctypes.c_float(0.1).value == 0.1, ctypes.c_double(0.1).value, ctypes.c_bool(5).value, ctypes.c_char(b"x").value.decode(), ctypes.c_wchar("\\u20ac").value, ctypes.c_char_p(b"ab").value.decode(), ctypes.c_void_p().value, repr(ctypes.c_short(7)), repr(ctypes.c_int(7))]',
    [44, 255, -2147483648, true, false, 0.1, true, 'x', '€', 'ab', null, 'c_short(7)', 'c_long(7)'],
  ],
  [
    'refusals of wrong values',
    py`
      import ctypes
      found = []
      for make in (lambda: ctypes.c_int(1.5), lambda: ctypes.c_int("1"), lambda: ctypes.c_char(b"ab"), lambda: ctypes.c_wchar("ab"), lambda: ctypes.c_double("x"), lambda: ctypes.c_char_p("x")):
          try:
              make()
          except TypeError as error:
              found.append(str(error))
      found
    `,
    [
      "'float' object cannot be interpreted as an integer",
      "'str' object cannot be interpreted as an integer",
      'one character bytes, bytearray, or an integer in range(256) expected',
      'one character unicode string expected',
      'must be real number, not str',
      'bytes or integer address expected instead of str instance',
    ],
  ],
  [
    'structures with padding, parts that share bytes, and arrays in them',
    py`
      import ctypes
      class Point(ctypes.Structure):
          _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]
      class Shape(ctypes.Structure):
          _fields_ = [("kind", ctypes.c_byte), ("points", Point * 2), ("name", ctypes.c_char * 5)]
      shape = Shape(3, (Point * 2)(Point(1, 2.5)), b"abc")
      shape.points[1].x = 7
      copy = Shape.from_buffer_copy(bytes(shape))
      shape.points[1].x = 8
      [ctypes.sizeof(Point), Point.y.offset, Point.y.size, ctypes.alignment(Point), ctypes.sizeof(Shape), Shape.points.offset, Shape.name.offset,
       shape.kind, shape.points[0].y, copy.points[1].x, shape.points[1].x, copy.name.decode(), len(shape.points), [p.x for p in shape.points]]
    `,
    [16, 8, 8, 8, 48, 8, 40, 3, 2.5, 7, 8, 'abc', 2, [1, 8]],
  ],
  [
    'packed structures, unions, bit fields and other byte orders',
    py`
      import ctypes
      class Packed(ctypes.Structure):
          _pack_ = 1
          _fields_ = [("a", ctypes.c_char), ("b", ctypes.c_int)]
      class Bits(ctypes.Structure):
          _fields_ = [("a", ctypes.c_uint, 3), ("b", ctypes.c_uint, 5), ("c", ctypes.c_int, 28), ("d", ctypes.c_uint8, 1)]
      class Either(ctypes.Union):
          _fields_ = [("i", ctypes.c_uint32), ("b", ctypes.c_uint8 * 4)]
      class Big(ctypes.BigEndianStructure):
          _fields_ = [("s", ctypes.c_uint16), ("i", ctypes.c_int32), ("a", ctypes.c_uint16 * 2)]
      class Named(ctypes.Structure):
          _anonymous_ = ["either"]
          _fields_ = [("either", Either), ("more", ctypes.c_int)]
      bits = Bits(9, 31, -1, 1)
      either = Either(i=0x01020304)
      big = Big(1, -2, (5, 6))
      named = Named()
      named.i = 5
      [ctypes.sizeof(Packed), Packed.b.offset, ctypes.sizeof(Bits), [bits.a, bits.b, bits.c, bits.d], bytes(bits).hex(),
       list(either.b), bytes(big).hex(), [big.s, big.i, list(big.a)], named.b[0], ctypes.sizeof(Named)]
    `,
    [
      5,
      1,
      8,
      [1, 31, -1, 1],
      'f9000000ffffff1f',
      [4, 3, 2, 1],
      '00010000fffffffe00050006',
      [1, -2, [5, 6]],
      5,
      8,
    ],
  ],
  [
    'structures that name themselves, and null pointers',
    py`
      import ctypes
      class Node(ctypes.Structure):
          pass
      Node._fields_ = [("value", ctypes.c_int), ("next", ctypes.POINTER(Node)), ("text", ctypes.c_char_p), ("anything", ctypes.py_object)]
      node = Node(1, None, b"text", [1, 2])
      found = [bool(node.next), node.text.decode(), node.anything, ctypes.sizeof(Node), ctypes.POINTER(Node) is ctypes.POINTER(Node)]
      try:
          node.next.contents
      except ValueError as error:
          found.append(str(error))
      found
    `,
    [false, 'text', [1, 2], 16, true, 'NULL pointer access'],
  ],
  [
    'buffers: of its own, and of objects that lend theirs',
    py`
      import ctypes, struct
      text = ctypes.create_string_buffer(b"abc", 6)
      wide = ctypes.create_unicode_buffer("abc")
      lent = bytearray(8)
      numbers = (ctypes.c_int32 * 2).from_buffer(lent)
      numbers[1] = 7
      view = memoryview(text)
      found = [text.value.decode(), text.raw.hex(), len(wide), wide.value, lent.hex(), list(numbers), numbers[-1], view.nbytes]
      for wrong in (lambda: numbers[2], lambda: (ctypes.c_int * 9).from_buffer(lent), lambda: ctypes.c_int.from_buffer(b"abcd")):
          try:
              wrong()
          except (IndexError, ValueError, TypeError) as error:
              found.append(type(error).__name__)
      found
    `,
    [
      'abc',
      '616263000000',
      4,
      'abc',
      '0000000007000000',
      [0, 7],
      7,
      6,
      'IndexError',
      'ValueError',
      'TypeError',
    ],
  ],
  [
    'prototypes, whose functions Python calls, and libraries that are not found',
    py`
      import ctypes, ctypes.util, ctypes.wintypes
      @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
      def twice(n):
          return 2 * n
      [twice(4), ctypes.util.find_library("c"), hasattr(ctypes.pythonapi, "PyErr_SetString"), ctypes.sizeof(ctypes.wintypes.RECT)]
    `,
    [8, null, false, 16],
  ],
];

it.each(PROGRAMS)('has %s', async (_title, program, value) => {
  const ran = await worker.run(`import ctypes\n${program}`);
  expect(ran.exception?.traceback).toBeUndefined();
  expect(ran.value).toEqual(value);
});

it('has no name of CPython’s that leads to memory', async () => {
  const ran = await worker.run(py`
    import ctypes, sys
    found = []
    for name in ("_ctypes", "_ctypes_test"):
        try:
            __import__(name)
        except ImportError:
            found.append(name)
    # Whatever refers to memory is a view of a bytearray.
    views = {type(value).__name__ for value in vars(ctypes.c_int(5)).values()}
    [found, sorted(views), ctypes.c_int(5)._memory.obj.__class__.__name__]
  `);
  expect(ran.value).toEqual([['_ctypes', '_ctypes_test'], ['dict', 'int', 'memoryview'], 'bytearray']);
});
