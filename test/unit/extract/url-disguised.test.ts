/** Hosts that a browser reads otherwise than a person: signs that it drops, and signs that it takes for letters. */
import { expect, it } from 'vitest';
import { extracted } from './extracting.ts';

it.each([
  ['http://ev\u200bil.net/x', 'http://evil.net/x'],
  ['http://\u2060evil.net/x', 'http://evil.net/x'],
  ['http://evil.\ufeffnet/x', 'http://evil.net/x'],
  ['http://evil.n\u200bet/x', 'http://evil.net/x'],
  ['http://evil\u2064\u00ad.net', 'http://evil.net/'],
  ['www.ev\u200bil.net', 'http://www.evil.net/'],
  ['http://evil.net\u200b/x', 'http://evil.net/x'],
  ['http://evil.net\u200b', 'http://evil.net/'],
  // Parted by it: the name with what follows is none.
  ['http://evil.net\u200bfoo', 'http://evil.net/'],
  ['http://evil.net\u200bข้อมูล', 'http://evil.net/'],
  ['http://good.net\u200b@evil.net/x', 'http://evil.net/x'],
  ['http://good.net\u202e@evil.net/x', 'http://evil.net/x'],
  ['http://\u24d4vil.net/x', 'http://evil.net/x'],
  ['http://ev\u2170l.net/x', 'http://evil.net/x'],
  ['http://\u{1f134}vil.net/x', 'http://evil.net/x'],
  ['http://evil\ufeff.net/x', 'http://evil.net/x'],
  ['http://evil\uff0dhost.net/x', 'http://evil-host.net/x'],
] as const)('%j leads to %s', async (line, url) => {
  const found = await extracted(line, { checks: ['urls'] });
  expect(found.map(({ indicator }) => indicator.value)).toEqual([url]);
});
