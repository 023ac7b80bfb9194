/*
 * The second seccomp filter, for a process that has opened, mapped and started everything it needs: it can only read,
 * write, wait, and manage its memory.
 */
#ifndef DOOR_H
#define DOOR_H

/*
 * Applies to all threads, permanently. Returns NULL, or what failed, with errno. Two files can still be mapped, privately,
 * readable and writable, at given addresses: `image` and `state` (-1 for none).
 */
const char *door_close(int image, int state);

/*
 * Attempts blocked system calls. NULL when all were blocked, otherwise the name of one that was not. An attempt that is
 * allowed is harmless: it is undone at once, or has invalid arguments.
 */
const char *door_attempt(int file);

#endif
