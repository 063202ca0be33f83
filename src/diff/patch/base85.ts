/** git's base 85, in which `GIT binary patch` writes compressed content: five characters for four bytes. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** One line: its first character gives the number of bytes (A–Z 1–26, a–z 27–52). null where it is damaged. */
export function decodeLine(line: string): Buffer | null {
  const length = lengthOf(line.charCodeAt(0));
  const groups = Math.ceil(length / 4);
  if (length === 0 || line.length !== 1 + groups * 5) return null;
  const bytes = Buffer.alloc(groups * 4);
  for (let group = 0; group < groups; group++) {
    let value = 0;
    for (const character of line.slice(1 + group * 5, 6 + group * 5)) {
      const digit = VALUES.get(character);
      if (digit === undefined) return null;
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) return null;
    bytes.writeUInt32BE(value, group * 4);
  }
  return bytes.subarray(0, length);
}

function lengthOf(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x40;
  return code >= 0x61 && code <= 0x7a ? code - 0x60 + 26 : 0;
}
