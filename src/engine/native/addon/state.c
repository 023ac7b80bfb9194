#define _GNU_SOURCE
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mapping.h"

const char *state_open(struct mapping *mapping, int file) {
  struct state *state = &mapping->state;
  void *bytes = mmap(NULL, mapping->max_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED) return "mmap of the file for states";
  state->has = calloc(mapping->max_bytes / mapping->page, 1);
  state->warm = calloc(mapping->max_bytes / mapping->page, 1);
  state->there = calloc(mapping->max_bytes / mapping->page, 1);
  state->runs = malloc(STATE_PAGES_MAX / RUN_PAGES_MIN * sizeof *state->runs);
  if (state->has == NULL || state->warm == NULL || state->there == NULL || state->runs == NULL) {
    munmap(bytes, mapping->max_bytes);
    return "malloc";
  }
  state->bytes = bytes;
  state->file = file;
  return NULL;
}

void state_close(struct mapping *mapping) {
  /* The mapping stays: a view of it may outlive the handle. */
  free(mapping->state.has);
  free(mapping->state.warm);
  free(mapping->state.there);
  free(mapping->state.runs);
}

static void empty(struct state *state) {
  memset(state->has, 0, state->end);
  memset(state->warm, 0, state->end);
  state->count = state->end = 0;
}

void state_forget(struct mapping *mapping) {
  struct state *state = &mapping->state;
  empty(state);
  if (state->there_count == 0) return;
  memset(state->there, 0, state->there_end);
  size_t bytes = state->there_end * mapping->page;
  state->there_count = state->there_end = 0;
  /* If the file system does not support holes, write zeros. */
  if (madvise(state->bytes, bytes, MADV_REMOVE) != 0) memset(state->bytes, 0, bytes);
}

void state_clear(struct mapping *mapping) {
  struct state *state = &mapping->state;
  if (state->there_count > STATE_SMALL_PAGES) {
    state_forget(mapping);
    return;
  }
  for (size_t page = 0; page < state->end; page++) {
    if (state->has[page]) memset(state->bytes + page * mapping->page, 0, mapping->page);
  }
  empty(state);
}

static void add(struct state *state, size_t page) {
  if (state->has[page]) return;
  state->has[page] = 1;
  state->count += 1;
  if (page >= state->end) state->end = page + 1;
  if (state->there[page]) return;
  state->there[page] = 1;
  state->there_count += 1;
  if (page >= state->there_end) state->there_end = page + 1;
}

static void lay(struct mapping *mapping, size_t page) {
  size_t at = page * mapping->page;
  uint8_t *into = mapping->state.bytes + at;
  if (at < mapping->sealed_bytes) memcpy(into, mapping->image + at, mapping->page);
  /* A page that was never in the state is zero already; writing to it would allocate it. */
  else if (mapping->state.has[page]) memset(into, 0, mapping->page);
  add(&mapping->state, page);
}

/* Whether `count` more pages fit into the state. */
static bool has_room(const struct state *state, size_t count) {
  if (count <= STATE_PAGES_MAX && state->count <= STATE_PAGES_MAX - count) return true;
  errno = EFBIG;
  return false;
}

const char *state_lay(struct mapping *mapping, const uint32_t *pages, size_t count) {
  if (!has_room(&mapping->state, count)) return "too many pages for a state";
 for (size_t i = 0; i < count; i++) lay(mapping, pages[i]);
  return NULL;
}

const char *state_keep(struct mapping *mapping, const uint32_t *pages, size_t count) {
  if (!has_room(&mapping->state, count)) return "too many pages for a state";
  for (size_t i = 0; i < count; i++) {
    size_t at = pages[i] * mapping->page;
    memcpy(mapping->state.bytes + at, mapping->base + at, mapping->page);
    add(&mapping->state, pages[i]);
    mapping->state.warm[pages[i]] = WARM_STEPS + 1;
  }
  for (size_t page = 0; page < mapping->state.end; page++) mapping->state.warm[page] -= mapping->state.warm[page] > 0;
  return NULL;
}

/* A page fault costs more than a copy, and requires a new query for private pages. */
static bool is_copied(const struct state *state, size_t page) {
  return state->warm[page] > 0 || state->count <= STATE_SMALL_PAGES;
}

/* End of the run of pages from `from` on that are in the state and all mapped, or all copied. */
static size_t end_of_run(const struct state *state, size_t from, bool copied) {
  size_t page = from;
  while (page < state->end && state->has[page] && is_copied(state, page) == copied) page += 1;
  return page;
}

static bool map_run(struct mapping *mapping, size_t from, size_t to) {
  struct state *state = &mapping->state;
  size_t at = from * mapping->page;
  size_t length = (to - from) * mapping->page;
  if (mmap(mapping->base + at, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, state->file, (off_t)at) == MAP_FAILED) return false;
  memset(mapping->clean + from, 0, to - from);
  state->runs[state->run_count++] = (struct run){(uint32_t)from, (uint32_t)to};
  return true;
}

/* Pages of runs are not private: they have just been mapped, or restored. */
static void disown_runs(struct mapping *mapping) {
  const struct state *state = &mapping->state;
  size_t kept = 0, run = 0;
  for (size_t i = 0; i < mapping->own_count; i++) {
    uint32_t page = mapping->own[i];
    while (run < state->run_count && state->runs[run].to <= page) run += 1;
    if (run == state->run_count || page < state->runs[run].from) mapping->own[kept++] = page;
  }
  mapping->own_count = kept;
}

const char *state_map(struct mapping *mapping) {
  struct state *state = &mapping->state;
  state->mapped = true;
  state->run_count = 0;
  for (size_t page = 0; page < state->end;) {
    if (!state->has[page]) {
      page += 1;
      continue;
    }
    bool copied = is_copied(state, page);
    size_t to = end_of_run(state, page, copied);
    if (copied || to - page < RUN_PAGES_MIN) {
      memcpy(mapping->base + page * mapping->page, state->bytes + page * mapping->page, (to - page) * mapping->page);
    } else if (!map_run(mapping, page, to)) {
      return "mmap of a state over linear memory";
    }
    page = to;
  }
  disown_runs(mapping);
  return NULL;
}

/* Restores `length` bytes of memory at `at`: the image, and zeros after it. */
static bool map_sealed(struct mapping *mapping, size_t at, size_t length) {
  size_t sealed = at >= mapping->sealed_bytes ? 0 : mapping->sealed_bytes - at;
  if (sealed > length) sealed = length;
  int writable = PROT_READ | PROT_WRITE;
  if (sealed > 0 && mmap(mapping->base + at, sealed, writable, MAP_PRIVATE | MAP_FIXED, mapping->file, (off_t)(mapping->offset + at)) == MAP_FAILED) {
    return false;
  }
  if (sealed == length) return true;
  int anonymous = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  return mmap(mapping->base + at + sealed, length - sealed, writable, anonymous, -1, 0) != MAP_FAILED;
}

const char *state_unmap(struct mapping *mapping, size_t bytes) {
  struct state *state = &mapping->state;
  if (!state->mapped) return NULL;
  state->unmapped += 1;
  bool done = true;
  if (state->unmapped % WHOLE_AFTER == 0) {
    memset(mapping->clean, 0, bytes / mapping->page);
    mapping->faults = MAPPING_FAULTS_UNKNOWN;
    done = map_sealed(mapping, 0, bytes);
  } else {
    for (size_t i = 0; done && i < state->run_count; i++) {
      done = map_sealed(mapping, state->runs[i].from * mapping->page, (state->runs[i].to - state->runs[i].from) * mapping->page);
    }
  }
  if (!done) return "mmap of the sealed memory";
  disown_runs(mapping);
  state->mapped = false;
  return NULL;
}
