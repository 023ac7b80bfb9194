#define _GNU_SOURCE
#include "filter.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef FILTER_ARCHITECTURE

/* Classic BPF: load a word of struct seccomp_data, mask it, compare and skip, return. */
enum { LOAD = 0x20, AND = 0x54, JUMP = 0x05, JUMP_IF_EQUAL = 0x15, ANSWER = 0x06 };
/* The kernel's struct seccomp_data. */
enum { CALL_NUMBER = 0, ARCHITECTURE = 4, ARGUMENTS = 16 };
enum { SET_MODE_FILTER = 1, ALTERNATIVE_CONDITIONS_MAX = 4 };

static void add(struct filter *filter, uint16_t code, uint32_t k, uint8_t if_true, uint8_t if_false) {
  if (filter->length == sizeof filter->at / sizeof *filter->at) {
    filter->overflow = true;
    return;
  }
  filter->at[filter->length++] = (struct instruction){code, if_true, if_false, k};
}

struct condition low_half(unsigned argument, uint32_t mask, const uint32_t *values, uint8_t count) {
  return (struct condition){ARGUMENTS + 8 * argument, mask, values, count};
}

/* Both architectures are little-endian. */
struct condition high_half(unsigned argument, const uint32_t *value) {
  return (struct condition){ARGUMENTS + 8 * argument + 4, ~0U, value, 1};
}

void filter_begin(struct filter *filter) {
  add(filter, LOAD, ARCHITECTURE, 0, 0);
  add(filter, JUMP_IF_EQUAL, FILTER_ARCHITECTURE, 1, 0);
  /* 32-bit calls have other numbers. */
  add(filter, ANSWER, ANSWER_KILL, 0, 0);
  add(filter, LOAD, CALL_NUMBER, 0, 0);
}

void filter_call(struct filter *filter, int call, uint32_t answer) {
  if (call < 0) return;
  add(filter, JUMP_IF_EQUAL, (uint32_t)call, 0, 1);
  add(filter, ANSWER, answer, 0, 0);
}

/* Compares with the condition's values; a match skips the remaining ones and the next instruction. */
static void add_condition(struct filter *filter, const struct condition *condition) {
  add(filter, LOAD, condition->offset, 0, 0);
  if (condition->mask != ~0U) add(filter, AND, condition->mask, 0, 0);
  for (uint8_t v = 0; v < condition->count; v++) {
    add(filter, JUMP_IF_EQUAL, condition->values[v], (uint8_t)(condition->count - v), 0);
  }
}

/* Makes the instruction at `start`, which compares the call number, skip everything added since. */
static void skip_unless_call(struct filter *filter, uint16_t start) {
  int skipped = filter->length - start - 1;
  if (skipped > UINT8_MAX) filter->overflow = true;
  else filter->at[start].if_false = (uint8_t)skipped;
}

void filter_rule(struct filter *filter, int call, const struct condition *conditions, size_t count) {
  if (call < 0) return;
  uint16_t start = filter->length;
  add(filter, JUMP_IF_EQUAL, (uint32_t)call, 0, 0);
  for (size_t c = 0; c < count; c++) {
    add_condition(filter, &conditions[c]);
    add(filter, ANSWER, ANSWER_ERRNO | EPERM, 0, 0);
  }
  add(filter, ANSWER, ANSWER_ALLOW, 0, 0);
  skip_unless_call(filter, start);
}

void filter_alternative(struct filter *filter, int call, const struct condition *conditions, size_t count) {
  if (call < 0) return;
  uint16_t start = filter->length;
  uint16_t misses[ALTERNATIVE_CONDITIONS_MAX];
  if (count > ALTERNATIVE_CONDITIONS_MAX) {
    filter->overflow = true;
    return;
  }
  add(filter, JUMP_IF_EQUAL, (uint32_t)call, 0, 0);
  for (size_t c = 0; c < count; c++) {
    add_condition(filter, &conditions[c]);
    misses[c] = filter->length;
    add(filter, JUMP, 0, 0, 0);
  }
  add(filter, ANSWER, ANSWER_ALLOW, 0, 0);
  /* After an overflow the instruction does not exist. */
  for (size_t c = 0; c < count && !filter->overflow; c++) filter->at[misses[c]].k = (uint32_t)(filter->length - misses[c] - 1);
  /* The following instructions compare the call number again. */
  add(filter, LOAD, CALL_NUMBER, 0, 0);
  if (!filter->overflow) skip_unless_call(filter, start);
}

void filter_end(struct filter *filter, uint32_t answer) { add(filter, ANSWER, answer, 0, 0); }

int filter_install(const struct filter *filter) { return filter_install_with(filter, 0); }

int filter_install_with(const struct filter *filter, unsigned flags) {
  struct {
    uint16_t length;
    const struct instruction *at;
  } program = {filter->length, filter->at};
  return (int)syscall(__NR_seccomp, SET_MODE_FILTER, flags, &program);
}

#endif
