/* A memory file that the program cannot create itself, because its file size limit is 0. */
#define _GNU_SOURCE
#include "launcher.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* A failure is not reported: without the file, states are copied. */
void open_memory_file(const struct options *options) {
  /* Close-on-exec applies to this descriptor, not to its duplicate. Kernels before 6.3 do not support MFD_NOEXEC_SEAL. */
  int file = (int)syscall(__NR_memfd_create, "state", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
  if (file < 0) file = (int)syscall(__NR_memfd_create, "state", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return;
  bool made = ftruncate(file, (off_t)options->memory_bytes) == 0 &&
              fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
  if (file == options->memory_fd) {
    if (!made || fcntl(file, F_SETFD, 0) != 0) close(file);
    return;
  }
  if (made) dup2(file, options->memory_fd);
  close(file);
}
