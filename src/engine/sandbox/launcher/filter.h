/* Builds a seccomp filter, a list of system calls with actions, as classic BPF. */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Supported architectures. Call numbers differ, so others have no filter. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define FILTER_ARCHITECTURE 0xc000003eU
#elif defined(__aarch64__) && !defined(__ILP32__) && !defined(__AARCH64EB__)
#define FILTER_ARCHITECTURE 0xc00000b7U
#endif

#define ANSWER_ALLOW 0x7fff0000U
#define ANSWER_ERRNO 0x00050000U /* | errno */
#define ANSWER_KILL 0x80000000U  /* the whole process */

struct instruction {
  uint16_t code;
  uint8_t if_true, if_false; /* instructions to skip */
  uint32_t k;
};

struct filter {
  struct instruction at[1024];
  uint16_t length;
  bool overflow;
};

/* Half an argument, masked, equals one of the values. Arguments have 64 bits, words of the filter 32. */
struct condition {
  uint32_t offset;
  uint32_t mask;
  const uint32_t *values;
  uint8_t count;
};
struct condition low_half(unsigned argument, uint32_t mask, const uint32_t *values, uint8_t count);
struct condition high_half(unsigned argument, const uint32_t *value);

void filter_begin(struct filter *filter);
/* Adds an action for a call; ignores a negative number, which is a call that the architecture lacks. */
void filter_call(struct filter *filter, int call, uint32_t answer);
/* Allows the call if all conditions hold, otherwise returns EPERM. */
void filter_rule(struct filter *filter, int call, const struct condition *conditions, size_t count);
/* Allows the call if all conditions hold; otherwise the following rules decide. */
void filter_alternative(struct filter *filter, int call, const struct condition *conditions, size_t count);
void filter_end(struct filter *filter, uint32_t answer);
/* 0, or -1 with errno */
int filter_install(const struct filter *filter);
/* The same with flags of seccomp(2); with TSYNC a positive result is the id of a thread that cannot synchronize. */
int filter_install_with(const struct filter *filter, unsigned flags);

#endif
