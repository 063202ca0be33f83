/**
 * Whether a URL carries a secret: then only its host is asked about. A secret must not leave; a plain URL must stay
 * one. Three things tell: a parameter's name that means a secret (`token`), a name that may mean one with a value that
 * looks random (`key`, `code`, `/reset/…`), and the shape of well-known tokens (`token-shapes.ts`). Random-looking text
 * without a name or a known shape is not a secret: hashes and identifiers are everywhere.
 */
import { hasTokenShape } from './token-shapes.ts';

// Names of parameters that carry a secret, as services document them and as scanners for secrets read them:
// trufflesecurity/trufflehog (pkg/detectors), streaak/keyhacks (README.md), mongodb/kingfisher (data/rules).

/** Whole words of a name that mean a secret with any value: `X-Amz-Signature`, `accessToken`, `user[password]`. */
const SECRET_WORDS = words(
  'token password passwd passphrase passcode pwd pswd secret signature hmac authorization bearer jwt credential',
  'csrf xsrf wpnonce samlresponse samlrequest sessid sessionid phpsessid jsessionid',
);

/** Shorter words that mean one at the end of a name only: `user_pass`, but not `pass_rate`. */
const SECRET_LAST = words('pass pw psw sig sas otp totp verifier');

/** Names written without a separator end in one of these: `csrfmiddlewaretoken`, `clientsecret`. */
const SECRET_END =
  /(?:token|secret|password|passwd|passphrase|signature|sessionid|sessid|sesskey|(?:api|app|application|access|secret|private|auth|subscription|license|licence|signing|master|account|client|consumer|storage|push|send|routing|integration|ingest|ingestion|write|deploy|stream|token|pass|share|feed)key|(?:auth|authorization|access|security|verification|activation|confirmation|confirm|reset|login|invite|invitation)code)$/;

/** Two words that mean a secret together only: `api_key`, `Ocp-Apim-Subscription-Key`, `auth-code`. */
const SECRET_PAIRS =
  /(?:^| )(?:(?:aio|api|apis|app|application|access|secret|private|auth|subscription|license|licence|signing|encryption|master|account|client|consumer|storage|security|service|shared|session|user|admin|webhook|write|activation|push|send|routing|integration|ingestion|deploy|stream|share|feed) key|(?:auth|authorization|access|security|verification|activation|confirmation|confirm|reset|login|invite|invitation) code|magic link|(?:verify|confirm|activate|recover) (?:email|account|user)|(?:session|sess) (?:id|key)|pass (?:word|phrase|code|key))(?: |$)/;

/** Such a word at the end makes a description of it (`token_type=bearer`, `signatureVersion=4`): the value tells. */
const DESCRIBING = words(
  'type types method version algorithm alg provider uri url endpoint length count limit expires expiry expiration expire',
  'ttl policy hint name size required enabled disabled status mode format scope field param id ids only page',
);

/** The last word of a name that may mean a secret: the value tells. */
const MAYBE_WORDS = words(
  'auth session sid ticket assertion sign mac nonce tokens secrets passwords credentials keys apikeys oauth hook hooks',
  'webhook webhooks reset passkey access key code confirm confirmation activate activation verify verification magic',
  'invite invites invitation invitations recover recovery unsubscribe',
);

/**
 * Whole names of parameters that hold a key for a service (`?key=AbCdEf1GhIj`), and one that has it so, each in its
 * folder of trufflesecurity/trufflehog:pkg/detectors; without one, the name alone says it.
 */
const KEY_NAMES: ReadonlyMap<string, string> = new Map([
  ['key', 'mapquest'],
  ['appid', 'openweather'],
  ['auth', 'fetchrss'],
  // Of dRPC, Dropbox and Google Drive.
  ['dkey', ''],
  ['rlkey', ''],
  ['resourcekey', ''],
  ['keys', ''],
  ['userkey', ''],
  ['session', ''],
]);

/** How often a value may be percent-encoded: a redirect inside of a redirect. */
const DECODINGS = 3;
const LONGEST_NAME = 128;
const LONGEST_VALUE = 128;

/** @param href a WHATWG serialisation; its fragment is never sent and does not count */
export function carriesSecret(href: string): boolean {
  const end = href.indexOf('#');
  let text = end < 0 ? href : href.slice(0, end);
  for (let round = 0; round <= DECODINGS; round += 1) {
    if (hasTokenShape(text) || namesSecret(text)) return true;
    const decoded = decode(text);
    if (decoded === text) return false;
    text = decoded;
  }
  // Encoded more often than any software does: nobody can say what it holds.
  return true;
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function namesSecret(text: string): boolean {
  const begin = text.indexOf('/', text.indexOf('://') + 3);
  if (begin < 0) return false;
  const rest = text.slice(begin);
  if (!mayNameSecret(rest)) return NESTED_USER.test(rest);
  return (
    hasSecretParameter(rest) || hasSecretSegment(rest) || hasSecretMember(rest) || NESTED_USER.test(rest)
  );
}

/** User name and password of a URL inside. */
const NESTED_USER = /:\/\/[^/\s?#@]+@/;
/** No name that means a secret is without one of these. */
const HINT =
  /tok|pass|pw|psw|secret|sig|mac|auth|bear|jwt|cred|otp|sas|csrf|xsrf|nonce|verif|saml|sess|key|code|sid|ticket|assert|hook|reset|access|app_?id|confirm|activ|magic|invit|recover|unsubscr/;

/** Cheap, and true where any name in a text means a secret, or may. */
export function mayNameSecret(text: string): boolean {
  return HINT.test(text.toLowerCase());
}

/** What ends a name or a value on the left; values on the right. */
const NAME_BOUND = new Set('\t\n\r /?&;=#@:,~|"\'{}()<>');
const VALUE = /[^\s&;#]*/y;

/** `name=value` anywhere behind the host: in the query, as a matrix parameter, in a nested URL. */
function hasSecretParameter(text: string): boolean {
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    let from = at;
    while (from > 0 && at - from < LONGEST_NAME && !NAME_BOUND.has(text[from - 1] ?? '')) from -= 1;
    if (from === at) continue;
    VALUE.lastIndex = 0;
    const value = VALUE.exec(text.slice(at + 1, at + 1 + LONGEST_VALUE))?.[0] ?? '';
    if (value !== '' && isSecret(text.slice(from, at), value)) return true;
  }
  return false;
}

/** `/name/value` and `/name:value`, where the value looks random: words of a path mean a secret less often. */
function hasSecretSegment(text: string): boolean {
  for (const [, name = '', value = ''] of text.matchAll(/\/([\w.-]{3,64})(?=[/:]([^/?#;&]{8,128}))/g)) {
    const parts = wordsOf(name);
    const meaning = SECRET_PAIRS.test(parts.join(' ')) ? 'secret' : meaningOf(parts.at(-1) ?? '');
    if (meaning === 'none' || PUBLIC_ADDRESS.test(value)) continue;
    if (looksRandom(value) || (meaning === 'secret' && MIXED.test(value))) return true;
  }
  return false;
}

/** Of a chain's contract or account: `/token/0x…` names a coin. */
const PUBLIC_ADDRESS = /^0x[0-9a-f]{40}$/i;
/** Letters and digits without a separator. */
const MIXED = /^(?=.*[0-9])(?=.*[a-z])[a-z0-9_~+=]{8,}$/i;

/** JSON in a parameter: `{"token":"…"}`. */
function hasSecretMember(text: string): boolean {
  for (const [, name = '', value = ''] of text.matchAll(
    /["']([\w-]{1,64})["']\s?:\s?["']?([^"',}\s]{1,128})/g,
  )) {
    if (isSecret(name, value)) return true;
  }
  return false;
}

/** @param name of a parameter, a variable, a header or a setting */
export function isSecret(name: string, value: string): boolean {
  const meaning = meaningOf(name);
  if (meaning === 'secret' || (meaning === 'maybe' && looksRandom(value))) return true;
  return KEY_NAMES.has(name.toLowerCase().replace(/[._-]/g, '')) && OPAQUE.test(value);
}

/** Letters and digits, or capitals inside of it: not a word, a number or the name of a setting. */
const OPAQUE = /^(?=.*[A-Za-z])(?=.*[0-9]|.*[a-z][A-Z])[\w.~+/-]{8,}$/;

function meaningOf(name: string): 'secret' | 'maybe' | 'none' {
  if (!mayNameSecret(name)) return 'none';
  const parts = wordsOf(name);
  const last = parts.at(-1) ?? '';
  const whole = parts.join('');
  const secret =
    parts.some((word) => SECRET_WORDS.has(word) || SECRET_END.test(word)) ||
    SECRET_LAST.has(last) ||
    SECRET_PAIRS.test(parts.join(' ')) ||
    SECRET_WORDS.has(whole) ||
    SECRET_END.test(whole);
  if (secret) return DESCRIBING.has(last) && !/sess(?:ion)?id$/.test(whole) ? 'maybe' : 'secret';
  return MAYBE_WORDS.has(last) ? 'maybe' : 'none';
}

/** `X-Amz-Signature`, `accessToken`, `API_KEY`, `user[password2]` → lower-case words without a number at their end. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]{1,64})([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/(?<=[^0-9])[0-9]{1,4}$/, ''))
    .filter((word) => word !== '');
}

/** Sixteen signs or more, a part of which changes between letters and digits, or between cases, as no words do. */
function looksRandom(value: string): boolean {
  if (value.length < 16) return false;
  return value.split(/[^A-Za-z0-9]+/).some((part) => {
    if (part.length >= 8 && /[a-z][0-9]+[a-z]|[0-9][a-z]+[0-9]/i.test(part)) return true;
    const capitals = part.replace(/[^A-Z]+/g, '').length;
    return (
      part.length >= 20 &&
      capitals * 5 >= part.length &&
      /[a-z].*[a-z]/.test(part) &&
      capitals < part.length * 0.8
    );
  });
}

function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(' ').split(' '));
}
