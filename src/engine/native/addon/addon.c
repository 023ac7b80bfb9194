/*
 * The JavaScript interface of mapping.c and door.c. Validates every argument, so that no other file sees an invalid number
 * or buffer. Throws TypeError for invalid arguments and Error for failed system calls.
 */
#define NAPI_VERSION 8
#define _GNU_SOURCE
#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "mapping.h"

/* Distinguishes our handles from other objects. */
static const napi_type_tag HANDLE = {0x5079506f6f6c4d65, 0x6d6f7279486e646c};
#define ARGUMENTS_MAX 5
/* No valid size is larger, and doubles are exact up to here. */
#define NUMBER_MAX ((int64_t)1 << 48)

struct call {
  napi_env env;
  napi_value arguments[ARGUMENTS_MAX];
};

static napi_value refuse(napi_env env, const char *rule) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_VALUE", rule);
  return NULL;
}

static napi_value fail(napi_env env, const char *step) {
  char text[200];
  snprintf(text, sizeof text, "%s: %s", step, strerror(errno));
  napi_throw_error(env, "ERR_NATIVE_MEMORY", text);
  return NULL;
}

/* False, with an exception, for a wrong number of arguments. */
static bool begin(napi_env env, napi_callback_info info, size_t expected, struct call *call) {
  size_t count = ARGUMENTS_MAX;
  call->env = env;
  if (napi_get_cb_info(env, info, &count, call->arguments, NULL, NULL) != napi_ok || count != expected) {
    refuse(env, "wrong number of arguments");
    return false;
  }
  return true;
}

static bool read_number(const struct call *call, size_t at, size_t *value) {
  double number;
  if (napi_get_value_double(call->env, call->arguments[at], &number) != napi_ok) return false;
  if (!(number >= 0 && number <= (double)NUMBER_MAX)) return false;
  *value = (size_t)number;
  return (double)*value == number;
}

/* False, with an exception, when the argument is not a valid descriptor. */
static bool read_descriptor(const struct call *call, size_t at, int *file) {
  size_t number;
  if (!read_number(call, at, &number) || number > 1 << 20) {
    refuse(call->env, "file must be a descriptor");
    return false;
  }
  *file = (int)number;
  return true;
}

/* Address and length of an ArrayBuffer. False for a detached or empty one. */
static bool read_buffer(const struct call *call, size_t at, uint8_t **bytes, size_t *length) {
  bool is_buffer = false;
  if (napi_is_arraybuffer(call->env, call->arguments[at], &is_buffer) != napi_ok || !is_buffer) return false;
  void *data = NULL;
  if (napi_get_arraybuffer_info(call->env, call->arguments[at], &data, length) != napi_ok) return false;
  *bytes = data;
  return data != NULL && *length > 0;
}

/* Address and length of a Uint32Array; false, with an exception, for anything else. */
static bool read_words(const struct call *call, size_t at, uint32_t **words, size_t *count) {
  bool is_typed = false;
  napi_typedarray_type type;
  void *data = NULL;
  if (napi_is_typedarray(call->env, call->arguments[at], &is_typed) != napi_ok || !is_typed ||
      napi_get_typedarray_info(call->env, call->arguments[at], &type, count, &data, NULL, NULL) != napi_ok || type != napi_uint32_array) {
    refuse(call->env, "the last argument must be a Uint32Array");
    return false;
  }
  *words = data;
  if (data == NULL) *count = 0;
  return true;
}

static bool is_page_multiple(size_t number, size_t page) { return number % page == 0; }

/* Whether a regular file has this range: accessing a page beyond its end would kill the process. */
static bool file_holds(int file, size_t offset, size_t bytes) {
  struct stat stat;
  if (fstat(file, &stat) != 0 || !S_ISREG(stat.st_mode)) return false;
  return stat.st_size >= 0 && offset <= (size_t)stat.st_size && bytes <= (size_t)stat.st_size - offset;
}

static void free_mapping(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  struct mapping *mapping = data;
  if (mapping->pagemap >= 0) close(mapping->pagemap);
  state_close(mapping);
  free(mapping->entries);
  free(mapping->clean);
  free(mapping->own);
  /* The mappings stay: memory and views of the image may outlive the handle. */
  free(mapping);
}

/* map(memory, file, offset, bytes, maxBytes) -> handle, with the sealed bytes as `image` */
static napi_value map(napi_env env, napi_callback_info info) {
  struct call call;
  int file;
  size_t length, offset, bytes, max_bytes;
  uint8_t *base;
  if (!begin(env, info, 5, &call)) return NULL;
  if (!read_buffer(&call, 0, &base, &length)) return refuse(env, "memory must be an ArrayBuffer that is not detached");
  if (!read_descriptor(&call, 1, &file)) return NULL;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  if (!read_number(&call, 2, &offset) || !is_page_multiple(offset, page)) return refuse(env, "offset must be a multiple of the page size");
  if (!read_number(&call, 3, &bytes) || bytes == 0 || bytes > length || !is_page_multiple(bytes, page)) {
    return refuse(env, "bytes must be a multiple of the page size, and at most the length of memory");
  }
  if (!read_number(&call, 4, &max_bytes) || max_bytes < length || !is_page_multiple(max_bytes, page)) {
    return refuse(env, "maxBytes must be a multiple of the page size, and at least the length of memory");
  }
  if (!is_page_multiple((uintptr_t)base, page) || !is_page_multiple(length, page)) return refuse(env, "memory must consist of whole pages");
  if (!file_holds(file, offset, bytes)) return refuse(env, "file must be a regular file that contains this range");

  struct mapping *mapping = calloc(1, sizeof *mapping);
  if (mapping == NULL) return fail(env, "calloc");
  *mapping = (struct mapping){.base = base, .sealed_bytes = bytes, .max_bytes = max_bytes, .file = file, .offset = offset};
  mapping->page = page;
  mapping->pagemap = mapping->state.file = -1;
  const char *failed = mapping_open(mapping);
  napi_value handle = NULL, image;
  if (failed != NULL) {
    fail(env, failed);
  } else if (napi_create_object(env, &handle) != napi_ok || napi_type_tag_object(env, handle, &HANDLE) != napi_ok ||
             napi_create_external_arraybuffer(env, (void *)mapping->image, bytes, NULL, NULL, &image) != napi_ok ||
             napi_set_named_property(env, handle, "image", image) != napi_ok ||
             napi_wrap(env, handle, mapping, free_mapping, NULL, NULL) != napi_ok) {
    handle = NULL;
    errno = ENOMEM;
    fail(env, "a handle");
  }
  if (handle == NULL) free_mapping(env, mapping, NULL);
  return handle;
}

/* The mapping of the first argument. NULL with an exception. */
static struct mapping *read_handle(const struct call *call) {
  bool is_ours = false;
  void *data = NULL;
  napi_valuetype type;
  if (napi_typeof(call->env, call->arguments[0], &type) == napi_ok && type == napi_object) {
    napi_check_object_type_tag(call->env, call->arguments[0], &HANDLE, &is_ours);
  }
  if (!is_ours || napi_unwrap(call->env, call->arguments[0], &data) != napi_ok) {
    refuse(call->env, "the first argument must be a handle of map()");
    return NULL;
  }
  return data;
}

/* The mapping of the first argument, and the current length of memory, the second. NULL with an exception. */
static struct mapping *read_mapping(const struct call *call, size_t *bytes) {
  struct mapping *mapping = read_handle(call);
  if (mapping == NULL) return NULL;
  uint8_t *base;
  if (!read_buffer(call, 1, &base, bytes)) {
    refuse(call->env, "memory must be an ArrayBuffer that is not detached");
    return NULL;
  }
  if (base != mapping->base || *bytes < mapping->sealed_bytes || *bytes > mapping->max_bytes || !is_page_multiple(*bytes, mapping->page)) {
    napi_throw_error(call->env, "ERR_NATIVE_MEMORY", "linear memory has moved, or has an invalid length");
    return NULL;
  }
  return mapping;
}

static napi_value number_of(napi_env env, size_t value) {
  napi_value number = NULL;
  napi_create_int64(env, (int64_t)value, &number);
  return number;
}

/* reset(handle, memory) -> number of pages that differed from the sealed state */
static napi_value reset(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes, written;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  if (mapping == NULL) return NULL;
  const char *failed = mapping_reset(mapping, bytes, &written);
  return failed == NULL ? number_of(env, written) : fail(env, failed);
}

/* release(handle, memory): restores sealed memory and drops all its pages */
static napi_value release(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  if (mapping == NULL) return NULL;
  const char *failed = mapping_release(mapping, bytes);
  return failed == NULL ? NULL : fail(env, failed);
}

/* trim(): returns free memory of all malloc arenas to the system; only glibc keeps much */
static napi_value trim(napi_env env, napi_callback_info info) {
  struct call call;
  if (!begin(env, info, 0, &call)) return NULL;
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  return NULL;
}

/* asked(handle, memory) -> number of queries to the kernel for private pages */
static napi_value asked(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  return mapping == NULL ? NULL : number_of(env, mapping->asked);
}

typedef const char *find_pages(struct mapping *mapping, size_t bytes, uint32_t *pages, size_t room, size_t *count);

/* The number of results of `find`; the last argument, a Uint32Array, receives the first of them. */
static napi_value found(const struct call *call, struct mapping *mapping, size_t bytes, find_pages *find) {
  uint32_t *into;
  size_t room, count;
  if (!read_words(call, 2, &into, &room)) return NULL;
  const char *failed = find(mapping, bytes, into, room, &count);
  return failed == NULL ? number_of(call->env, count) : fail(call->env, failed);
}

/* changed(handle, memory, into) -> number of pages that differ from the sealed state; `into`, a Uint32Array, receives the first of them */
static napi_value changed(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes;
  if (!begin(env, info, 3, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  return mapping == NULL ? NULL : found(&call, mapping, bytes, mapping_changed);
}

/* openState(handle, file) -> ArrayBuffer over the file for states; each page has the same offset as in memory */
static napi_value open_state(napi_env env, napi_callback_info info) {
  struct call call;
  int file;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_handle(&call);
  if (mapping == NULL || !read_descriptor(&call, 1, &file)) return NULL;
  if (mapping->state.file >= 0) return refuse(env, "the mapping has a file for states already");
  if (mapping->page != UNIT_BYTES) return refuse(env, "the page size of this machine is not supported");
  if (!file_holds(file, 0, mapping->max_bytes)) return refuse(env, "file must be a regular file of at least maxBytes bytes");
  const char *failed = state_open(mapping, file);
  if (failed != NULL) return fail(env, failed);
  napi_value buffer = NULL;
  if (napi_create_external_arraybuffer(env, mapping->state.bytes, mapping->max_bytes, NULL, NULL, &buffer) != napi_ok) {
    return fail(env, "an ArrayBuffer over a file for states");
  }
  return buffer;
}

/* False, with an exception, when the mapping has no file for states. */
static bool has_states(const struct call *call, const struct mapping *mapping) {
  if (mapping->state.file >= 0) return true;
  refuse(call->env, "the mapping has no file for states");
  return false;
}

typedef void end_state(struct mapping *mapping);

static napi_value end_with(napi_env env, napi_callback_info info, end_state *end) {
  struct call call;
  if (!begin(env, info, 1, &call)) return NULL;
  struct mapping *mapping = read_handle(&call);
  if (mapping == NULL || !has_states(&call, mapping)) return NULL;
  if (mapping->state.mapped) return refuse(env, "the state is mapped");
 end(mapping);
  return NULL;
}

/* forgetState(handle): discards the state and returns its pages to the system */
static napi_value forget_state(napi_env env, napi_callback_info info) { return end_with(env, info, state_forget); }

/* clearState(handle): discards the state, but keeps some zeroed pages for the next one */
static napi_value clear_state(napi_env env, napi_callback_info info) { return end_with(env, info, state_clear); }

/* Page numbers, ascending and below `end` bytes. False, with an exception, otherwise. */
static bool read_pages(const struct call *call, size_t at, const struct mapping *mapping, size_t end, uint32_t **pages, size_t *count) {
  if (!read_words(call, at, pages, count)) return false;
  for (size_t i = 0; i < *count; i++) {
    if ((*pages)[i] < end / mapping->page && (i == 0 || (*pages)[i] > (*pages)[i - 1])) continue;
    refuse(call->env, "pages must be ascending page numbers within memory");
    return false;
  }
  return true;
}

/* layState(handle, pages): adds the pages to the state with their sealed content, to be written to */
static napi_value lay_state(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t *pages;
  size_t count;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_handle(&call);
  if (mapping == NULL || !has_states(&call, mapping)) return NULL;
  if (!read_pages(&call, 1, mapping, mapping->max_bytes, &pages, &count)) return NULL;
  const char *failed = state_lay(mapping, pages, count);
  return failed == NULL ? NULL : fail(env, failed);
}

/* mapState(handle, memory): maps the state over sealed memory */
static napi_value map_state(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  if (mapping == NULL || !has_states(&call, mapping)) return NULL;
  if (mapping->state.mapped) return refuse(env, "the state is mapped");
  if (mapping->state.end * mapping->page > bytes) return refuse(env, "memory is shorter than the state");
  const char *failed = state_map(mapping);
  return failed == NULL ? NULL : fail(env, failed);
}

/* changedWords(handle, memory, into) -> number of values that describe words that differ from the state; see mapping_changed_words */
static napi_value changed_words(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes;
  if (!begin(env, info, 3, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  if (mapping == NULL || !has_states(&call, mapping)) return NULL;
  if (!mapping->state.mapped) return refuse(env, "the state is not mapped");
  return found(&call, mapping, bytes, mapping_changed_words);
}

/* keepState(handle, memory, pages): copies the pages from memory to the state */
static napi_value keep_state(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes, count;
  uint32_t *pages;
  if (!begin(env, info, 3, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  if (mapping == NULL || !has_states(&call, mapping)) return NULL;
  if (!read_pages(&call, 2, mapping, bytes, &pages, &count)) return NULL;
  const char *failed = state_keep(mapping, pages, count);
  return failed == NULL ? NULL : fail(env, failed);
}

/* matches(handle, memory) -> whether memory equals the sealed state, byte for byte */
static napi_value matches(napi_env env, napi_callback_info info) {
  struct call call;
  size_t bytes;
  if (!begin(env, info, 2, &call)) return NULL;
  struct mapping *mapping = read_mapping(&call, &bytes);
  if (mapping == NULL) return NULL;
  napi_value answer = NULL;
  napi_get_boolean(env, mapping_matches(mapping, bytes), &answer);
  return answer;
}

/* An ArrayBuffer over part of a file, which is never unmapped. */
static napi_value buffer_over(napi_env env, int file, size_t offset, size_t bytes, int protection) {
  if (!file_holds(file, offset, bytes)) return refuse(env, "file must be a regular file that contains this range");
  void *data = mmap(NULL, bytes, protection, MAP_SHARED, file, (off_t)offset);
  if (data == MAP_FAILED) return fail(env, "mmap of a file");
  napi_value buffer = NULL;
  if (napi_create_external_arraybuffer(env, data, bytes, NULL, NULL, &buffer) != napi_ok) {
    munmap(data, bytes);
    return fail(env, "an ArrayBuffer over a mapped file");
  }
  return buffer;
}

/* view(file, offset, bytes) -> read-only ArrayBuffer over part of a file, shared between processes; writing to it kills the process */
static napi_value view(napi_env env, napi_callback_info info) {
  struct call call;
  int file;
  size_t offset, bytes;
  if (!begin(env, info, 3, &call)) return NULL;
  if (!read_descriptor(&call, 0, &file)) return NULL;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  if (!read_number(&call, 1, &offset) || !is_page_multiple(offset, page)) return refuse(env, "offset must be a multiple of the page size");
  if (!read_number(&call, 2, &bytes) || bytes == 0) return refuse(env, "bytes must be a positive number");
  return buffer_over(env, file, offset, bytes, PROT_READ);
}

/* share(file, bytes) -> ArrayBuffer over the beginning of a file that is open for reading and writing; writes go to the file */
static napi_value share(napi_env env, napi_callback_info info) {
  struct call call;
  int file;
  size_t bytes;
  if (!begin(env, info, 2, &call)) return NULL;
  if (!read_descriptor(&call, 0, &file)) return NULL;
  if (!read_number(&call, 1, &bytes) || bytes == 0) return refuse(env, "bytes must be a positive number");
  return buffer_over(env, file, 0, bytes, PROT_READ | PROT_WRITE);
}

/*
 * closeDoor(file, state) -> null, or why it failed: the failed step, or a system call that is still allowed. The two
 * files, descriptors of the image and of the file for states (null for none), can still be mapped.
 */
static napi_value close_door(napi_env env, napi_callback_info info) {
  struct call call;
  int file, state = -1;
  napi_valuetype type;
  if (!begin(env, info, 2, &call)) return NULL;
  if (!read_descriptor(&call, 0, &file)) return NULL;
  bool is_none = napi_typeof(env, call.arguments[1], &type) == napi_ok && type == napi_null;
  if (!is_none && !read_descriptor(&call, 1, &state)) return NULL;
  const char *failed = door_close(file, state);
  char text[200];
  if (failed != NULL) {
    snprintf(text, sizeof text, "%s: %s", failed, strerror(errno));
  } else {
    const char *open = door_attempt(file);
    if (open == NULL) {
      napi_value null = NULL;
      napi_get_null(env, &null);
      return null;
    }
    snprintf(text, sizeof text, "%s is still allowed", open);
  }
  napi_value answer = NULL;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &answer);
  return answer;
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"map", NULL, map, NULL, NULL, NULL, napi_enumerable, NULL},
      {"reset", NULL, reset, NULL, NULL, NULL, napi_enumerable, NULL},
      {"release", NULL, release, NULL, NULL, NULL, napi_enumerable, NULL},
      {"trim", NULL, trim, NULL, NULL, NULL, napi_enumerable, NULL},
      {"asked", NULL, asked, NULL, NULL, NULL, napi_enumerable, NULL},
      {"changed", NULL, changed, NULL, NULL, NULL, napi_enumerable, NULL},
      {"openState", NULL, open_state, NULL, NULL, NULL, napi_enumerable, NULL},
      {"forgetState", NULL, forget_state, NULL, NULL, NULL, napi_enumerable, NULL},
      {"clearState", NULL, clear_state, NULL, NULL, NULL, napi_enumerable, NULL},
      {"layState", NULL, lay_state, NULL, NULL, NULL, napi_enumerable, NULL},
      {"mapState", NULL, map_state, NULL, NULL, NULL, napi_enumerable, NULL},
      {"changedWords", NULL, changed_words, NULL, NULL, NULL, napi_enumerable, NULL},
      {"keepState", NULL, keep_state, NULL, NULL, NULL, napi_enumerable, NULL},
      {"matches", NULL, matches, NULL, NULL, NULL, napi_enumerable, NULL},
      {"closeDoor", NULL, close_door, NULL, NULL, NULL, napi_enumerable, NULL},
      {"view", NULL, view, NULL, NULL, NULL, napi_enumerable, NULL},
      {"share", NULL, share, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
