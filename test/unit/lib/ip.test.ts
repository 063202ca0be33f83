import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGlobal, normalIp, specialRange } from '../../../src/lib/ip.ts';
import { SPECIAL_RANGES } from '../../../src/lib/special-ranges.ts';

/** Written form, compressed form and global reachability of some 5,000 addresses, by Python's `ipaddress`. */
const PYTHON = readFileSync(new URL('../../fixtures/addresses.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [written = '', compressed = '', global = ''] = line.split(' ');
    return { written, compressed, global: global === 'global' };
  });

/** Where we differ from Python on purpose. */
function differs(compressed: string): string | null {
  const name = specialRange(compressed)?.[2];
  if (name === 'multicast' || name === 'reserved' || name === 'segment routing identifiers') return name;
  if (compressed === '2001:1::3') return 'registered since (RFC 9665)';
  return name === 'dummy prefix' ? name : null;
}

describe('the normal form of an address', () => {
  it('is what Python calls the compressed form, an IPv4-mapped one apart', () => {
    const wrong = PYTHON.filter(({ written, compressed }) => {
      const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed);
      const expected =
        mapped === null
          ? compressed
          : [mapped[1] ?? '', mapped[2] ?? '']
              .map((group) => Number.parseInt(group, 16))
              .flatMap((group) => [group >> 8, group & 255])
              .join('.');
      return normalIp(written) !== expected;
    });
    expect(wrong).toEqual([]);
    expect(PYTHON.length).toBeGreaterThan(4000);
  });

  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:0:0:3:4', '1::2:0:0:3:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['2001:DB8::A:B', '2001:db8::a:b'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['64:ff9b::8.8.8.8', '64:ff9b::808:808'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['::FFFF:808:808', '8.8.8.8'],
    ['0:0:0:0:0:ffff:808:808', '8.8.8.8'],
    ['fe80::1%eth0', 'fe80::1'],
    ['', null],
    [':', null],
    [':::', null],
    ['1:', null],
    [':1', null],
    ['1::2::3', null],
    ['1:2:3:4:5:6:7', null],
    ['1:2:3:4:5:6:7:8:9', null],
    ['1:2:3:4:5:6:7:8::', null],
    ['12345::', null],
    ['g::', null],
    ['1:2:3:4:5:6:7:1.2.3.4', null],
    ['1.2.3.4::', null],
    ['::1.2.3', null],
    ['::1.2.3.4.5', null],
    ['::01.2.3.4', null],
    ['::1.2.3.4:1', null],
    ['fe80::1%', null],
    ['[::1]', null],
    ['8.8.8', null],
    ['8.8.8.8.8', null],
    ['08.8.8.8', null],
    ['8.8.8.256', null],
    [' 8.8.8.8', null],
    ['8.8.8.8\n', null],
    ['8.8.8.8/24', null],
    ['٨.8.8.8', null],
  ])('of %j is %j', (written, normal) => {
    expect(normalIp(written)).toBe(normal);
  });

  it('exists for exactly what Node takes for an address', () => {
    const signs = fc.constantFrom(
      '0',
      '1',
      '2',
      '25',
      '255',
      '256',
      'a',
      'F',
      ':',
      ':',
      '::',
      '.',
      '.',
      'g',
      '%',
      '00',
    );
    const mixed = fc.array(signs, { maxLength: 24 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(mixed, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        fc.pre(!text.includes('%'));
        expect(normalIp(text) !== null, text).toBe(isIP(text) !== 0);
      }),
      { numRuns: 4000 },
    );
  });

  it('is what a browser makes of it, and its own normal form', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const normal = normalIp(text) ?? '';
        const browser = new URL(`http://[${text}]/`).hostname.slice(1, -1);
        expect(normal.includes(':') ? normal : normalIp(browser)).toBe(
          normal.includes(':') ? browser : normal,
        );
        expect(normalIp(normal)).toBe(normal);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('global reachability', () => {
  it('agrees with Python but for documented blocks', () => {
    const wrong = PYTHON.filter(({ written, compressed, global }) => {
      const ours = isGlobal(normalIp(written) ?? '');
      return ours !== global && differs(compressed) === null;
    });
    expect(wrong).toEqual([]);
  });

  it('is answered both ways in every documented block of the fixture', () => {
    const named = new Set(PYTHON.map(({ written }) => specialRange(normalIp(written) ?? '')?.[2]));
    for (const [, , name] of SPECIAL_RANGES) {
      if (name !== 'dummy prefix') expect(named).toContain(name);
    }
  });

  it.each(SPECIAL_RANGES)('of the first address of %s is %s (%s, %s)', (block, global) => {
    const address = normalIp(block.split('/')[0] ?? '') ?? '';
    const [longest, answer] = specialRange(address) ?? [];
    expect(isGlobal(address)).toBe(answer);
    // A block that begins where a smaller one does leaves its first address to that one.
    if (longest === block) expect(answer).toBe(global);
    else expect(Number(longest?.split('/')[1])).toBeGreaterThan(Number(block.split('/')[1]));
  });

  it.each([
    ['8.8.8.8', true],
    ['1.1.1.1', true],
    ['9.255.255.255', true],
    ['10.0.0.0', false],
    ['10.255.255.255', false],
    ['11.0.0.0', true],
    ['100.63.255.255', true],
    ['100.64.0.0', false],
    ['100.127.255.255', false],
    ['100.128.0.0', true],
    ['126.255.255.255', true],
    ['127.0.0.1', false],
    ['128.0.0.0', true],
    ['169.254.169.254', false],
    ['172.15.255.255', true],
    ['172.16.0.0', false],
    ['172.31.255.255', false],
    ['172.32.0.0', true],
    ['172.160.0.1', true],
    ['192.0.0.8', false],
    ['192.0.0.9', true],
    ['192.0.0.10', true],
    ['192.0.0.170', false],
    ['192.0.1.0', true],
    ['192.0.2.1', false],
    ['192.31.196.1', true],
    ['192.88.99.1', true],
    ['192.167.255.255', true],
    ['192.168.1.1', false],
    ['192.169.0.0', true],
    ['198.17.255.255', true],
    ['198.18.0.0', false],
    ['198.19.255.255', false],
    ['198.20.0.0', true],
    ['198.51.100.7', false],
    ['203.0.113.7', false],
    ['223.255.255.255', true],
    ['224.0.0.1', false],
    ['239.255.255.255', false],
    ['240.0.0.1', false],
    ['255.255.255.255', false],
    ['0.0.0.0', false],
    ['::', false],
    ['::1', false],
    ['::808:808', false],
    ['64:ff9b::808:808', true],
    ['64:ff9b:1::1', false],
    ['100::1', false],
    ['1fff:ffff::1', false],
    ['2001::1', false],
    ['2001:1::1', true],
    ['2001:1::2', true],
    ['2001:1::4', false],
    ['2001:2::1', false],
    ['2001:3::1', true],
    ['2001:4:112::1', true],
    ['2001:10::1', false],
    ['2001:20::1', true],
    ['2001:2f:ffff::1', true],
    ['2001:30::1', true],
    ['2001:40::1', false],
    ['2001:200::1', true],
    ['2001:db7:ffff::1', true],
    ['2001:db8::1', false],
    ['2001:db9::1', true],
    ['2001:4860:4860::8888', true],
    ['2002:808:808::1', false],
    ['2003::1', true],
    ['2620:4f:8000::1', true],
    ['3ffe::1', true],
    ['3fff::1', false],
    ['3fff:1000::1', true],
    ['4000::1', false],
    ['5f00::1', false],
    ['fc00::1', false],
    ['fdff::1', false],
    ['fe80::1', false],
    ['febf::1', false],
    ['ff02::1', false],
  ])('of %s is %s', (address, global) => {
    expect(isGlobal(address)).toBe(global);
  });
});
