/*
 * The seccomp filter must allow one execve, but cannot count calls. It can compare pointers: the file name, the argument
 * list and the environment list of that call are at random addresses, and the filter allows exactly those three. The exec
 * then replaces the address space, the only place that contains the addresses. Afterwards a program would have to guess
 * about 40 bits for each of the three.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
/* Every 64-bit machine with four-level page tables has user addresses below 2^46. */
#define PLACES (1UL << (46 - 12))

static bool random_bytes(void *to, size_t size) {
  return syscall(__NR_getrandom, to, size, 0) == (long)size;
}

/* Allocates memory at a random address, a multiple of 8; NULL with errno. */
static void *random_place(size_t size) {
  uint64_t random[2];
  if (!random_bytes(random, sizeof random)) return NULL;
  char *hint = (char *)((random[0] % PLACES) * PAGE);
  size_t offset = random[1] % (PAGE / 8) * 8;
  /* Only a hint: if the address is taken, the kernel's choice is random as well. */
  char *base = mmap(hint, size + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return base == MAP_FAILED ? NULL : base + offset;
}

static char **copy_list(char **list) {
  size_t count = 1;
  while (list[count - 1] != NULL) count++;
  char **copy = random_place(count * sizeof *list);
  if (copy != NULL) memcpy(copy, list, count * sizeof *list);
  return copy;
}

bool place_exec_words(char **program, char **environment, struct exec_words *words) {
  size_t length = strlen(program[0]) + 1;
  words->file = random_place(length);
  if (words->file == NULL) return false;
  memcpy(words->file, program[0], length);
  words->argv = copy_list(program);
  words->envp = copy_list(environment);
  return words->argv != NULL && words->envp != NULL;
}
