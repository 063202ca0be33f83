import { describe, expect, it } from 'vitest';
import { extracted, places } from './extracting.ts';

describe('what stands in added text', () => {
  it('finds addresses and URLs with their places', async () => {
    const found = await extracted('a = 1\nlet dns = "8.8.8.8"; // http://evil.net/x, é 9.9.9.9\n');
    expect(places(found)).toEqual(['ip 8.8.8.8 2:12', 'url http://evil.net/x 2:25', 'ip 9.9.9.9 2:46']);
  });
});
