/*
 * The front of a process's linear memory as a private mapping of a file, and the way back to it: the kernel makes a page
 * the process's own when it is written to, and says which ones are. Knows nothing of JavaScript.
 */
#ifndef MAPPING_H
#define MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "state.h"

struct mapping {
  uint8_t *base;        /* where linear memory begins; never moves */
  size_t sealed_bytes;  /* length of the mapping; behind it memory is anonymous and was zero when it was sealed */
  size_t max_bytes;     /* longest that linear memory may become */
  int file;             /* what is mapped, from `offset` on */
  size_t offset;
  const uint8_t *image; /* the same part of the file once more, shared and read-only */
  size_t page;          /* bytes */
  int pagemap;          /* descriptor of /proc/self/pagemap */
  uint64_t *entries;    /* room for one part of it */
  uint8_t *clean;       /* per page: in how many resets in a row it was found as sealed although it is private */
  size_t clean_pages;   /* in the mapping, there and not private, when the kernel was last asked */
  uint32_t *own;        /* numbers of the private pages, ascending */
  size_t own_count;
  size_t own_bytes;     /* how long memory was then */
  uint64_t faults;      /* of this process, when `own` was all of them */
  unsigned resets;
  unsigned asked;       /* how often the kernel was */
  struct state state;
};

/* No number of faults: the kernel must be asked. */
#define MAPPING_FAULTS_UNKNOWN UINT64_MAX

/*
 * A page becomes private in a page fault. While the process had none, the private pages are the ones that are known, and
 * the kernel need not be asked, which costs by the page that is there.
 */

/*
 * Pages that are there but were never written to are let go of when there are more, which is looked at once in so many
 * resets.
 */
#define CLEAN_PAGES_MAX 4096
#define TRIM_RESETS 500
/* What the numbers of changed pages count, whatever the machine's page. */
#define UNIT_BYTES ((size_t)4096)
#define BLOCK_WORDS 32
#define BLOCKS (UNIT_BYTES / sizeof(uint32_t) / BLOCK_WORDS)
/* Pages of the tail that stay with the process, zeroed, for the next run; more are given back. */
#define TAIL_KEPT_BYTES ((size_t)16 << 20)
/* A private page that no run wrote to for so many resets is given back. */
#define CLEAN_RESETS 50

/*
 * Maps `sealed_bytes` of the file, from its offset, over the front of memory. Both are multiples of the page, base and
 * lengths fit each other: the caller has checked. NULL, or what failed, with errno; memory is untouched then.
 */
const char *mapping_open(struct mapping *mapping);

/* Whether memory is, byte for byte, as sealed. Reads all of it and believes nobody. */
bool mapping_matches(const struct mapping *mapping, size_t bytes);

/*
 * Memory, `bytes` long now, as sealed again.
 * NULL, or what failed, with errno; memory is in no known state then.
 * `written` gets the number of pages that were not as sealed.
 */
const char *mapping_reset(struct mapping *mapping, size_t bytes, size_t *written);

/*
 * Lets go of every page, private or not: memory is then as sealed whatever it was, and pages come back one by one as they
 * are touched. Asking the kernel about memory costs by the page that is there. NULL, or what failed, with errno.
 */
const char *mapping_release(struct mapping *mapping, size_t bytes);

/*
 * The words in the first `bytes` that are not as in the state that is mapped. For each page that has such words, ascending:
 * its number; 32 bits, which of its blocks of 32 words have some; and for each of these blocks 32 bits, which of its words.
 * `count` gets how many numbers that takes; there are as many pages in `notes` as fit into `room`. A page must be a unit.
 * NULL, or what failed, with errno.
 */
const char *mapping_changed_words(struct mapping *mapping, size_t bytes, uint32_t *notes, size_t room, size_t *count);

/*
 * The numbers of the units in the first `bytes` that are not as sealed, ascending, at most `room`; `count`
 * gets how many there are. NULL, or what failed, with errno.
 */
const char *mapping_changed(struct mapping *mapping, size_t bytes, uint32_t *pages, size_t room, size_t *count);

#endif
