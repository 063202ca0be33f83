/** Networks of rules, in either notation. */
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyNetwork, normalIp, parseNetwork } from '../../../src/lib/ip.ts';

function covers(network: string, address: string): boolean {
  const [rule, given] = [parseNetwork(network), normalIp(address)];
  if (rule === null || given === null) throw new Error(`${network} ${address}`);
  return anyNetwork([rule])(given);
}

const octet = fc.constantFrom(0, 1, 8, 9, 127, 128, 254, 255);
const v4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const group = fc.constantFrom('0', '1', '8000', 'ffff', 'abcd');
const v6 = fc
  .tuple(group, group, group, group, group, group, group, group)
  .map((groups) => `2${groups.join(':').slice(1)}`);

describe('networks', () => {
  test('cover what Node says they cover (IPv4)', () => {
    fc.assert(
      fc.property(v4, fc.integer({ min: 0, max: 32 }), v4, (base, prefix, address) => {
        const list = new BlockList();
        list.addSubnet(base, prefix, 'ipv4');
        expect(covers(`${base}/${prefix}`, address)).toBe(list.check(address, 'ipv4'));
      }),
      { numRuns: 1_000 },
    );
  });

  test('cover what Node says they cover (IPv6)', () => {
    fc.assert(
      fc.property(v6, fc.integer({ min: 1, max: 128 }), v6, (base, prefix, address) => {
        const list = new BlockList();
        list.addSubnet(base, prefix, 'ipv6');
        expect(covers(`${base}/${prefix}`, address)).toBe(list.check(address, 'ipv6'));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['8.8.8.8', '::ffff:808:808'],
    ['::ffff:8.8.0.0/112', '8.8.200.1'],
    ['92.47.16.5/24', '92.47.16.200'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s covers %s', (network, address) => {
    expect(covers(network, address)).toBe(true);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/08',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    '::1%eth0',
    ':::',
    '1::2::3',
    '12345::',
    '::1/129',
    '[::1]',
    '0x7f.1',
    '1.2.3.4 ',
    'host',
    '1.2.3.4.',
  ])('%j is none', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });
});
