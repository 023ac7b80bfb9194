/** Lua for the beginning of a script: `now` is Redis's own time, ms since 1970, the same for every server. */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;
