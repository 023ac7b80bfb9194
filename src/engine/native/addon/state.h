/*
 * A state other than the sealed one, as pages of a private file. Mapped over memory it is restored at once, whatever its
 * size, and the kernel reports which pages were written to since. Pages that every step writes to are copied instead,
 * which costs less than a page fault. Independent of JavaScript.
 */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping;

/* A range of pages, end exclusive. */
struct run {
  uint32_t from, to;
};

struct state {
  int file;         /* -1 for none; as long as memory may become. Each page has the same offset as in memory */
  uint8_t *bytes;   /* shared mapping of the file; zeros where the state has no page */
  uint8_t *has;     /* per page: whether it is in the state. The state has all pages that differ from the sealed state, and maybe more */
  size_t count;     /* number of these pages */
  size_t end;       /* index after the last of them */
  uint8_t *there;   /* per page: whether it is allocated in the file */
  size_t there_count, there_end;
  uint8_t *warm;    /* per page: number of further steps that are expected to write to it */
  struct run *runs; /* the runs that were mapped last */
  size_t run_count;
  bool mapped;      /* whether the state is mapped over memory */
  unsigned unmapped; /* number of unmappings */
};

/* Larger states (32 MB) are not kept here, because they would be in memory twice. */
#define STATE_PAGES_MAX ((size_t)8192)
/* States up to this size are copied instead of mapped, and this much memory of the file stays allocated for the next state. */
#define STATE_SMALL_PAGES ((size_t)1024)
/* Shorter runs are copied: that is cheaper than a system call. */
#define RUN_PAGES_MIN 8
/* A written page is copied for this many further steps. */
#define WARM_STEPS 8
/* Each run splits the kernel's list of mappings; after this many unmappings memory is remapped as a whole. */
#define WHOLE_AFTER 64

/* Functions with a result return NULL, or what failed, with errno. */

/* Prepares a file, which must be as long as memory may become. */
const char *state_open(struct mapping *mapping, int file);
void state_close(struct mapping *mapping);

/* Discards the state and frees its memory. It must not be mapped. */
void state_forget(struct mapping *mapping);

/* Discards the state, but keeps zeroed memory of the file for the next one, which avoids page faults. */
void state_clear(struct mapping *mapping);

/* Adds these pages with their sealed content; the caller then writes to them. */
const char *state_lay(struct mapping *mapping, const uint32_t *pages, size_t count);

/* Maps the state over memory, which must be sealed and long enough. On failure memory is undefined: reset it. */
const char *state_map(struct mapping *mapping);

/* Copies these pages from memory to the state. */
const char *state_keep(struct mapping *mapping, const uint32_t *pages, size_t count);

/* Restores sealed memory where the state was mapped. `bytes`: length of memory */
const char *state_unmap(struct mapping *mapping, size_t bytes);

#endif
