/*
 * The second filter for system calls, for a process that has everything open, mapped and started that it will ever need:
 * it reads, writes, waits, and manages memory of its own, and that is all.
 */
#ifndef DOOR_H
#define DOOR_H

/*
 * For all threads, for good. NULL, or what failed, with errno. Two files may still be mapped, privately, over memory that is
 * there, to be read and written: `image` and `state`, which is -1 where there is none.
 */
const char *door_close(int image, int state);

/*
 * Tries what the filter refuses. NULL when all of it was refused, otherwise the name of a call that was not. Nothing that
 * goes through does harm: it is undone at once, or its arguments make no sense.
 */
const char *door_attempt(int file);

#endif
