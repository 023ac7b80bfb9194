#define _GNU_SOURCE
#include "launcher.h"

#include <grp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LAYER "unprivilegedUser"

/* The kernel's own layout and numbers: <linux/capability.h> is not everywhere. */
#define CAPABILITY_VERSION_3 0x20080522
#define CAP_DAC_READ_SEARCH 2
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_RAISE 2
#endif

/* Keeps these capabilities and no other. With no_new_privs the exec cannot bring any back, not even for root. */
static int set_capabilities(uint32_t wanted) {
  struct {
    uint32_t version;
    int pid;
  } header = {CAPABILITY_VERSION_3, 0};
  struct {
    uint32_t effective, permitted, inheritable;
  } sets[2];
  memset(sets, 0, sizeof sets);
  sets[0].effective = sets[0].permitted = sets[0].inheritable = wanted;
  return (int)syscall(__NR_capset, &header, sets);
}

static bool change_user(const struct options *options, bool keep_capability) {
  if (setgroups(0, NULL) != 0) report_failure(LAYER, "setgroups");
  else if (setresgid(options->gid, options->gid, options->gid) != 0) report_failure(LAYER, "setresgid");
  else if (keep_capability && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) report_failure(LAYER, "prctl");
  else if (setresuid(options->uid, options->uid, options->uid) != 0) report_failure(LAYER, "setresuid");
  else return true;
  return false;
}

/*
 * Root becomes the given user. Where the service lies in a folder that is closed to others (/root, a home), that
 * user could not even load it; then, and only behind Landlock, it keeps the one capability to read files as root
 * does: of the listed paths, since Landlock holds for capabilities too.
 */
void drop_identity(const struct options *options, bool confined) {
  uint32_t kept = 0;
  if (geteuid() == 0 && getuid() == 0 && options->change_user) {
    if (options->keep_read_capability && !confined) {
      report_reason(LAYER, "the service's files are readable for root only, and there is no Landlock to bound root's reading");
    } else if (change_user(options, options->keep_read_capability)) {
      report_ok(LAYER);
      if (options->keep_read_capability) kept = 1U << CAP_DAC_READ_SEARCH;
    }
  } else if (getuid() != 0 && geteuid() != 0) {
    report_ok(LAYER);
  }
  if (set_capabilities(kept) != 0) report_failure("capabilities", "capset");
  else if (kept != 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0) != 0) report_failure("capabilities", "prctl");
  else report_ok("capabilities");
}
