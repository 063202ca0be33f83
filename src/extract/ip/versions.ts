/**
 * Four numbers with dots that are no address: versions, object identifiers, coordinates of a drawing. Told by what stands
 * around them. Pure, bounded; the text is a binary string.
 */

/** Of a package: `pkg==3.6.4.0`, `>= 3.6.4.0`, `~> 3.6.4.0`, `^3.6.4.0`. */
const REQUIREMENT = /(?:[=~!<>]=|~>|(?:^|[\s"'(,@])[~^])\s{0,4}$/;
/** `Version=4.0.0.0`, `"version": "1.128.1.0"`, `<FileVersion>`, `AssemblyVersion("…")`, `versionName '…'`. */
const NAMED =
  /versions?(?:name|string|info|number|prefix|suffix)?_{0,2}(?:\\?["'])?(?:\s{0,8}(?:=>|:=|[=:>(,])\s{0,8}[[(]?\s{0,8}(?:\\?["'`]){0,3}|\s{1,8}(?:\\?["'`]))$/i;
/** The end of a range of versions: `oldVersion="0.0.0.0-4.0.0.0"`. */
const RANGED = /version\w{0,8}\\?["']?\s{0,8}[=:]\s{0,8}\\?["'`]?[0-9.]{7,15}\s{0,2}[-,]\s{0,2}$/i;
const PRODUCT = /(?:^|[\s"'`(;,:=])([A-Za-z][\w.+-]{0,40})\/$/;
/** What a user agent goes on with. */
const BEHIND_PRODUCT = /^(?:$|[\s"'`);,]|\\[nr"])/;
const USER_AGENT = /user-?_?agent|mozilla\/[0-9]/i;
/** X.509 attribute types and certificate extensions (ITU-T X.520, X.509). */
const OBJECT_IDENTIFIER = /^2\.5\.(?:4|29)\./;

const NUMBERS = 1;
const LETTER = 2;
const OF_PATH = new Uint8Array(256);
for (const sign of '0123456789,. \t+-') OF_PATH[sign.charCodeAt(0)] = NUMBERS;
for (const sign of 'MmZzLlHhVvCcSsQqTtAaEe') OF_PATH[sign.charCodeAt(0)] = LETTER;

const LOOK = 160;
/** What stands right before an address in most text tells that no expression needs to be tried. */
const MARKS = /[=~^<>!:([,"'`\\/-]/;

/** @param value its normal form, which stands between `start` and `end` */
export function isVersion(text: string, start: number, end: number, value: string): boolean {
  if (value.startsWith('2.5.') && OBJECT_IDENTIFIER.test(value)) return true;
  let mark = start - 1;
  while (start - mark < 8 && text[mark] === ' ') mark -= 1;
  const marked = MARKS.test(text[mark] ?? '');
  const drawn = mayBeDrawing(text, start);
  if (!marked && !drawn) return false;
  const left = text.slice(Math.max(0, start - LOOK), start);
  // Lines of a patch may still have their `+`.
  const before = left.slice(left.lastIndexOf('\n') + 1).replace(/^\+/, '');
  if (marked && (REQUIREMENT.test(before) || NAMED.test(before) || RANGED.test(before))) return true;
  if (marked && isProduct(before, text.slice(end, end + 2))) return true;
  return drawn && isDrawing(before, text.slice(end, end + LOOK));
}

/** `Chrome/120.0.0.0`: a name with a capital, or any in the text of a user agent. */
function isProduct(before: string, behind: string): boolean {
  const name = PRODUCT.exec(before)?.[1];
  if (name === undefined || !BEHIND_PRODUCT.test(behind)) return false;
  return /^[A-Z]/.test(name) || USER_AGENT.test(before);
}

/** Numbers of a path (`d="M1.2.3.4l…"`) need nothing between them but the dot that begins the next. */
const PATH_BEGINS =
  /(?:\bd|pathdata|path)\\?["']?\s{0,4}[=:({]\s{0,4}(?:\\?["'`{]){0,2}[MmZzLlHhVvCcSsQqTtAaEe0-9,.\s+-]*$/i;
const COMMAND_OF_PATH = /[MmZzLlHhVvCcSsQqTtAa]\s?-?[0-9.]/;

/** Nothing but signs of a path stands before it, the letter of a command among them. */
function mayBeDrawing(text: string, start: number): boolean {
  // Right behind a letter stands the value of an option, or nothing of ours.
  if (OF_PATH[text.charCodeAt(start - 1)] === LETTER) return false;
  for (let at = start - 1; start - at < 64; at -= 1) {
    const kind = OF_PATH[text.charCodeAt(at)];
    if (kind !== NUMBERS) return kind === LETTER;
  }
  return false;
}

function isDrawing(before: string, behind: string): boolean {
  if (PATH_BEGINS.test(before)) return true;
  let begin = before.length;
  while (begin > 0 && OF_PATH[before.charCodeAt(begin - 1)] !== 0) begin -= 1;
  let end = 0;
  while (end < behind.length && OF_PATH[behind.charCodeAt(end)] !== 0) end += 1;
  const run = `${before.slice(begin)} ${behind.slice(0, end)}`;
  // Nothing but numbers and the letters of commands, more than a few of each.
  return COMMAND_OF_PATH.test(run) && (run.match(/-?[0-9]*\.?[0-9]+/g) ?? []).length >= 6;
}
