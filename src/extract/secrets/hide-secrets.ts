/**
 * A line of source for a report, without the secrets in it. Reports are printed in CI and kept as files. Where it is in
 * doubt whether something is a secret, it is hidden: what is reported is named beside the line.
 */
import { carriesSecret, isSecret, mayNameSecret } from './secrets.ts';
import { tokensIn } from './token-shapes.ts';

/** The same text with a `*` for each sign that is part of a secret: every place in it stays the same. */
export function hideSecrets(text: string): string {
  let shown = /[@?#=]|[\\/]{2}/.test(text) ? text.replace(RUN, hideInRun).replace(QUOTED_USER, stars) : text;
  const tokens = tokensIn(text).map(({ 0: token, index }) => ({ begin: index, end: index + token.length }));
  for (const { begin, end } of [...valuesIn(text), ...tokens]) {
    shown = shown.slice(0, begin) + stars(shown.slice(begin, end)) + shown.slice(end);
  }
  return shown;
}

function stars(secret: string): string {
  return secret.replace(/[^\ud800-\udfff]/g, '*');
}

/** A run of text that may hold a URL: behind slashes, or with a user name before its host. */
const RUN = /[^\s"'`<>]*(?:[\\/]{2}|\w@\w)[^\s"'`<>]*/g;
/** User name and password: behind slashes anything up to the last `@` before the path, elsewhere only with a colon. */
const USER =
  /(?<=[\\/]{2}|:[\\/])[^\s\\/?#]+(?=@|\\{1,8}(?:u00|x)40)|(?<![\w.+-])[\w.+-]+:[^\s\\/?#@]+(?=@)/g;
/** A password with a quote or white space in it, which is not a port with what follows it. */
const QUOTED_USER = /(?<=[\\/]{2})[^\s\\/?#"'`<>@:]{1,64}:(?![0-9]*\\?["'`\s<>])[^\n/?#]{1,128}(?=@\w)/g;

function hideInRun(run: string): string {
  const url = run.replace(USER, stars);
  const host = /[\\/]{2,}[^\\/?#]+/.exec(url);
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

const QUOTE = String.raw`\\{0,3}["'\x60]`;
/** Between a name and its value: `"a": "`, `a => '`, `a=`, `<a>`, `key="a" value="`, `header("a", "`. */
const GIVEN = String.raw`(?:${QUOTE})?\]?(?:[ \t]{0,8}(?:=>|:=|={1,3}|:)[ \t]{0,8}|>|[ \t]{1,4}value[ \t]?=[ \t]?|,[ \t]?(?=\\{0,3}["']))`;
/** Quoted as code, JSON in a string, and shells quote, or a word. */
const VALUE = [
  String.raw`\\{1,3}"(?:(?!\\{1,3}")[^"\n])+`,
  String.raw`"(?:[^"\\\n]|\\.)+`,
  String.raw`'(?:[^'\\\n]|\\.|'\\''|'"'"')+`,
  String.raw`\x60[^\x60\n]+`,
  String.raw`(?:[^\s"'\x60,;&|<>(){}[\]\\]|\\.)+`,
].join('|');

interface Named {
  /** Ends where a value begins; what it groups is the value's name. */
  readonly before: RegExp;
  readonly hides: (name: string, value: string) => boolean;
}

const VALUES: readonly Named[] = [
  { before: behind(String.raw`(?<![\w.-])([\w.-]{2,64})${GIVEN}`), hides: isSecretValue },
  // `--http-password pw`, `//registry.net/:_authToken abc`, `login me password pw` of a .netrc
  {
    before: behind(String.raw`(?:(?<![\w-])--|:_|\blogin \S{1,64} )([\w-]{2,32})(?:[ \t]|["'],[ \t]?)`),
    hides: isSecretValue,
  },
  {
    before: behind(
      String.raw`\b(?:proxy-)?authorization${GIVEN}(?:${QUOTE})?(?:[a-z][\w-]{2,24}[ \t]{1,4})?`,
      '[^\\s"\'`]{3,}',
    ),
    hides: isNotUrl,
  },
  {
    before: behind(String.raw`\bbearer[ \t]{1,4}`, String.raw`(?=[\w.~+/-]*[0-9]|\w{20})[\w.~+/=-]{6,}`),
    hides: always,
  },
  { before: behind(String.raw`\b(?:set-)?cookie:[ \t]{0,4}`, '[^"\'`\\n]+'), hides: isNotUrl },
  // `curl -u me:pw`, `--user=me`, `["--user", "me:pw"]`
  {
    before: behind(String.raw`(?<![\w-])(?:-[uU]|--(?:[a-z]{1,8}-)?user|--auth)(?:[ =]|["'],[ \t]?)?`),
    hides: (_, value) => /^["'\\]*[^:]+:./.test(value) && isNotUrl('', value) && !NOT_A_PASSWORD.test(value),
  },
  { before: behind(String.raw`(?<![\w-])--(?:[a-z]{1,8}-)?user(?:name)?=`), hides: always },
  // Options that mean something else to other programs.
  {
    before: behind(
      String.raw`\b(?:(?:mysql|mariadb)[^\n]{0,200}[ \t]-p(?=\S)|(?:sshpass|(?:docker|podman|helm)[^\n]{0,40}[ \t]login)[ \t](?:[^\n]{0,200}[ \t])?-p[ \t]?|redis-cli[ \t](?:[^\n]{0,200}[ \t])?-a[ \t]?)`,
    ),
    hides: always,
  },
  { before: behind('BEGIN [A-Z ]{0,24}PRIVATE KEY-----', '(?:[\\w+/=]|\\\\[nr])+'), hides: always },
  // `auth=("me", "pw")`, `.basicAuth("me", "pw")`
  { before: behind(String.raw`auth[ \t]?=?[ \t]?\(${QUOTE}[^"'\n]{0,64}${QUOTE},[ \t]?`), hides: always },
];

/** What else these expressions are behind: most lines need none of them. */
const OTHER_NAMES = /cookie|user|-u|mysql|mariadb|docker|podman|helm|redis-cli/i;
/** A user's and a group's number, or a host and its port. */
const NOT_A_PASSWORD = /^["'\\]*(?:[0-9]+|[\w.-]+\.\w+):[0-9]{1,5}$/;
/** What is given to a name and is not a secret: an address, or a word of a language. */
const PLAIN = /^(?:true|false|null|none|nil|undefined|string|[0-9]{1,3}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})$/i;
const OPENING = /^\\{0,3}["'\x60]/;

function behind(before: string, value = VALUE): RegExp {
  return new RegExp(`${before}(?=(?<value>${value}))`, 'gi');
}

function isSecretValue(name: string, value: string): boolean {
  return isSecret(name, value) && isNotUrl(name, value) && !PLAIN.test(value);
}

function isNotUrl(_: string, value: string): boolean {
  return !/^[a-z+]{0,12}\\?\[?:?\]?[\\/]{2}|^www\./i.test(value);
}

function always(): boolean {
  return true;
}

function valuesIn(text: string): readonly { readonly begin: number; readonly end: number }[] {
  if (!mayNameSecret(text) && !OTHER_NAMES.test(text)) return [];
  return VALUES.flatMap(({ before, hides }) =>
    [...text.matchAll(before)].flatMap(({ 0: { length }, 1: name = '', index, groups }) => {
      const written = groups?.value ?? '';
      const quote = OPENING.exec(written)?.[0].length ?? 0;
      const begin = index + length + quote;
      return hides(name, written.slice(quote)) ? { begin, end: index + length + written.length } : [];
    }),
  );
}
