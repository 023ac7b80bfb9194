/* What the parts of the launcher share. Each layer is one file; launcher.c is the whole story. */
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
  const char *name; /* points into the word of the command line: not terminated, see limits.c */
  rlim_t value;     /* bytes, descriptors or processes */
};

struct options {
  int report_fd;             /* where the program finds the report; -1 for none */
  int keep_fds;              /* descriptors 0..keep_fds-1 and the report survive; -1 keeps all */
  int memory_fd;             /* where the program finds a file in memory; -1 for none */
  unsigned long memory_bytes; /* its length */
  pid_t parent;              /* who must still be our parent; 0 leaves the program alone when it dies */
  bool change_user;
  uid_t uid;
  gid_t gid;
  bool keep_read_capability; /* the listed files are readable for root only */
  bool landlock;
  bool seccomp;
  struct path_list readable;
  struct path_list executable;
  struct limit limits[MAX_LIMITS];
  size_t limit_count;
  char **program; /* argv of what to start */
};

/* options.c: exits with 2 and a sentence when the command line is wrong */
void parse_options(int argc, char **argv, struct options *options);

/* report.c: one line per layer, "name<TAB>ok" or "name<TAB>reason" */
void report_ok(const char *layer);
/* `step` failed with the present errno */
void report_failure(const char *layer, const char *step);
void report_reason(const char *layer, const char *reason);
/* Turns the descriptor `fd` into the read end of a pipe that the report will be in. */
void open_report(int fd);
void send_report(void);

/* memory-file.c */
void open_memory_file(const struct options *options);

/* limits.c */
bool is_limit_name(const char *name);
void apply_limits(const struct options *options);

/* identity.c; `confined` says whether Landlock stands ready to bound what may be read */
void drop_identity(const struct options *options, bool confined);

/* landlock.c: made while root may still open the paths, enforced after the identity is dropped */
int prepare_landlock(const struct options *options);
void enforce_landlock(int ruleset);

/* seccomp.c: `execve` answers only to these three addresses from here on */
struct exec_words {
  char *file;
  char **argv;
  char **envp;
};
void enforce_seccomp(const struct exec_words *words);

/* exec-words.c: the arguments of the one execve, copied to addresses that nobody can guess */
bool place_exec_words(char **program, char **environment, struct exec_words *words);

#endif
