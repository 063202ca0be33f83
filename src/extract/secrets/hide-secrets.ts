/**
 * A line of source for a report, without the secrets in it. Reports are printed in CI and kept as files. Where it is in
 * doubt whether something is a secret, it is hidden: what is reported is named beside the line.
 */
import { onDemand } from '../../lib/on-demand.ts';
import { sticky } from '../url/characters.ts';
import { carriesSecret, isSecret, mayNameSecret } from './secrets.ts';
import { tokensIn } from './token-shapes.ts';

/** The same text with a `*` for each sign that is part of a secret: every place in it stays the same. */
export function hideSecrets(text: string): string {
  let shown = text;
  if (/[@?#=]|[\\/]{2}/.test(text)) shown = shown.replace(RUN, hideInRun);
  if (text.includes('@')) shown = shown.replace(QUOTED_USER, stars);
  for (const { begin, end } of [...givenToNames(text), ...givenToOptions(text), ...tokensIn(text)]) {
    shown = shown.slice(0, begin) + stars(shown.slice(begin, end)) + shown.slice(end);
  }
  return shown;
}

function stars(secret: string): string {
  return secret.replace(/[^\ud800-\udfff]/g, '*');
}

/** A run of text that may hold a URL: behind slashes, or with a user name before its host. */
const RUN = /(?<![^\s"'`<>])[^\s"'`<>]*(?:[\\/]{2}|\w@\w)[^\s"'`<>]*/g;
/** User name and password: behind slashes anything up to the last `@` before the path, elsewhere only with a colon. */
const USER =
  /(?<=[\\/]{2}|:[\\/])[^\s\\/?#]+(?=@|\\{1,8}(?:u00|x)40)|(?<![\w.+-])[\w.+-]+:[^\s\\/?#@]+(?=@)/g;
/** A password with a quote or white space in it, which is not a port with what follows it. */
const QUOTED_USER = /(?<=[\\/]{2})[^\s\\/?#"'`<>@:]{1,64}:(?![0-9]*\\?["'`\s<>])[^\n/?#]{1,128}(?=@\w)/g;

function hideInRun(run: string): string {
  const url = run.replace(USER, stars);
  const host = /(?<![\\/])[\\/]{2,}[^\\/?#]+/.exec(url);
  const rest = host === null ? url.search(/[\\/?#]/) : host.index + host[0].length;
  if (rest < 0 || !isSecretUrl(url, url.length)) return url;
  const query = url.slice(rest).search(/[?#]/);
  const begin = query < 0 || isSecretUrl(url, rest + query) ? rest : rest + query;
  return url.slice(0, begin + 1) + stars(url.slice(begin + 1));
}

/** What stands for a sign of a URL in a string: `\u003F`, `\x3d`. */
const ESCAPE = /\\{1,8}(?:u00|x)([2-7][0-9a-f])/gi;

/** A fragment counts like a query here, and a host may end at either. */
function isSecretUrl(url: string, end: number): boolean {
  return carriesSecret(
    url
      .slice(0, end)
      .replace(ESCAPE, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/[\\/]+/, '//')
      .replace(/[?#]/, '/$&')
      .replaceAll('#', '&'),
  );
}

interface Span {
  readonly begin: number;
  /** Exclusive. */
  readonly end: number;
}

const NAME = /[\w.-]{2,}/g;
const LONGEST_NAME = 64;
/** Between a name and its value: `"a": "`, `a => '`, `a=`, `<a>`, `key="a" value="`, `header("a", "`. */
const GIVEN =
  /(?:\\{0,3}["'`])?\]?(?:[ \t]{0,8}(?:=>|:=|={1,3}|:)[ \t]{0,8}|>|[ \t]{1,4}value[ \t]?=[ \t]?|,[ \t]?(?=\\{0,3}["']))/y;
/** `--http-password pw`, `["--password", "pw"]`, `//registry.net/:_authToken abc`, `login me password pw` of a .netrc */
const GIVEN_TO_OPTION = /["']?,?[ \t]/y;
const OPTION_BEFORE = /(?<=^--?[\w.-]*|[^\w-]--?[\w.-]*|:_[\w.-]*|\blogin \S{1,64} [\w.-]*)/y;
/** Quoted as code, JSON in a string, and shells quote, or a word. */
const VALUE =
  /\\{1,3}"(?:(?!\\{1,3}")[^"\n])+|"(?:[^"\\\n]|\\.)+|'(?:[^'\\\n]|\\.|'\\''|'"'"')+|`[^`\n]+|(?:[^\s"'`,;&|<>(){}[\]\\]|\\.)+/y;
/** A word of a shell. */
const WORD = /"(?:[^"\\\n]|\\.)+|'[^'\n]+|[^\s"'`;|&<>()]+/y;
const OPENING = /^\\{0,3}["'`]/;
/** What is given to a name and is not a secret: an address, or a word of a language. */
const PLAIN =
  /^(?:true|false|null|none|nil|undefined|string|[0-9]{1,3}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})$|^[a-z+]{0,12}\\?\[?:?\]?[\\/]{2}|^www\./i;
/** So much of a value tells whether it is a secret. */
const TELLING = 128;

/** What stands behind a name that means a secret: `password: "…"`, `TOKEN=…`, `--password=…`. */
function givenToNames(text: string): Span[] {
  if (!mayNameSecret(text)) return [];
  const found: Span[] = [];
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const name = match[0].slice(-LONGEST_NAME);
    if (!mayNameSecret(name)) continue;
    const at = NAME.lastIndex;
    const alone = sticky(OPTION_BEFORE, text, at) === null ? null : sticky(GIVEN_TO_OPTION, text, at);
    const given = sticky(GIVEN, text, at) ?? alone;
    if (given === null) continue;
    const from = at + given.length;
    const beginning = text.slice(from, from + TELLING);
    const telling = valueAt(beginning, 0, VALUE);
    if (telling === null) continue;
    const shown = beginning.slice(telling.begin, telling.end);
    const value = PLAIN.test(shown) || !isSecret(name, shown) ? null : valueAt(text, from, VALUE);
    if (value === null) continue;
    found.push(value);
    NAME.lastIndex = value.end;
  }
  return found;
}

/** Without the quote that opens it; null where it is empty. */
function valueAt(text: string, at: number, expression: RegExp): Span | null {
  const written = sticky(expression, text, at);
  if (written === null) return null;
  const begin = at + (OPENING.exec(written)?.[0].length ?? 0);
  return begin < at + written.length ? { begin, end: at + written.length } : null;
}

interface Option {
  /** In small letters; without it there is none. */
  readonly hint: RegExp;
  /** Ends where its value begins. */
  readonly before: () => RegExp;
  readonly value: RegExp;
  readonly hides?: (value: string) => boolean;
}

const OPTIONS: readonly Option[] = [
  {
    hint: /authorization/,
    before: onDemand(
      () =>
        /\b(?:proxy-)?authorization(?:\\{0,3}["'`])?[ \t]{0,4}[=:,][ \t]{0,4}(?:\\{0,3}["'`])?(?:[a-z][\w-]{2,24}[ \t]{1,4})?/gi,
    ),
    value: /[^\s"'`]{3,}/y,
  },
  {
    hint: /bearer/,
    before: onDemand(() => /\bbearer[ \t]{1,4}(?=[\w.~+/-]{0,64}[0-9]|\w{20})/gi),
    value: /[\w.~+/=-]{6,}/y,
  },
  { hint: /cookie:/, before: onDemand(() => /\b(?:set-)?cookie:[ \t]{0,4}/gi), value: /[^"'`\n]+/y },
  // `curl -u me:pw`, `["--user", "me:pw"]`
  {
    hint: /-u|--auth/,
    before: onDemand(() => /(?<![\w-])(?:-[uU]|--(?:[a-z]{1,8}-)?user|--auth)(?:[ =]|["'],[ \t]?)?/g),
    value: VALUE,
    hides: (value) => /^[^:]+:./.test(value) && !NOT_A_PASSWORD.test(value),
  },
  { hint: /user/, before: onDemand(() => /(?<![\w-])--(?:[a-z]{1,8}-)?user(?:name)?=/g), value: VALUE },
  // Options that mean something else to other programs.
  ofProgram(/mysql|mariadb/, 'mysql|mariadb', String.raw`-p(?=\S)`),
  ofProgram(/sshpass|mongo|ncftp|rdesktop/, 'sshpass|mongo|ncftp|rdesktop', '-p ?'),
  ofProgram(/login/, String.raw`(?:docker|podman|helm)[^\n]{0,40} login`, '-p ?'),
  ofProgram(/redis-cli/, 'redis-cli', '-a ?'),
  ofProgram(/ldap/, 'ldap', '-w ?'),
  ofProgram(/ipmitool/, 'ipmitool', '-P ?'),
  ofProgram(/snmp/, 'snmp', '-[cAX] ?'),
  ofProgram(/lftp|smbclient/, 'lftp|smbclient', '-[uU] ?'),
  ofProgram(/xfreerdp/, 'xfreerdp', '/p:'),
  // `auth=("me", "pw")`, `.basicAuth("me", "pw")`
  {
    hint: /auth/,
    before: onDemand(() => /auth[ \t]?=?[ \t]?\(\\{0,3}["'`][^"'`\n]{0,64}["'`],[ \t]?/gi),
    value: VALUE,
  },
  {
    hint: /private key/,
    before: onDemand(() => /BEGIN [A-Z ]{0,24}PRIVATE KEY-----/g),
    value: /(?:[\w+/=]|\\[nr])+/y,
  },
];

function ofProgram(hint: RegExp, program: string, option: string): Option {
  const before = String.raw`\b(?:${program})[\w-]{0,16}[ \t](?:[^\n]{0,200}[ \t])?${option}`;
  return { hint, before: onDemand(() => new RegExp(before, 'g')), value: WORD };
}

/** A user's and a group's number, or a host and its port. */
const NOT_A_PASSWORD = /^(?:[0-9]+|[\w.-]+\.\w+):[0-9]{1,5}$/;

function givenToOptions(text: string): Span[] {
  const small = text.toLowerCase();
  const found: Span[] = [];
  for (const { hint, before, value, hides } of OPTIONS) {
    if (!hint.test(small)) continue;
    const option = before();
    option.lastIndex = 0;
    while (option.test(text)) {
      const span = valueAt(text, option.lastIndex, value);
      if (span === null) continue;
      const written = text.slice(span.begin, span.end);
      if (PLAIN.test(written) || hides?.(written) === false) continue;
      found.push(span);
      option.lastIndex = span.end;
    }
  }
  return found;
}
