/**
 * Whether a URL carries a secret: then only its host is asked about. Names of parameters are matched as whole words;
 * values by the shape of well-known tokens. A secret must not leave; a plain URL must stay one: random-looking
 * identifiers without a name or a known shape are no secrets.
 */

/** Whole words of a parameter's name, case and separators aside: `X-Amz-Signature`, `accessToken`, `csrf_token`. */
const SECRET_WORDS = new Set(
  (
    'token tokens accesstoken authtoken refreshtoken idtoken apitoken secrettoken apikey apikeys accesskey secretkey ' +
    'privatekey authkey subscriptionkey password passwd passphrase passcode pwd pass secret secrets clientsecret sig ' +
    'signature hmac auth authorization bearer jwt session sessionid sessid sid phpsessid jsessionid credential ' +
    'credentials otp sas oauth saml samlresponse assertion ticket nonce'
  ).split(' '),
);

/** Two words that are a secret together only. */
const SECRET_PAIRS =
  /(?:^| )(?:api|access|auth|secret|private|app|client|security|account|master|subscription|shared) (?:key|id token|code)(?: |$)/;

/** A parameter that is called just this. Too common a word inside of longer names. */
const SECRET_NAMES = new Set(['key', 'code', 'access', 'hash']);
const LONG_VALUE = 16;

/** Tokens of known shape. Sources: the vendors' own documentation of their token formats. */
const TOKENS: readonly RegExp[] = [
  /^https?:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/./,
  /\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}/i,
  /\/bot\d{5,16}:[\w-]{20,}/,
  /^https?:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/./,
  /^https?:\/\/[\w.-]+\.webhook\.office\.com\/./,
  /^https?:\/\/chat\.googleapis\.com\/v1\/spaces\/.*[?&]/,
  /\bgh[a-z]_\w{16,}|\bgithub_pat_\w{16,}/i,
  /\bgl(?:pat|dt|rt|ptt|ft|soat|agent|imt)-[\w-]{16,}/i,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
  /\b(?:sk|rk|pk)_(?:live|test)_\w{10,}/i,
  /\bwhsec_\w{10,}/i,
  /\bAIza[\w-]{30,}/,
  /\bya29\.[\w-]{16,}/,
  /\bnpm_\w{30,}/i,
  /\bpypi-[\w-]{40,}/i,
  /\bSG\.[\w-]{10,}\.[\w-]{10,}/,
  /\bkey-[0-9a-f]{32}\b/i,
  /\bdop_v1_[0-9a-f]{20,}/i,
  /\bhf_\w{30,}/,
  /\bsk-(?:proj-|ant-)?[\w-]{20,}/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/,
];

/** How many times a value may be percent-encoded: a redirect inside of a redirect. */
const DECODINGS = 3;

/** @param href a WHATWG serialisation; its fragment is never sent and does not count */
export function carriesSecret(href: string): boolean {
  let text = href.replace(/#.*$/s, '');
  for (let round = 0; round <= DECODINGS; round += 1) {
    const current = text;
    if (TOKENS.some((token) => token.test(current)) || namesSecret(current)) return true;
    text = decode(current);
    if (text === current) return false;
  }
  // Encoded more often than any software does: nobody can say what it holds.
  return true;
}

function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** `name=value` anywhere behind the host: in the query, as a matrix parameter, in a nested URL; or `/name/value`. */
function namesSecret(text: string): boolean {
  const begin = text.indexOf('/', text.indexOf('://') + 3);
  if (begin < 0) return false;
  const rest = text.slice(begin);
  for (const match of rest.matchAll(/([^\s/?&;=#@:,]{1,128})=([^&;#]*)/g)) {
    if (isSecretParameter(match[1] ?? '', match[2] ?? '')) return true;
  }
  for (const match of rest.matchAll(/\/([\w-]{3,32})[/:]([^/?#;]{8,})/g)) {
    if (/\d/.test(match[2] ?? '') && isSecretWord(match[1] ?? '')) return true;
  }
  // User name and password of a nested URL.
  return /:\/\/[^/\s?#@]*:[^/\s?#@]+@/.test(rest);
}

function isSecretParameter(name: string, value: string): boolean {
  if (value === '') return false;
  return isSecretWord(name) || (SECRET_NAMES.has(name.toLowerCase()) && value.length >= LONG_VALUE);
}

function isSecretWord(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => SECRET_WORDS.has(word)) || SECRET_WORDS.has(words.join(''))) return true;
  return SECRET_PAIRS.test(words.join(' '));
}

/** `X-Amz-Signature`, `accessToken`, `API_KEY`, `user[password]` → lower-case words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
