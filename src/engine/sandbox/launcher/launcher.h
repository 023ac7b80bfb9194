/* Declarations shared by the parts of the launcher. Each layer is one file; launcher.c runs them in order. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

#define MAX_PATHS 256
#define MAX_LIMITS 8

struct path_list {
  const char *path[MAX_PATHS];
  size_t count;
};

struct limit {
  const char *name; /* points into the command-line argument: not terminated, see limits.c */
  rlim_t value;     /* bytes, descriptors or processes */
};

struct options {
  int report_fd;             /* descriptor of the report in the program; -1 for none */
  int keep_fds;              /* descriptors 0..keep_fds-1 and the report survive; -1 keeps all */
  int memory_fd;             /* descriptor of the memory file in the program; -1 for none */
  unsigned long memory_bytes; /* its length */
  pid_t parent;              /* expected parent; 0 does not bind the program to its parent */
  bool change_user;
  uid_t uid;
  gid_t gid;
  bool keep_read_capability; /* only root can read the listed files */
  bool landlock;
  bool seccomp;
  struct path_list readable;
  struct path_list executable;
  struct limit limits[MAX_LIMITS];
  size_t limit_count;
  char **program; /* argv of the program */
};

/* options.c: exits with 2 and a message when the command line is invalid */
void parse_options(int argc, char **argv, struct options *options);

/* report.c: one line per layer, "name<TAB>ok" or "name<TAB>reason" */
void report_ok(const char *layer);
/* `step` failed with the current errno */
void report_failure(const char *layer, const char *step);
void report_reason(const char *layer, const char *reason);
/* Makes `fd` the read end of a pipe for the report. */
void open_report(int fd);
void send_report(void);

/* memory-file.c */
void open_memory_file(const struct options *options);

/* limits.c */
bool is_limit_name(const char *name);
void apply_limits(const struct options *options);

/* identity.c; `confined`: whether Landlock will limit readable files */
void drop_identity(const struct options *options, bool confined);

/* landlock.c: prepared while root can still open the paths, enforced after the identity is dropped */
int prepare_landlock(const struct options *options);
void enforce_landlock(int ruleset);

/* seccomp.c: from here on `execve` is allowed only with these three addresses */
struct exec_words {
  char *file;
  char **argv;
  char **envp;
};
void enforce_seccomp(const struct exec_words *words);

/* exec-words.c: copies the arguments of the one execve to unguessable addresses */
bool place_exec_words(char **program, char **environment, struct exec_words *words);

#endif
