#define _GNU_SOURCE
#include "mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* From the kernel's documentation of pagemap. */
#define PRESENT (UINT64_C(1) << 63)
#define SWAPPED (UINT64_C(1) << 62)
#define OF_FILE (UINT64_C(1) << 61) /* or shared memory; unset for a written page of a private mapping */

/* Entries read at a time: 16 KB fit into the L1 cache. */
#define ENTRIES ((size_t)2048)

/* Page faults of this process so far: only a fault can make a page private. */
static uint64_t faults(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return MAPPING_FAULTS_UNKNOWN;
  return (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

const char *mapping_open(struct mapping *mapping) {
  mapping->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (mapping->pagemap < 0) return "open /proc/self/pagemap";
  mapping->entries = malloc(ENTRIES * sizeof *mapping->entries);
  mapping->clean = calloc(mapping->max_bytes / mapping->page, 1);
  mapping->own = malloc(mapping->max_bytes / mapping->page * sizeof *mapping->own);
  mapping->faults = MAPPING_FAULTS_UNKNOWN;
  if (mapping->entries == NULL || mapping->clean == NULL || mapping->own == NULL) return "malloc";
  void *image = mmap(NULL, mapping->sealed_bytes, PROT_READ, MAP_SHARED, mapping->file, (off_t)mapping->offset);
  if (image == MAP_FAILED) return "mmap of the image";
  mapping->image = image;
  void *base = mmap(mapping->base, mapping->sealed_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, mapping->file, (off_t)mapping->offset);
  if (base == MAP_FAILED) return "mmap over linear memory";
  return NULL;
}

/* Whether a page is private. A page that is neither present nor swapped out was never written to. */
static bool is_private(uint64_t entry) {
  return (entry & SWAPPED) != 0 || ((entry & PRESENT) != 0 && (entry & OF_FILE) == 0);
}

static bool is_zero(const uint8_t *bytes, size_t length) {
  /* Compares each byte with its neighbour; memcmp is the fastest comparison. */
  return bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0;
}

static bool is_sealed(const struct mapping *mapping, size_t at, size_t length) {
  if (at < mapping->sealed_bytes) return memcmp(mapping->base + at, mapping->image + at, length) == 0;
  return is_zero(mapping->base + at, length);
}

bool mapping_matches(const struct mapping *mapping, size_t bytes) {
  size_t sealed = bytes < mapping->sealed_bytes ? bytes : mapping->sealed_bytes;
  if (memcmp(mapping->base, mapping->image, sealed) != 0) return false;
  return bytes == sealed || is_zero(mapping->base + sealed, bytes - sealed);
}

/* Reads the entries of `count` pages, at most ENTRIES. False with errno. */
static bool read_entries(const struct mapping *mapping, size_t first, size_t count) {
  off_t from = (off_t)(((uintptr_t)mapping->base / mapping->page + first) * sizeof *mapping->entries);
  size_t wanted = count * sizeof *mapping->entries;
  uint8_t *into = (uint8_t *)mapping->entries;
  for (size_t done = 0; done < wanted;) {
    ssize_t read = pread(mapping->pagemap, into + done, wanted - done, from + (off_t)done);
    if (read < 0 && errno == EINTR) continue;
    if (read == 0) errno = EIO;
    if (read <= 0) return false;
    done += (size_t)read;
  }
  return true;
}

/* Updates the list of private pages in the first `bytes`. NULL, or what failed, with errno. */
static const char *find_own(struct mapping *mapping, size_t bytes) {
  /* Counted first: a page that becomes private during the query is a new fault. */
  uint64_t now = faults();
  if (now != MAPPING_FAULTS_UNKNOWN && now == mapping->faults && bytes == mapping->own_bytes) return NULL;
  size_t pages = bytes / mapping->page;
  mapping->asked += 1;
  mapping->faults = MAPPING_FAULTS_UNKNOWN;
  mapping->own_count = 0;
  mapping->own_bytes = bytes;
  mapping->clean_pages = 0;
  for (size_t first = 0; first < pages; first += ENTRIES) {
    size_t count = pages - first < ENTRIES ? pages - first : ENTRIES;
    if (!read_entries(mapping, first, count)) return "read /proc/self/pagemap";
    for (size_t i = 0; i < count; i++) {
      if (is_private(mapping->entries[i])) mapping->own[mapping->own_count++] = (uint32_t)(first + i);
      else if ((mapping->entries[i] & PRESENT) != 0) mapping->clean_pages += 1;
    }
  }
  mapping->faults = now;
  return NULL;
}

struct reset {
  size_t written;
  size_t tail_bytes; /* bytes of the tail that stay, so far */
  /* Adjacent pages to drop with one call. */
  size_t drop_from, drop_to;
};

static bool drop(struct mapping *mapping, struct reset *reset) {
  size_t length = reset->drop_to - reset->drop_from;
  if (length == 0) return true;
  int failed = madvise(mapping->base + reset->drop_from, length, MADV_DONTNEED);
  reset->drop_from = reset->drop_to = 0;
  return failed == 0;
}

/* A dropped page is read from the file again, or as zeros, on its next use. */
static bool give_back(struct mapping *mapping, size_t page, struct reset *reset) {
  size_t at = page * mapping->page;
  mapping->clean[page] = 0;
  if (reset->drop_to != at) {
    if (!drop(mapping, reset)) return false;
    reset->drop_from = at;
  }
  reset->drop_to = at + mapping->page;
  return true;
}

/* False with errno. `kept`: whether the page is still private afterwards. */
static bool reset_page(struct mapping *mapping, size_t page, struct reset *reset, bool *kept) {
  size_t at = page * mapping->page;
  bool in_tail = at >= mapping->sealed_bytes;
  if (in_tail) {
    /* Without reading it: dropping a large tail is cheaper. */
    if (reset->tail_bytes >= TAIL_KEPT_BYTES) {
      reset->written += 1;
      *kept = false;
      return give_back(mapping, page, reset);
    }
    reset->tail_bytes += mapping->page;
  }
  if (is_sealed(mapping, at, mapping->page)) {
    mapping->clean[page] += 1;
    *kept = mapping->clean[page] < CLEAN_RESETS;
    return *kept || give_back(mapping, page, reset);
  }
  mapping->clean[page] = 0;
  reset->written += 1;
  /* A new page fault costs several times as much as a copy. */
  if (in_tail) memset(mapping->base + at, 0, mapping->page);
  else memcpy(mapping->base + at, mapping->image + at, mapping->page);
  return true;
}

const char *mapping_reset(struct mapping *mapping, size_t bytes, size_t *written) {
  struct reset reset = {0, 0, 0, 0};
  mapping->resets += 1;
  if (mapping->resets % TRIM_RESETS == 0) mapping->faults = MAPPING_FAULTS_UNKNOWN;
  const char *failed = state_unmap(mapping, bytes);
  if (failed == NULL) failed = find_own(mapping, bytes);
  size_t kept_count = 0;
  for (size_t i = 0; failed == NULL && i < mapping->own_count; i++) {
    bool kept = true;
    if (!reset_page(mapping, mapping->own[i], &reset, &kept)) failed = "madvise";
    if (kept) mapping->own[kept_count++] = mapping->own[i];
  }
  if (failed == NULL && !drop(mapping, &reset)) failed = "madvise";
  if (failed == NULL) mapping->own_count = kept_count;
  /* Faults during the reset are reads of the image. */
  mapping->faults = failed == NULL ? faults() : MAPPING_FAULTS_UNKNOWN;
  if (failed == NULL && mapping->resets % TRIM_RESETS == 0 && mapping->clean_pages > CLEAN_PAGES_MAX) {
    failed = mapping_release(mapping, mapping->sealed_bytes);
  }
  *written = reset.written;
  return failed;
}

const char *mapping_release(struct mapping *mapping, size_t bytes) {
  const char *failed = state_unmap(mapping, bytes);
  if (failed != NULL) return failed;
  memset(mapping->clean, 0, bytes / mapping->page);
  mapping->faults = MAPPING_FAULTS_UNKNOWN;
  if (madvise((void *)mapping->image, mapping->sealed_bytes, MADV_DONTNEED) != 0) return "madvise of the image";
  return madvise(mapping->base, bytes, MADV_DONTNEED) == 0 ? NULL : "madvise";
}

/* Records the units of a page that differ from the sealed state. */
static void note_changed(const struct mapping *mapping, size_t page, uint32_t *pages, size_t room, size_t *count) {
  size_t end = (page + 1) * mapping->page;
  for (size_t at = end - mapping->page; at < end; at += UNIT_BYTES) {
    if (is_sealed(mapping, at, UNIT_BYTES)) continue;
    if (*count < room) pages[*count] = (uint32_t)(at / UNIT_BYTES);
    *count += 1;
  }
}

const char *mapping_changed(struct mapping *mapping, size_t bytes, uint32_t *pages, size_t room, size_t *count) {
  *count = 0;
  const char *failed = find_own(mapping, bytes);
  if (failed != NULL) return failed;
  const uint8_t *has = mapping->state.mapped ? mapping->state.has : NULL;
  size_t own = 0;
  size_t end = has == NULL ? 0 : bytes / mapping->page;
  /* Pages of a mapped state differ from the sealed state, too, even if they were not written to. */
  for (size_t page = 0; page < end; page++) {
    bool is_own = own < mapping->own_count && mapping->own[own] == page;
    if (is_own) own += 1;
    if (is_own || has[page]) note_changed(mapping, page, pages, room, count);
  }
  for (; own < mapping->own_count; own++) note_changed(mapping, mapping->own[own], pages, room, count);
  return NULL;
}

/* Bit mask of the words of a block that differ. */
static uint32_t differing_words(const uint32_t *now, const uint32_t *was) {
  uint32_t bits = 0;
  for (unsigned word = 0; word < BLOCK_WORDS; word++) bits |= (uint32_t)(now[word] != was[word]) << word;
  return bits;
}

/* Records which words of a page differ: see mapping_changed_words. Returns the number of values, 0 when no word differs. */
static size_t note_words(const uint8_t *now, const uint8_t *was, uint32_t page, uint32_t notes[static 2 + BLOCKS]) {
  size_t count = 2;
  uint32_t blocks = 0;
  for (unsigned block = 0; block < BLOCKS; block++) {
    size_t at = block * BLOCK_WORDS * sizeof(uint32_t);
    if (memcmp(now + at, was + at, BLOCK_WORDS * sizeof(uint32_t)) == 0) continue;
    blocks |= UINT32_C(1) << block;
    notes[count++] = differing_words((const uint32_t *)(const void *)(now + at), (const uint32_t *)(const void *)(was + at));
  }
  notes[0] = page;
  notes[1] = blocks;
  return blocks == 0 ? 0 : count;
}

/* Content of a page in the state. */
static const uint8_t *state_page(const struct mapping *mapping, size_t page) {
  static const uint8_t zeros[UNIT_BYTES];
  size_t at = page * mapping->page;
  if (mapping->state.has[page]) return mapping->state.bytes + at;
  return at < mapping->sealed_bytes ? mapping->image + at : zeros;
}

const char *mapping_changed_words(struct mapping *mapping, size_t bytes, uint32_t *notes, size_t room, size_t *count) {
  *count = 0;
  const char *failed = find_own(mapping, bytes);
  for (size_t i = 0; failed == NULL && i < mapping->own_count; i++) {
    uint32_t page = mapping->own[i];
    const uint8_t *now = mapping->base + page * mapping->page;
    const uint8_t *was = state_page(mapping, page);
    if (memcmp(now, was, mapping->page) == 0) continue;
    uint32_t noted[2 + BLOCKS];
    size_t length = note_words(now, was, page, noted);
    if (*count + length <= room) memcpy(notes + *count, noted, length * sizeof *noted);
    *count += length;
  }
  return failed;
}
