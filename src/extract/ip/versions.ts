/**
 * Four numbers with dots that are not an address: versions, object identifiers, coordinates of a drawing. Known by what stands
 * around them. Pure, bounded; the text is a binary string.
 */
import { sticky } from '../url/characters.ts';

/** White space of one line, all that a binary string can hold: a class of what is not white space takes longer to compile. */
const B = String.raw`[\t\v\f\r \xa0]`;
const QUOTE = String.raw`(?:\\?["'\x60]|&(?:quot|apos|#3[49]);)`;
/** Lines of a patch may still have their `+`. */
const BEGIN = String.raw`^\+?`;
/** Two or three numbers, which no address has. */
const SHORT_VERSION = String.raw`(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){1,2}${QUOTE}?${B}{0,4}`;
/** Between a name and its value. */
const GIVEN = String.raw`${B}{0,8}(?:[=:?+]?=>?|[<>~!]=?|:${B}{0,4}&?[A-Za-z]{1,12}${B}{0,4}=|[:(,])${B}{0,24}[[(]?${B}{0,8}(?:${QUOTE}){0,3}[[(]?`;
/** The rest of a command: what stands behind the sign that ends it is given to another. */
const SAME_COMMAND = String.raw`(?:[^\n;&|]{0,80}${B})?`;

/** What stands right before a version, in any case. */
const BEFORE_VERSION = behind('imy', [
  // Of a package, and not `ip.src == 8.8.8.8`: `pkg==3.6.4.0`, `>= 3.6.4.0`, `~> 3.6.4.0`, `^3.6.4.0`, `(= 3.6.4.0)`
  String.raw`(?:(?<!(?:(?:\b|[._])(?:ip|ipv4|addr|address|host|src|dst|[sd]addr)|["'}]|\$\w{1,64})${B}{0,4})[=!]=|[~<>]=|~>|(?:${BEGIN}|["'(,@]|(?<![0-9]${B}{0,4})\s)[~^]|(?:(?<![\w)\]}.])["']|\()=|\((?:<<|>>))${B}{0,4}`,
  // The other end of a range: `>=4.5.6.7,<5.6.7.8`, `'>= 4.5.6.7', '< 5.6.7.8'`, `>=4.5.6.7 && <5.6.7.8`
  String.raw`[=~!<>][=>]?${B}{0,4}[0-9]{1,9}(?:\.[0-9]{1,9}){1,3}["']?${B}{0,4}(?:,|&&|\|\|)${B}{0,4}["']?[<>]${B}{0,4}(?![0-9.:/]{7,24}>)`,
  // `Version=4.0.0.0`, `"version": "1.128.1.0"`, `<FileVersion>`, `AssemblyVersion("…")`, `versionName '…'`
  String.raw`versions?(?:[-_]?(?:name|string|info|number|prefix|suffix))?_{0,2}[<>]?=?(?:\\?["'])?(?:${GIVEN}|${B}{1,8}${QUOTE})`,
  // The others of a list: `versions: ["1.2.3.4", "4.5.6.7"]`, and what is compared with one: `version numbers ("1.0" == "1.0.0.0"`
  String.raw`versions?["']?${B}{0,4}(?:[=:]|<-)${B}{0,4}(?:c\(|(?:vec!)?\[)["'0-9.,v \t]{1,120}`,
  String.raw`\b(?:versions?[^\n]{1,80}${SHORT_VERSION}[=<>]=?|version(?:s|${B}numbers?)\b[^\n]{1,80}${SHORT_VERSION}(?:,|and\b|or\b))${B}{0,4}${QUOTE}?`,
  // `GetVersion().ToString() == "4.5.6.7"`, `$x.Versions[0] | Should -Be '4.5.6.7'`, `expect(x.version).toBe('4.5.6.7')`
  String.raw`versions?(?:\[\w{1,8}\]|\(\)|\.\w{1,16}\(\)){0,3}(?:${B}?[!=]={1,2}${B}?|${B}?\|${B}should${B}-be\w{0,8}${B}|\)\.(?:to\w{2,12}|equals?)\()${QUOTE}`,
  // CMake: `VERSION_LESS "4.5.6.7"`
  String.raw`\bversion_(?:less|greater|equal)(?:_equal)?${B}{1,8}["']?`,
  // `<version.jackson>`, `<revision>`, and CVS: `$Id: a.h,v 1.2.6.2`
  '<revision>|,v ',
  String.raw`<(?:[\w-]{1,40}\.)?version\.[\w.-]{1,40}>`,
  String.raw`version(?:string)?</key>${B}{0,8}<string>`,
  // `NODE_VERSION 4.5.6.7`, `--version 4.5.6.7`, `@version 4.5.6.7`, `.. versionadded:: 4.5.6.7`, `@since 4.5.6.7`
  String.raw`(?:(?:[_@/-]|-\w{1,24})version|@since|:since:|\brevision|\bchanges in|#:(?:added|changed))${B}{1,8}"?|(?:version(?:added|changed|removed)|deprecated)::${B}{1,4}|\bsince${B}?=${B}?"`,
  // RPM: `Requires: x = 4.5.6.7`, `%define x_ver 4.5.6.7`
  String.raw`^\+?(?:build|pre)?(?:requires|provides|conflicts|obsoletes|recommends|suggests)(?:\(\w{1,16}\))?:[^\n]{1,80}${B}=${B}`,
  String.raw`%(?:define|global)${B}\w{0,40}ver(?:sion)?${B}{1,8}`,
  // `OID 1.3.6.1`
  String.raw`\boids?(?:\\?["'])?(?:${B}{1,4}|${GIVEN})`,
  String.raw`\b(?:bump(?:s|ed)?${B}[^\n]{1,80}|(?:up|down)grad(?:e[sd]?|ing)(?:${B}[\w.@/-]{1,40}){0,3})${B}(?:from|to)${B}(?:\x60[\w.@/-]{1,40}\x60${B})?`,
  // Of macros: `find_package(x 4.5.6.7`, `AC_INIT([x], [4.5.6.7])`
  String.raw`\bfind_package\(${B}?\w{1,64}${B}|\bAC_INIT\(\[?[^\n\]),]{1,80}\]?,${B}{0,4}\[?|\bAM_INIT_AUTOMAKE\(\[`,
  // `{vsn, "4.5.6.7"}`, `{tag, "4.5.6.7"}`, `(defproject x "4.5.6.7"`, `ruby '4.5.6.7'`, `strictly '4.5.6.7'`
  String.raw`\{(?:vsn|tag|branch),${B}{0,4}"|\(defproject${B}[\w./-]{1,80}${B}"|(?:${BEGIN}${B}{0,16}ruby|\bstrictly)${B}{0,4}[( =]${B}{0,4}["']\[?`,
  // The end of a range: `oldVersion="0.0.0.0-4.0.0.0"`
  String.raw`version\w{0,8}\\?["']?${B}{0,8}[=:]${B}{0,8}\\?["'\x60]?[0-9.]{7,15}${B}{0,2}[-,]${B}{0,2}`,
  // `pkgver=4.5.6.7`, `rev: "4.5.6.7"`, `tag: 4.5.6.7`
  String.raw`(?<![a-z])(?:(?:pkg|app)?ver|rev(?:ision)?|tag|latest|release|build(?:[_-]?(?:number|id))?|image_?tag|pkg)(?:\\?["'])?${B}{0,8}[=:]${B}{0,8}(?:${QUOTE})?`,
  // The tag of an image: `image: node:4.5.6.7`, `docker pull node:4.5.6.7`
  String.raw`image(?:\\?["'])?${B}{0,4}[:=]${B}{0,4}["']?[\w./:-]{1,80}:`,
  String.raw`(?:docker|podman)${B}(?:pull|push|tag|run(?:${B}-(?!-?(?:add-host|dns))[\w-]{1,16}){0,8})(?:${B}[\w./:][\w./:-]{0,80})?${B}[\w./-]{1,80}:|--from=[\w./-]{1,80}:`,
  // A coordinate of Maven: `implementation 'group:name:4.5.6.7'`, `"com.acme:name:4.5.6.7"`
  String.raw`\b(?:\w{0,24}(?:implementation|api|compile(?:only)?|runtime(?:only)?|provided|processor)|classpath|kapt|ksp|platform)${B}{0,4}\(?${B}{0,4}["'][\w.-]{1,64}:[a-z][\w.-]{0,64}:`,
  String.raw`["'](?:com|org|io|net|dev|edu|javax?|jakarta|androidx)\.[\w.-]{1,64}:[a-z][\w.-]{0,64}:`,
  // `"a" % "b" % "4.5.6.7"`
  String.raw`["']${B}{0,4}%{1,3}${B}{0,4}["'][\w.-]{1,64}["']${B}{0,4}%${B}{0,4}["']`,
  // `gem 'rails', '4.2.7.1'`, `gem install x -v 4.5.6.7`, `npm install x@4.5.6.7`, `conda install x=4.5.6.7`
  String.raw`\bgem install${B}${SAME_COMMAND}(?:-v${B}|[\w-]{1,64}:)`,
  String.raw`\b(?:gem|pod|(?:add_)?(?:runtime_|development_)?dependency)${B}{0,4}\(?${B}{0,4}["'][\w./-]{1,64}["'],${B}{0,4}["']`,
  String.raw`\b(?:(?:npm|pnpm|yarn|bun|brew|go)${B}(?:i|install|add|get|up|update)${B}${SAME_COMMAND}|(?:npx|bunx|uses:)${B})[\w./-]{1,80}@(?![0-9.]{7,15}[:/])|["']npm:[\w@./-]{1,80}@|packagemanager["']${B}{0,4}:${B}{0,4}["'](?:npm|pnpm|yarn|bun)@`,
  String.raw`@[\w.-]{1,64}/[\w.-]{1,64}@`,
  String.raw`\b(?:conda|mamba|micromamba|pixi|apt|apt-get|apk|yum|dnf)${B}(?:install|add|create)${B}${SAME_COMMAND}[a-z][\w.-]{0,64}=`,
  // `## [4.5.6.7]`, `## Version 4.5.6.7`
  String.raw`${BEGIN}${B}{0,4}#{1,6}${B}{1,4}(?:\[|\[?(?:version|release)${B}{1,4}\[?)`,
]);
/** The same in its case only. */
const BEFORE_VERSION_CASED = behind('my', [
  String.raw`(?:VERSION|_VER)${B}{1,8}["']?|\brv:`,
  String.raw`[a-z]Ver(?:\\?["'])?${B}{0,8}[=:]${B}{0,8}(?:${QUOTE})?`,
  String.raw`\b(?:Table|Figure)${B}{1,4}`,
  // `FROM node:4.5.6.7`
  String.raw`${BEGIN}${B}{0,40}FROM${B}(?:--platform=\S{1,64}${B})?[\w./:-]{1,80}:`,
]);
/**
 * What goes on as a version: `[4.5.6.7,)`, `(4.5.6.7, 5.0]`, `## 4.5.6.7 (2026-01-31)`, `# 4.5.6.7 July 2026`, `- numpy=4.5.6.7=py38_0`, `x<4.5.6.7,`,
 * `libx (4.5.6.7) unstable;`, `[4.5.6.7](http://spec.net/#x4.5.6.7)`.
 */
const GOES_ON =
  /(?<=[\w\])] ?< ?)[0-9.]+(?![0-9.:/]|(?:(?!\|\||&&)[^\n<>]){0,80}>(?!=))|(?<=^\+?[a-z0-9][a-z0-9+.-]{1,64} \()[0-9.]+\) [a-z][a-z0-9 -]{0,64};|(?<=\[)[0-9.]+,[ 0-9.]{0,20}\)|(?<=\()[0-9.]+,[ 0-9.]{0,20}\]|(?<=^\+?#{1,6} )[0-9.]+ (?:[-(]{0,2}|\xe2\x80[\x93\x94]) ?(?:[0-9]{4}-[0-9]{2}|(?:\[[^\]\n]{1,80}\]\([^()\n]{1,200}\) )?(?:[0-9]{1,2} )?(?:Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? (?:[0-9]{1,2}, )?[0-9]{4})|(?<=\[)([0-9.]+)\]\([^()\s]{1,200}#[^()\s]{0,80}\1\)|(?<=[a-z]=)[0-9.]+=(?:py|h)[0-9a-z]*_[0-9]/my;

function behind(flags: string, expressions: readonly string[]): RegExp {
  return new RegExp(`(?<=${expressions.join('|')})`, flags);
}

/** `Section 4.5.6.7`, `§ 4.5.6.7`, `spec 4.5.6.7`, `class="secno">2.3.5.2`: no document has more than 99 of a kind. */
const SECTION = new RegExp(
  String.raw`(?<=\b(?:sections?|sects?\.?|sec\.?|chapters?|chap\.|clauses?|appendix|annex|(?:sub)?paragraphs?|spec(?:ification)?|steps?|ecma-?262|rfc${B}?[0-9]{3,5}|std\.?${B}[0-9][0-9.:-]{2,16})[,:]?${B}{1,4}[("]?|\bsecno["']?>|\bsection=["']|\b(?:es[0-9]{0,4}|html|ecma-?262)\$|\xa7(?:\xc2?[\xa0 ])?)(?:[1-9]?[0-9]\.){3}[1-9]?[0-9](?![0-9])`,
  'iy',
);
/** Of a section that no word names: small, and none of the well-known addresses that repeat one number. */
const SMALL = /^(?!([0-9]+)\.\1\.)(?:(?:[1-9]|[12][0-9]|3[0-2])(?:\.|$)){4}$/;
/**
 * `### 10.2.4.1 Title`, `**10.2.4.1 Title`, `<h4>10.2.4.1 Title`; and a comment that begins with the number and goes on as specifications do:
 * `// 25.4.4.1 Promise.all ( iterable )`, `// 7.1.3.2 ToInt32`, `* 9.4.2.1 [[DefineOwnProperty]]`.
 */
const HEADING = new RegExp(
  String.raw`(?<=${BEGIN}${B}{0,8}(?:(?:#{2,6}|={2,6})${B}{1,4}|\*\*)|<h[1-6][^<>\n]{0,80}>${B}{0,4})[0-9.]+${B}{1,4}[A-Z\xc3\xd0]|(?<=${BEGIN}#{2,6}${B}{1,4})[0-9.]+\r?$|` +
    String.raw`(?<=${BEGIN}${B}{0,40}(?:/{2,3}|/?\*{1,2}|;{1,3}|--|#)${B}{1,4}(?:(?:[Ss]ee|[Ee][Ss][0-9]{1,4})${B})?)[0-9.]+${B}{1,4}` +
    String.raw`(?:[A-Z][a-z]+[A-Z]\w{0,64}[a-z0-9](?=[\s(:,;]|\.?$)|%\w{1,64}%|(?:[A-Z%]\S{0,80} )?(?:\(${B}|\[\[)|[A-Z]\w{0,40}(?:\.\w{1,40}){1,4} \(|\S{1,80}\.prototype\b|(?:Runtime|Static) Semantics\b)`,
  'my',
);

/** Of the Enzyme Commission: `EC 3.6.5.2`, `<ecNumber evidence="1">3.6.5.2`, `type="EC" id="3.6.5.2"`, `/EC_number="3.6.5.2"`. */
const ENZYME =
  /(?<=\bEC(?:[ :=] ?|" id=")|\b(?:EC|ec)_?[Nn]umber(?:["']?[=: ]{1,3}["']?|[^<>\n]{0,40}>))[1-7](?:\.[1-9][0-9]?){2}\.[1-9][0-9]{0,2}(?![0-9])/y;
/** Sections of the standards of C and C++. */
const C_STANDARD =
  /(?<=\bC(?:89|9[09]|1[178]|2[3x]|\+\+[0-9]{2})[ \t]{1,4})(?:[1-9]?[0-9]\.){3}[1-9]?[0-9](?![0-9])/y;
const NAMES_CODE = /EC|ec_?[Nn]umber|C[0-9+]/;

/** `4.5.6.7 or later` */
const OR_LATER = / (?:or|and) (?:later|newer|higher|greater|older|earlier)\b(?![ ,]{1,2}[0-9])/y;

/** What a user agent goes on with. */
const PRODUCT = /(?<=(?:^\+?|[\s"'`(;,:=])([A-Za-z][\w.+-]{0,40})\/)[0-9.]+(?=$|[\s"'`);,]|\\[nr"])/my;
const USER_AGENT = /user-?_?agent|mozilla\/[0-9]/i;
/** Products that write themselves small. */
const SMALL_PRODUCT =
  /^(?:okhttp|(?:lib)?curl|wget|(?:python|node|go|java|php|ruby|perl|aws|apache|azsdk|grpc)-[\w.-]+|urllib3?|aiohttp|httpx|axios|undici|superagent|libwww-perl|botocore|guzzlehttp|chrom(?:e|ium)|firefox|safari)$/;
/** `TCP/8.8.8.8`: what an address belongs to. */
const NOT_A_PRODUCT = /^(?:tcp|udp|ip(?:v?[46])?|dns|host|server|gateway|proxy|peer|client|node)$/i;
/** X.509 attribute types and certificate extensions (ITU-T X.520, X.509). */
const OBJECT_IDENTIFIER = /^2\.5\.(?:4|29)\./;

/**
 * It takes milliseconds to build the expressions: most addresses stand behind nothing that any of them needs. Of those for
 * versions each needs a comparison right before, or one of these names on the line.
 */
const COMPARES = /(?:[~^<>!]|[=~!<>"'(]=)[ \t]{0,4}$/;
const NAMES_VERSION =
  /versi|(?<![a-z])(?:(?:pkg|app)?ver|vsn|branch,|latest|changes in|#:|rv:|rev|(?:image)?tag|release|build|pkg|gem|pod|table|figure|oid|bump|dependen|from|image|docker|podman|npx|bunx|uses|npm|pnpm|yarn|bun|brew|go)|(?:since|strictly|ruby|requires|provides|conflicts|obsoletes|recommends|suggests|install|add|create)[ \t:(=]|upgrad|downgrad|deprecated|defproject|automake|ac_init|find_|,v|#[ \t]{1,4}\[|%(?:define|global)|["'][ \t]{0,4}%|@[\w.-]{1,64}\/|["'][\w.-]{1,64}:[a-z][\w.-]{0,64}:/i;
const NAMES_VERSION_CASED = /[a-z]Ver/;
/** What goes on as a version begins behind one of these. */
const GOES_ON_BEHIND = /[([#<=][ \t]?$/;
const NAMES_SECTION =
  /sec|chap|clause|append|annex|paragraph|spec|step|ecma|rfc|std|es[0-9]{0,4}\$|html\$|\xa7/i;

/** @param value its normal form, which stands between `start` and `end` */
export function isVersion(text: string, start: number, end: number, value: string): boolean {
  if (value.startsWith('2.5.') && OBJECT_IDENTIFIER.test(value)) return true;
  const before = lineBefore(text, start);
  return (
    ((COMPARES.test(before) || NAMES_VERSION.test(before) || NAMES_VERSION_CASED.test(before)) &&
      (sticky(BEFORE_VERSION, text, start) !== null || sticky(BEFORE_VERSION_CASED, text, start) !== null)) ||
    (GOES_ON_BEHIND.test(before) && sticky(GOES_ON, text, start) !== null) ||
    (text[start - 1] === '/' && isProduct(text, start)) ||
    (NAMES_SECTION.test(before) && sticky(SECTION, text, start) !== null) ||
    (SMALL.test(value) && sticky(HEADING, text, start) !== null) ||
    sticky(OR_LATER, text, end) !== null ||
    (NAMES_CODE.test(before) &&
      (sticky(ENZYME, text, start) !== null || sticky(C_STANDARD, text, start) !== null)) ||
    isDrawing(text, start, end)
  );
}

/** `Chrome/120.0.0.0`: a name with a capital, or any in the text of a user agent. */
function isProduct(text: string, start: number): boolean {
  PRODUCT.lastIndex = start;
  const name = PRODUCT.exec(text)?.[1];
  if (name === undefined || NOT_A_PRODUCT.test(name)) return false;
  return /^[A-Z]/.test(name) || SMALL_PRODUCT.test(name) || USER_AGENT.test(lineBefore(text, start));
}

const LOOK = 160;

function lineBefore(text: string, at: number): string {
  const left = text.slice(Math.max(0, at - LOOK), at);
  return left.slice(left.lastIndexOf('\n') + 1).replace(/^\+/, '');
}

const PATH_SIGN = String.raw`[MmZzLlHhVvCcSsQqTtAaEe0-9,. \t+-]`;
/** Numbers alone stand behind the letter of a path's command, or behind what opens an attribute or arguments. */
const DRAWN = /(?:([MmZzLlHhVvCcSsQqTtAaEe])[0-9,. \t+-]+|["'`({][0-9,. \t+-]*)$/;
/** Numbers of a path (`d="M1.2.3.4l…"`) need nothing between them but the dot that begins the next. */
const PATH_BEGINS = new RegExp(
  String.raw`(?<=(?:\bd|pathdata|path)\\?["']?\s{0,4}[=:({]\s{0,4}(?:\\?["'\x60{]){0,2}${PATH_SIGN}{0,${LOOK}})`,
  'iy',
);
/** So do those of a shape: `points="1.5.5.5 2.5.6.7"`, `viewBox=…`, `translate(…)`. */
const SHAPE_BEGINS =
  /(?<=(?:(?:(?<![\w-])points|viewbox)\\?["']?\s{0,4}=\s{0,4}\{?\\?["'`]|\b(?:matrix|translate|scale|rotate|skew[XY]|polygon)(?:3d)?\()[0-9,. \t+-]{0,160})/iy;
const COMMAND_OF_PATH = /[MmZzLlHhVvCcSsQqTtAa]\s?-?[0-9.]|[0-9][MmZzLlHhVvCcSsQqTtAa]/;
/** With a letter before it, which makes it the end of a word. */
const PATH_BEFORE = new RegExp(`(?<=([A-Za-z_]?${PATH_SIGN}{0,${LOOK}}))`, 'y');
const PATH_BEHIND = new RegExp(`${PATH_SIGN}{0,${LOOK}}`, 'y');

function isDrawing(text: string, start: number, end: number): boolean {
  const drawn = DRAWN.exec(text.slice(Math.max(0, start - 64), start));
  if (drawn === null) return false;
  if (drawn[1] === undefined) return sticky(SHAPE_BEGINS, text, start) !== null;
  return sticky(PATH_BEGINS, text, start) !== null || isPath(text, start, end);
}

/** Nothing but numbers and the letters of commands, more than a few of each: no words, options, or lists of addresses. */
function isPath(text: string, start: number, end: number): boolean {
  PATH_BEFORE.lastIndex = start;
  const run = `${PATH_BEFORE.exec(text)?.[1]}0${sticky(PATH_BEHIND, text, end)}`;
  if (!COMMAND_OF_PATH.test(run) || (run.match(NUMBER)?.length ?? 0) < 7 || WORD_OR_OPTION.test(run))
    return false;
  return run.split(/[ \t,]/).some((part) => part.includes('.') && !FOUR_NUMBERS.test(part));
}

const NUMBER = /[0-9]*\.?[0-9]+/g;
/** A letter that no path has, or two letters together: numbers follow each but the one that closes it. */
const WORD_OR_OPTION = /[_bdfgijknopruwxy]|[a-y-] ?[a-z]/i;
const FOUR_NUMBERS = /^(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|0)\.?$/;
