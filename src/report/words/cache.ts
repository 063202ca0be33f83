/** `anteater cache`: what is kept, and what was removed. */
import type { Store } from '../../lookup/ports.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { counted } from './count.ts';

export function cacheStats({ entries, bytes, place }: Awaited<ReturnType<Store['stats']>>): string {
  return `anteater: ${counted(entries, 'verdict')} kept, ${Math.ceil(bytes / 1024)} KB, in ${escapeForTerminal(place)}\n`;
}

export function cacheCleared(count: number): string {
  return `anteater: ${counted(count, 'verdict')} removed from the cache\n`;
}
