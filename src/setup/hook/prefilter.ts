/**
 * What lets a commit pass without starting Node (`first_suspect` of hook.sh): `git diff-index … | tr BYTES | grep KEPT | sed SUSPECT`.
 *
 * The expressions are wider than every reader of `extract`: a patch in which they find nothing holds no indicator, no
 * binary and no Git LFS pointer. Where anything is in doubt (no HEAD yet, git fails, an unmerged path, a change to
 * anteater's own files) the tool itself runs. Tests hold them against the readers with random input.
 *
 * They are POSIX extended regular expressions in the C locale, as GNU, BSD, busybox and musl read them, without any
 * single quote or `#`. The line `=0` after the patch says that git ended well; no line of a patch begins with `=`.
 */
import { ARCHIVES, MEDIA } from '../../lib/file-endings.ts';

/**
 * Sets of `tr` that make bytes visible to `grep`, which cannot be asked for NUL: NUL becomes \377, the lead bytes of
 * UTF-8 become `~`, its continuation bytes \003, or \013 where they occur in the signs that turn the
 * direction of writing (U+202A to U+202E, U+2066 to U+2069). What is left above \177 then is not UTF-8.
 */
const TURNS = new Set([0x80, 0x81, ...Array.from({ length: 9 }, (_, at) => 0xa6 + at)]);
export const BYTES = {
  from: String.raw`\000\302-\364\200-\277`,
  to:
    String.raw`\377` +
    '~'.repeat(0o364 - 0o302 + 1) +
    Array.from({ length: 0o277 - 0o200 + 1 }, (_, at) =>
      TURNS.has(0o200 + at) ? String.raw`\013` : String.raw`\003`,
    ).join(''),
} as const;

/** Anywhere in an added line. */
const ANYWHERE = [
  // A scheme, and any slash or backslash behind its colon; also escaped or half defanged: `p:\/\/`, `s]:\\/`, `p:]/`.
  String.raw`([tTxX][pP]|[wW][sS])[sS]?[[(]?\\*:[])]?[\/]`,
  // A scheme with an escaped letter: `htt\x70://`, `\150ttp://`.
  String.raw`\\[0-9a-zA-Z{}]{2,16}[[(]?\\*:[])]?[\/]`,
  // An escaped colon or slash: `\u003A`, `\x2F`, `\u{3a}`, `\3a`, `\057`.
  String.raw`\\([uU](00|\{0*)|[xX](\{0*)?|0*)(3[aA]|2[fF])|\\0?(72|57)`,
  // Relative to the scheme of a page: two slashes behind a quote, a round bracket or `=`. The ranges hold the quotes.
  String.raw`[!-(=_-a]\\*/\\*[\/][^ "]`,
  // A host that begins with `www.`, also defanged.
  '[wW][wW][wW] *[.[({]',
  '[hH][xX][xX][pP]',
  // `[.]`, `(.)`, `[:]`, `[dot]`.
  '[[({] *([.:]|[dD][oO][tT])',
  // Four decimal octets.
  String.raw`[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]`,
  // IPv6 written out, also with an IPv4 tail.
  '([0-9a-fA-F]{1,4}:){6}',
  // Signs that turn the direction of writing, and a few that look like them here.
  '~[[:space:]][[:space:]]',
  // A rule of ours.
  'anteater',
].join('|');

/** IPv6 with `::` in it; a word before it (`std::x`) makes it none, the letter of an escape (`\\n`) does not. */
const IPV6 = [
  String.raw`(.*([^0-9A-Za-z_]|\\[a-z]))?([0-9a-fA-F]{1,4}:){1,7}:`,
  String.raw`(.*([^0-9A-Za-z_:]|\\[a-z]))?::[0-9a-fA-F]`,
].join('|');

/** What a program is given that fetches: its name as a word, and something behind it. */
const FETCHES = [
  String.raw`(.*([^0-9A-Za-z_.@-]|\\[nrt]))?[@-]*`,
  '([cC][uU][rR][lL]|[wW][gG][eE][tT]|[iI]([wW][rR]|[rR][mM]|[nN][vV][oO][kK][eE]-[wWrR][eE][bBsS][a-zA-Z]+))',
  '([.][eE][xX][eE])?[^0-9A-Za-z_./-]',
].join('');

/** At the start of a line of the new file, added or not: it may be the start of a binary. */
const FIRST_BYTES = [
  'oid sha256:',
  // Executables that begin with letters: DOS, Windows, the antivirus test file. ELF, Mach-O, Java are not text at all.
  'MZ|ZM|X5O!P',
  // Archives, packages and installers that begin with letters; tar has its own at byte 257.
  String.raw`PK|!<|Rar!|7z|MSCF|ISc\(|BZh|xar!|LZIP|LRZI|ITSF|SZDD|KWAJ|ZOO|0707|[P-_][*]M|.*ustar|.*-l[hz][0-9sd]-`,
  'dex|cdex|oat|BC',
  // Python is told to decode the rest.
  '.*coding[:=][ ]*[-A-Za-z0-9_.]*(7|[eE][sS][cC][aA][pP][eE])',
  // Documents and media that can carry code.
  String.raw`%PDF|\{.rtf|[CFZ]WS`,
].join('|');

/** Bytes that are not text: NUL or bytes outside of UTF-8 anywhere, a control character or half a character at the start. */
const NO_TEXT = '.*[^[:print:][:cntrl:]]|[^[:print:][:space:]]|~[^[:cntrl:]]|~.~~';

/** Lines that no plain patch of text has: `Binary files … differ`, `* Unmerged path`. */
const UNUSUAL = String.raw`[^-+ @d\ino>]`;

/** A change to the configuration is for the tool to read, which says what is wrong with it. */
const OWN_FILES = 'diff .*anteater';

/** Names of media and archives, which hold no text, and what is executable: such text may be in disguise. */
const DISGUISED = [
  `diff .*[.](${anyCase(`${MEDIA}|${ARCHIVES}`)})"?$`,
  String.raw`diff .*\\342\\20[01]`,
  '[in].* 100755$',
].join('|');

/** An expression that takes small letters and capitals; `expression` has letters only as themselves. */
function anyCase(expression: string): string {
  return expression.replace(/\[[^\]]*\]|[a-z]/g, (part) =>
    part.startsWith('[')
      ? `[${part.slice(1, -1)}${part.slice(1, -1).toUpperCase()}]`
      : `[${part}${part.toUpperCase()}]`,
  );
}

/** Links and submodules, which the report says are not followed. */
const NOT_FOLLOWED = '[in].* 1[26]0000$';

/** For `grep`: the added lines, the end, and every other line that means "let the tool look". */
export const KEPT = `^(>|${UNUSUAL}|${OWN_FILES}|${DISGUISED}|${NOT_FOLLOWED}|[ ](${NO_TEXT}|${FIRST_BYTES}))`;

/** For `sed`, over what is kept: the first match means "let the tool look". */
export const SUSPECT = `^([^=>]|>(${NO_TEXT}|${FIRST_BYTES}|.*(${ANYWHERE})|${IPV6}|${FETCHES}))`;
