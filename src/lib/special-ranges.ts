/**
 * Address blocks that IANA sets apart, as data: whether the public internet can reach them, what they are, and the RFC
 * that says so. Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries, the multicast registries, and the
 * IPv6 address space registry. The longest block that holds an address decides; what no block holds is global (IPv4).
 * Where IANA answers "N/A", the address is not taken as global.
 */

/** [block, reachable from everywhere, what it is, where it is laid down] */
export type SpecialRange = readonly [block: string, global: boolean, name: string, source: string];

export const SPECIAL_RANGES: readonly SpecialRange[] = [
  ['0.0.0.0/8', false, 'this network', 'RFC 791'],
  ['10.0.0.0/8', false, 'private use', 'RFC 1918'],
  ['100.64.0.0/10', false, 'shared address space', 'RFC 6598'],
  ['127.0.0.0/8', false, 'loopback', 'RFC 1122'],
  ['169.254.0.0/16', false, 'link local', 'RFC 3927'],
  ['172.16.0.0/12', false, 'private use', 'RFC 1918'],
  ['192.0.0.0/24', false, 'IETF protocol assignments', 'RFC 6890'],
  ['192.0.0.9/32', true, 'port control protocol anycast', 'RFC 7723'],
  ['192.0.0.10/32', true, 'traversal using relays around NAT anycast', 'RFC 8155'],
  ['192.0.2.0/24', false, 'documentation', 'RFC 5737'],
  ['192.31.196.0/24', true, 'AS112-v4', 'RFC 7535'],
  ['192.52.193.0/24', true, 'AMT', 'RFC 7450'],
  ['192.168.0.0/16', false, 'private use', 'RFC 1918'],
  ['192.175.48.0/24', true, 'direct delegation AS112 service', 'RFC 7534'],
  ['198.18.0.0/15', false, 'benchmarking', 'RFC 2544'],
  ['198.51.100.0/24', false, 'documentation', 'RFC 5737'],
  ['203.0.113.0/24', false, 'documentation', 'RFC 5737'],
  ['224.0.0.0/4', false, 'multicast', 'RFC 1112'],
  ['240.0.0.0/4', false, 'reserved', 'RFC 1112'],
  ['255.255.255.255/32', false, 'limited broadcast', 'RFC 919'],
  // Only 2000::/3 has been given to the world so far; the rest of the space is reserved.
  ['::/0', false, 'reserved', 'RFC 4291'],
  ['::/128', false, 'unspecified', 'RFC 4291'],
  ['::1/128', false, 'loopback', 'RFC 4291'],
  ['64:ff9b::/96', true, 'IPv4-IPv6 translation', 'RFC 6052'],
  ['64:ff9b:1::/48', false, 'IPv4-IPv6 translation, local', 'RFC 8215'],
  ['100::/64', false, 'discard only', 'RFC 6666'],
  ['100:0:0:1::/64', false, 'dummy prefix', 'RFC 9780'],
  ['2000::/3', true, 'global unicast', 'RFC 4291'],
  ['2001::/23', false, 'IETF protocol assignments', 'RFC 2928'],
  ['2001:1::1/128', true, 'port control protocol anycast', 'RFC 7723'],
  ['2001:1::2/128', true, 'traversal using relays around NAT anycast', 'RFC 8155'],
  ['2001:1::3/128', true, 'DNS-SD service registration anycast', 'RFC 9665'],
  ['2001:3::/32', true, 'AMT', 'RFC 7450'],
  ['2001:4:112::/48', true, 'AS112-v6', 'RFC 7535'],
  ['2001:20::/28', true, 'ORCHIDv2', 'RFC 7343'],
  ['2001:30::/28', true, 'drone remote ID protocol entity tags', 'RFC 9374'],
  ['2001:db8::/32', false, 'documentation', 'RFC 3849'],
  ['2002::/16', false, '6to4', 'RFC 3056'],
  ['2620:4f:8000::/48', true, 'direct delegation AS112 service', 'RFC 7534'],
  ['3fff::/20', false, 'documentation', 'RFC 9637'],
  ['5f00::/16', false, 'segment routing identifiers', 'RFC 9602'],
  ['fc00::/7', false, 'unique local', 'RFC 4193'],
  ['fe80::/10', false, 'link local', 'RFC 4291'],
  ['ff00::/8', false, 'multicast', 'RFC 4291'],
];
