/**
 * Lockfiles: their URLs name packages by the thousand, and one question a host says enough; their bare dotted quads are
 * versions. A file is one by its name, which package managers give it, case and all, and by what it holds: only what stands
 * where that kind of lockfile has URLs and versions is taken for an entry, everything else is text like any other. Data.
 */

export interface Lockfile {
  /** @param before the line up to the URL, or the end of that */
  holdsUrl(before: string): boolean;
  /** @param before the line up to the dotted quad */
  holdsVersion(before: string): boolean;
}

interface LockfileKind {
  readonly names: readonly string[];
  /** What stands before a URL on its line. */
  readonly url: RegExp;
  /** What stands before a version. */
  readonly version: RegExp;
}

/** The value of such a key, in JSON; a package and `@`, or the prefix of a scheme, may come first. */
function member(keys: string): RegExp {
  return new RegExp(`(?:^|[{,\\s])"(?:${keys})"\\s*:\\s*\\[?\\s*"(?:[^"\\s]*@|[a-z]+\\+)?$`);
}

/** In JSON: a string without white space, but for the signs of a range of versions. */
const JSON_VERSION = /(?:^|[[{,:])\s*"(?:[^"\s]*[@:=/<>~^-])?(?:[<>=~^!|, ]|[0-9][0-9.]*)*$/;
const TOML_VERSION = /^\s*(?:[\w."-]+\s*=|\{|"[^"\s]*)(?:.*["'])?[^"'\s]*(?:[<>=~^!|, ]|[0-9][0-9.]*)*$/;
const YAML_VERSION =
  /^\s*(?:-\s+)?(?:["']?[\w.@/-]+["']?:\s+["']?[^"'\s]*|["']?\/?[^"'\s]+[@/][^"'\s]*)$|^\s*-\s+[\w.-]+\s+[^"'\s]*$/;
const NO_URL = /(?!)/;

const KINDS: readonly LockfileKind[] = [
  {
    // npm; Bun's older text lockfile is its own
    names: ['package-lock.json', 'npm-shrinkwrap.json', '.package-lock.json'],
    url: member('[^"]+'),
    version: JSON_VERSION,
  },
  {
    // Yarn 1 and Berry
    names: ['yarn.lock'],
    url: /^\s*(?:resolved\s+"|resolution:\s+"[^"\s]*@|(?:"?[^"\s]+@[^",]*"?,\s+)*"?[^"\s]+@|tarball:\s+"?)(?:[a-z]+[+:])?$/,
    version:
      /^\s*(?:version:?\s+"?|resolution:\s+"|resolved\s+"|"?(?:[^"\s]+@[^",]*"?,\s+"?)*[^"\s]+@|"?[^"\s]+"?\s+"|\s+"?[^"\s]+"?:\s+"?)[^"\s]*$/,
  },
  {
    names: ['pnpm-lock.yaml'],
    url: /(?:\b(?:tarball|repo):\s+["']?|^\s+["']?[\w.@/-]+["']?:\s+["']?(?:[^"'\s]*@)?|^\s+["']?[^"'\s]*@)(?:[a-z]+\+)?$/,
    version: YAML_VERSION,
  },
  {
    names: ['bun.lock'],
    url: /(?:^|[[{,:])\s*"(?:[^"\s]*@)?$/,
    version: JSON_VERSION,
  },
  {
    // Keys of `remote` are URLs
    names: ['deno.lock'],
    url: /^\s*"$|[{,]\s*"$|^\s*"[^"]*"\s*:\s*"$/,
    version: JSON_VERSION,
  },
  {
    names: ['Cargo.lock'],
    url: /^\s*(?:source\s+=\s+|replace\s+=\s+)?"(?:(?:checksum\s+)?[^"\s]+\s+[^"\s]+\s+\()?(?:[a-z]+\+)?$/,
    version: /^\s*(?:version\s+=\s+)?"(?:[^"\s]+\s+)?$/,
  },
  {
    // Poetry, uv, PDM, PEP 751, pip-tools' constraints are not lockfiles by name
    names: ['poetry.lock', 'uv.lock', 'pdm.lock', 'pylock.toml'],
    url: /(?:^|[{,\s])(?:url|git|registry|index|editable|source|reference|path|file)\s*=\s*["'](?:[a-z]+\+)?$/,
    version: TOML_VERSION,
  },
  { names: ['Pipfile.lock'], url: member('url|git|file|ref'), version: JSON_VERSION },
  { names: ['go.sum', 'go.work.sum'], url: NO_URL, version: /^\S+\s+v?$/ },
  {
    // Bundler; Paket writes the same
    names: ['Gemfile.lock', 'gems.locked', 'paket.lock'],
    url: /^\s+remote:\s+$/,
    version: /^\s+\S+(?:\s+\((?:[<>=~!, ]|[0-9][0-9.]*)*|\s*)$|^\s{3}$/,
  },
  {
    names: ['composer.lock'],
    url: member(
      'url|homepage|issues|source|docs|forum|wiki|chat|rss|email|irc|security|notification-url|reference',
    ),
    version: JSON_VERSION,
  },
  {
    names: ['pixi.lock'],
    url: /^\s*(?:-\s+)?(?:conda|pypi|url|channel|index|git)?:?\s*(?:-\s+)?["']?(?:[a-z]+\+)?$/,
    version: YAML_VERSION,
  },
  {
    // Bazel: URLs of the registry are keys
    names: ['MODULE.bazel.lock'],
    url: /(?:^|[[{,:])\s*"$/,
    version: JSON_VERSION,
  },
  {
    names: ['conda-lock.yml', 'conda-lock.yaml'],
    url: /^\s*(?:-\s+)?(?:url|channel|base_url):?\s+["']?$/,
    version: YAML_VERSION,
  },
  {
    names: ['maven_install.json', 'rules_jvm_external.json'],
    url: /(?:^|[[{,:])\s*"$/,
    version: JSON_VERSION,
  },
  { names: ['pubspec.lock'], url: /^\s*(?:url|hosted-url):\s+["']?$/, version: YAML_VERSION },
  {
    names: ['Package.resolved', 'Podfile.lock', 'Cartfile.resolved'],
    url: /(?:^|[{,\s])"(?:location|repositoryURL)"\s*:\s*"$|^\s+:(?:git|podspec|http):\s+["']?$|^(?:git|binary)\s+"$/,
    version: new RegExp(
      `${JSON_VERSION.source}|^\\s+-\\s+"?\\S+\\s+\\((?:[<>=~!, ]|[0-9][0-9.]*)*$|^\\w+\\s+"[^"]*"\\s+"$`,
    ),
  },
  // Nix, Mix, NuGet, Helm, R, Terraform's has none
  { names: ['flake.lock'], url: member('url|path|original'), version: JSON_VERSION },
  { names: ['packages.lock.json'], url: NO_URL, version: JSON_VERSION },
  { names: ['Chart.lock'], url: /^\s*(?:-\s+)?repository:\s+["']?$/, version: YAML_VERSION },
  { names: ['renv.lock'], url: member('URL|Repository|RemoteUrl|BugReports'), version: JSON_VERSION },
  {
    names: ['mix.lock'],
    url: /^\s*"[^"]+":\s+\{:git,\s+"$/,
    version: /^\s*"[^"]+":\s+\{:hex,\s+:[\w"]+,\s+"$/,
  },
  { names: ['gradle.lockfile', 'buildscript-gradle.lockfile'], url: NO_URL, version: /^[^\s:]+:[^\s:]+:$/ },
  { names: ['shard.lock'], url: /^\s+(?:git|hg|fossil):\s+["']?$/, version: YAML_VERSION },
  { names: ['rebar.lock'], url: /\{(?:git|hg),"$/, version: /<<"[^"\s]*$/ },
  { names: ['stack.yaml.lock'], url: /^\s*(?:-\s+)?(?:url|git):\s+["']?$/, version: YAML_VERSION },
];

const BY_NAME = new Map(KINDS.flatMap((kind) => kind.names.map((name) => [name, kind] as const)));
/** `conda-linux-64.lock` and `env.conda-lock.yml`: conda's own names hold the platform, or the environment. */
const CONDA_EXPLICIT = /^conda-(?:linux|osx|win|noarch)[\w-]*\.lock$/;
const CONDA_NAMED = /\.conda-lock\.ya?ml$/;
const EXPLICIT: LockfileKind = { names: [], url: /^$/, version: NO_URL };

/** @param path relative to the repository's root, `/` between segments */
export function lockfileOf(path: string): Lockfile | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const kind =
    BY_NAME.get(name) ??
    (CONDA_EXPLICIT.test(name)
      ? EXPLICIT
      : CONDA_NAMED.test(name)
        ? BY_NAME.get('conda-lock.yml')
        : undefined);
  if (kind === undefined) return null;
  return {
    holdsUrl: (before) => kind.url.test(before),
    holdsVersion: (before) => kind.version.test(before),
  };
}
