/*
 * A state other than the sealed one, as pages of a file that nobody else has: mapped over memory it is there at once,
 * however large it is, and the kernel says which of its pages were written to since. Pages that every step writes to are
 * copied: that costs less than a page fault. Knows nothing of JavaScript.
 */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping;

/* Neighbouring pages, first and behind the last. */
struct run {
  uint32_t from, to;
};

struct state {
  int file;         /* -1: there is none; as long as memory may become. A page lies where it lies in memory */
  uint8_t *bytes;   /* the file, shared; all zeros where the state has no page */
  uint8_t *has;     /* per page: whether the state has it. It has all that is not as sealed, and may have more */
  size_t count;     /* of these pages */
  size_t end;       /* behind the last of them, in pages */
  uint8_t *there;   /* per page: whether the file has memory for it */
  size_t there_count, there_end;
  uint8_t *warm;    /* per page: in how many of the next steps it is expected to be written to */
  struct run *runs; /* of those that are mapped, the last time */
  size_t run_count;
  bool mapped;      /* over memory, now */
  unsigned unmapped; /* how often it was taken away again */
};

/* A state of more than 32 MB is not kept here: it would be there twice. */
#define STATE_PAGES_MAX ((size_t)8192)
/* A state of so many pages is copied, not mapped, and memory of the file for so many stays for the next state. */
#define STATE_SMALL_PAGES ((size_t)1024)
/* A run of fewer pages is copied: so much does a system call cost. */
#define RUN_PAGES_MIN 8
/* A page that a step wrote to is copied for so many steps. */
#define WARM_STEPS 8
/* Each run leaves seams in the kernel's list of mappings; once in so many times memory is mapped as a whole. */
#define WHOLE_AFTER 64

/* Those with an answer return NULL, or what failed, with errno. */

/* Makes a file ready, which is as long as memory may become. */
const char *state_open(struct mapping *mapping, int file);
void state_close(struct mapping *mapping);

/* There is no state any more, and it takes no memory. It must not be mapped. */
void state_forget(struct mapping *mapping);

/* The same, when another state is laid next: memory of the file stays, zeroed, which costs less than page faults. */
void state_clear(struct mapping *mapping);

/* These pages, as sealed, are in the state; whoever calls this writes into them afterwards. */
const char *state_lay(struct mapping *mapping, const uint32_t *pages, size_t count);

/* Memory, which must be as sealed and long enough, is in this state. On failure it is in none, and a reset must follow. */
const char *state_map(struct mapping *mapping);

/* These pages are in the state, as they are in memory now. */
const char *state_keep(struct mapping *mapping, const uint32_t *pages, size_t count);

/* Memory where the state was mapped is as sealed again. `bytes`: length of memory */
const char *state_unmap(struct mapping *mapping, size_t bytes);

#endif
