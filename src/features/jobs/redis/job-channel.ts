import type { Redis } from 'ioredis';

/** Messages between servers about jobs. A message may be lost: a server that needs to know polls as well. */
export interface JobNews {
  ended(id: string): void;
  cancel(id: string): void;
}

/** @param redis a dedicated connection, which subscribes again by itself */
export function hearJobNews(redis: Redis, channel: string, news: JobNews): void {
  redis.on('message', (from: string, message: string) => {
    if (from !== channel) return;
    const space = message.indexOf(' ');
    const id = message.slice(space + 1);
    if (message.startsWith('ended ')) news.ended(id);
    else if (message.startsWith('cancel ')) news.cancel(id);
  });
  // It waits for Redis where that is away.
  redis.subscribe(channel).catch(() => undefined);
}
