/*
 * Maps a file privately over the beginning of linear memory, and resets memory to it: the kernel makes a page private when
 * it is written to, and reports which pages are. Independent of JavaScript.
 */
#ifndef MAPPING_H
#define MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "state.h"

struct mapping {
  uint8_t *base;        /* start of linear memory; never moves */
  size_t sealed_bytes;  /* length of the mapping; memory after it is anonymous and sealed as zeros */
  size_t max_bytes;     /* largest size of linear memory */
  int file;             /* the mapped file, from `offset` on */
  size_t offset;
  const uint8_t *image; /* a second mapping of the same range, shared and read-only */
  size_t page;          /* bytes */
  int pagemap;          /* descriptor of /proc/self/pagemap */
  uint64_t *entries;    /* buffer for a part of it */
  uint8_t *clean;       /* per page: number of consecutive resets in which it was private but unchanged */
  size_t clean_pages;   /* present pages of the mapping that are not private, at the last query */
  uint32_t *own;        /* numbers of the private pages, ascending */
  size_t own_count;
  size_t own_bytes;     /* length of memory at the last query */
  uint64_t faults;      /* page faults of this process when `own` was complete */
  unsigned resets;
  unsigned asked;       /* number of queries to the kernel */
  struct state state;
};

/* The number of faults is unknown: query the kernel. */
#define MAPPING_FAULTS_UNKNOWN UINT64_MAX

/*
 * A page becomes private only in a page fault. As long as there was none, the list of private pages is complete, and no
 * query is needed. A query costs time for every present page.
 */

/*
 * Limit on present pages that were never written to. Checked every TRIM_RESETS resets; beyond it, all pages are dropped.
 */
#define CLEAN_PAGES_MAX 4096
#define TRIM_RESETS 500
/* Unit of changed page numbers, independent of the machine's page size. */
#define UNIT_BYTES ((size_t)4096)
#define BLOCK_WORDS 32
#define BLOCKS (UNIT_BYTES / sizeof(uint32_t) / BLOCK_WORDS)
/* Bytes of the tail that stay in memory, zeroed, for the next run; more are dropped. */
#define TAIL_KEPT_BYTES ((size_t)16 << 20)
/* A private page is dropped after this many resets without a change. */
#define CLEAN_RESETS 50

/*
 * Maps `sealed_bytes` of the file, from its offset, over the beginning of memory. The caller has validated addresses,
 * lengths and their alignment. Returns NULL, or what failed, with errno; memory is unchanged then.
 */
const char *mapping_open(struct mapping *mapping);

/* Whether memory equals the sealed state. Compares every byte, and relies on no bookkeeping. */
bool mapping_matches(const struct mapping *mapping, size_t bytes);

/*
 * Restores sealed memory; `bytes` is its current length.
 * Returns NULL, or what failed, with errno; memory is undefined then.
 * `written` receives the number of pages that differed.
 */
const char *mapping_reset(struct mapping *mapping, size_t bytes, size_t *written);

/*
 * Drops every page, private or not: memory is sealed again, and pages come back one by one when they are used. This makes
 * queries cheaper, which cost time for every present page. Returns NULL, or what failed, with errno.
 */
const char *mapping_release(struct mapping *mapping, size_t bytes);

/*
 * Finds words in the first `bytes` that differ from the mapped state. For each page with such words, in ascending order:
 * its number; a bit mask of its blocks of 32 words with differences; for each of these blocks a bit mask of its words.
 * `count` receives the number of values; `notes` receives as many pages as fit into `room`. Requires pages of UNIT_BYTES.
 * Returns NULL, or what failed, with errno.
 */
const char *mapping_changed_words(struct mapping *mapping, size_t bytes, uint32_t *notes, size_t room, size_t *count);

/*
 * Finds units in the first `bytes` that differ from the sealed state: at most `room` numbers, ascending. `count` receives
 * the total number. Returns NULL, or what failed, with errno.
 */
const char *mapping_changed(struct mapping *mapping, size_t bytes, uint32_t *pages, size_t room, size_t *count);

#endif
