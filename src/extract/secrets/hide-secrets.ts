/** A line of source for a report, without the secrets in its URLs. Reports are printed in CI and kept as files. */
import { carriesSecret } from './secrets.ts';

/** A run of text that may hold a URL: behind slashes, or with a user name before its host. */
const RUN = /[^\s"'`<>]*(?:[\\/]{2}|\w@\w)[^\s"'`<>]*/g;
/** User name and password: behind slashes anything up to the last `@` before the path, elsewhere only with a colon. */
const USER =
  /(?<=[\\/]{2}|:[\\/])[^\s\\/?#]+(?=@|\\{1,8}(?:u00|x)40)|(?<![\w.+-])[\w.+-]+:[^\s\\/?#@]+(?=@)/g;

/** The same text with a `*` for each sign that is part of a secret: every place in it stays the same. */
export function hideSecrets(text: string): string {
  if (!/[@?#=]|[\\/]{2}/.test(text)) return text;
  return text.replace(RUN, (run) => hideIn(run.replace(USER, stars)));
}

function hideIn(url: string): string {
  const host = /[\\/]{2,}[^\\/?#]+/.exec(url);
  const rest = host === null ? url.search(/[\\/?#]/) : host.index + host[0].length;
  if (rest < 0 || !isSecret(url, url.length)) return url;
  const query = url.slice(rest).search(/[?#]/);
  const begin = query < 0 || isSecret(url, rest + query) ? rest : rest + query;
  return url.slice(0, begin + 1) + stars(url.slice(begin + 1));
}

/** What stands for a sign of a URL in a string: `\u003F`, `\x3d`. */
const ESCAPE = /\\{1,8}(?:u00|x)([2-7][0-9a-f])/gi;

/** A fragment counts like a query here, and a host may end at either. */
function isSecret(url: string, end: number): boolean {
  return carriesSecret(
    url
      .slice(0, end)
      .replace(ESCAPE, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/[\\/]+/, '//')
      .replace(/[?#]/, '/$&')
      .replaceAll('#', '&'),
  );
}

function stars(secret: string): string {
  return secret.replace(/[^\ud800-\udfff]/g, '*');
}
