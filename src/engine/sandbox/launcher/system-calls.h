/*
 * The seccomp policy as data. Four actions:
 *   ALLOW   calls that Node, V8 and the C library need, and that affect only the process itself
 *   REFUSE  EPERM: known escape routes, so that a program gets a clear error
 *   KILL    calls that nothing here makes by mistake: SIGSYS ends the process
 *   others  ENOSYS, as on an older kernel: libraries fall back (clone3 to clone, io_uring to epoll, openat2 to openat)
 * Calls that are allowed only with certain arguments are in seccomp.c.
 */
#ifndef SYSTEM_CALLS_H
#define SYSTEM_CALLS_H

#include <sys/syscall.h>

#define ALLOW_LIST(X) \
  /* I/O on open descriptors; none that leads outside can be opened */ \
  X(read) X(write) X(readv) X(writev) X(pread64) X(preadv) X(lseek) X(close) X(dup) X(dup2) X(dup3) \
  X(pipe) X(pipe2) X(eventfd2) X(getsockname) X(getpeername) X(getsockopt) X(shutdown) \
  /* waiting */ \
  X(futex) X(futex_waitv) X(epoll_create1) X(epoll_ctl) X(epoll_wait) X(epoll_pwait) X(epoll_pwait2) \
  X(poll) X(ppoll) X(select) X(pselect6) X(nanosleep) X(clock_nanosleep) \
  /* own memory */ \
  X(mmap) X(munmap) X(mprotect) X(mremap) X(madvise) X(brk) X(membarrier) X(mincore) X(mseal) \
  X(pkey_alloc) X(pkey_free) X(pkey_mprotect) \
  /* metadata of files (Landlock cannot hide it); Landlock restricts their content */ \
  X(fstat) X(stat) X(lstat) X(newfstatat) X(statx) X(access) X(faccessat) X(faccessat2) X(readlink) X(readlinkat) \
  X(getcwd) \
  /* own threads and exit */ \
  X(set_robust_list) X(rseq) X(set_tid_address) X(gettid) X(sched_yield) X(arch_prctl) X(exit) X(exit_group) \
  X(restart_syscall) \
  /* own signal handlers */ \
  X(rt_sigaction) X(rt_sigprocmask) X(rt_sigreturn) X(rt_sigtimedwait) X(rt_sigpending) X(sigaltstack) \
  /* information */ \
  X(getpid) X(getppid) X(getuid) X(geteuid) X(getgid) X(getegid) X(getresuid) X(getresgid) X(getgroups) X(capget) \
  X(getrlimit) X(getrusage) X(getpriority) X(sched_getaffinity) X(sched_getparam) X(sched_getscheduler) \
  X(sched_get_priority_max) X(sched_get_priority_min) X(getcpu) X(sysinfo) X(uname) X(times) X(time) \
  X(gettimeofday) X(clock_gettime) X(clock_getres) X(getrandom)

#define REFUSE_LIST(X) \
  /* other programs */ \
  X(fork) X(vfork) X(execveat) \
  /* sockets; sendmsg and recvmsg could also pass descriptors */ \
  X(socket) X(socketpair) X(connect) X(bind) X(listen) X(accept) X(accept4) X(sendto) X(sendmsg) X(sendmmsg) \
  X(recvfrom) X(recvmsg) X(recvmmsg) X(setsockopt) \
  /* signals to and control of other processes */ \
  X(tkill) X(rt_sigqueueinfo) X(rt_tgsigqueueinfo) X(pidfd_send_signal) X(pidfd_open) X(pidfd_getfd) \
  X(process_madvise) X(setpriority) X(ioprio_set) X(sched_setaffinity) X(sched_setparam) X(sched_setscheduler) \
  X(sched_setattr) X(setpgid) X(setsid) X(setrlimit) \
  /* changing files; Landlock does not cover modes, owners, times and attributes */ \
  X(creat) X(mkdir) X(mkdirat) X(rmdir) X(unlink) X(unlinkat) X(rename) X(renameat) X(renameat2) X(link) X(linkat) \
  X(symlink) X(symlinkat) X(mknod) X(mknodat) X(truncate) X(ftruncate) X(fallocate) X(pwrite64) X(pwritev) \
  X(pwritev2) X(chmod) X(fchmod) X(fchmodat) X(fchmodat2) X(chown) X(fchown) X(lchown) X(fchownat) X(utime) \
  X(utimes) X(futimesat) X(utimensat) X(setxattr) X(lsetxattr) X(fsetxattr) X(removexattr) X(lremovexattr) \
  X(fremovexattr) X(flock) X(sendfile) X(splice) X(copy_file_range) X(memfd_create) \
  /* watching files */ \
  X(inotify_init) X(inotify_init1) X(fanotify_init) \
  /* the process's own identity and context */ \
  X(chdir) X(fchdir) X(umask) X(setuid) X(setgid) X(setreuid) X(setregid) X(setresuid) X(setresgid) X(setfsuid) \
  X(setfsgid) X(setgroups) X(capset) X(personality) X(landlock_create_ruleset) X(landlock_add_rule) \
  X(landlock_restrict_self) \
  /* memory and queues that other processes can reach */ \
  X(shmget) X(shmat) X(shmctl) X(semget) X(semop) X(semctl) X(semtimedop) X(msgget) X(msgsnd) X(msgrcv) X(msgctl) \
  X(mq_open) X(mq_unlink)

#define KILL_LIST(X) \
  /* other processes' memory */ \
  X(ptrace) X(process_vm_readv) X(process_vm_writev) X(kcmp) \
  /* large kernel attack surface */ \
  X(bpf) X(perf_event_open) X(userfaultfd) X(add_key) X(request_key) X(keyctl) X(modify_ldt) \
  /* namespaces and mounts */ \
  X(unshare) X(setns) X(chroot) X(pivot_root) X(mount) X(umount2) X(mount_setattr) X(open_tree) X(move_mount) \
  X(fsopen) X(fsconfig) X(fsmount) X(fspick) X(open_by_handle_at) X(quotactl) X(swapon) X(swapoff) \
  /* the host */ \
  X(init_module) X(finit_module) X(delete_module) X(kexec_load) X(kexec_file_load) X(reboot) X(acct) X(syslog) \
  X(iopl) X(ioperm) X(settimeofday) X(clock_settime) X(clock_adjtime) X(adjtimex) X(sethostname) X(setdomainname) \
  X(vhangup)

#include "system-call-numbers.h"

#endif
