/** What `redis_url` and ANTEATER_REDIS_URL may hold. Both may hold a password: nothing here quotes them. */

/** Why a text is no Redis address; null when it may be one. */
export function redisProblem(given: string): string | null {
  const url = given.trim();
  if (/\s/.test(url)) return 'has a space in it';
  if (/^(?:unix|rediss?\+(?:unix|socket)):\/*[^/]/i.test(url) || /^\/./.test(url)) return null;
  if (!/^(?:rediss?(?:[+-](?:sentinel|cluster))?):\/\/./i.test(url)) {
    return 'is no Redis address (redis://host:6379, rediss://user:password@host, unix:/path/redis.sock)';
  }
  // Several hosts, as sentinels and clusters have them, are no URL by the standard.
  const single = url.replace(/,[^/?#]*/, '').replace(/^[a-z]+[+-]?[a-z]*:/i, 'redis:');
  if (!URL.canParse(single))
    return 'is no Redis address: host or port cannot be read (in a password, write @ as %40)';
  return new URL(single).hostname === '' ? 'names no host' : null;
}
