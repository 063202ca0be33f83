/**
 * What went wrong with a request, told apart by HTTP status first, then by VirusTotal's `error.code`.
 * Pure. Messages are one line and end in what to do; of what a server wrote, nothing stands in them but its one-word code.
 * `sent`: 'no' only where the request certainly never left, as the quota gives its slot back then.
 */
import * as z from 'zod/mini';
import type { Failure } from '../lookup/ports.ts';

/** An answer that is no success. `json`: its body where it is JSON, else undefined. */
export interface Refusal {
  readonly status: number;
  readonly json: unknown;
  /** The body is a web page. */
  readonly html: boolean;
  readonly retryAfterMs: number | null;
}

/** An edge 429 without Retry-After: VirusTotal's own clients keep off for as long. */
const EDGE_PAUSE_MS = 60_000;
/** Codes of trouble that passes by itself. */
const PASSING = ['TransientError', 'DeadlineExceededError', 'FailedDependencyError'];
const LONGEST_PAUSE_S = 32 * 86_400;

/** One word, as all of VirusTotal's codes are: nothing else of a foreign text is repeated. */
const errorBody = z.object({
  error: z.object({ code: z.string().check(z.regex(/^[A-Za-z][A-Za-z-]{0,39}$/)) }),
});

type Parts = Pick<Failure, 'reason' | 'code' | 'message'> & Partial<Failure>;

/** A failure of one question after the request was sent, unless `parts` say otherwise. */
export function failure(parts: Parts): Failure {
  return { retryAfterMs: null, sent: 'yes', scope: 'question', ...parts };
}

/** VirusTotal's own word, or null where the body is not its error. */
function errorCode(json: unknown): string | null {
  const parsed = errorBody.safeParse(json);
  return parsed.success ? parsed.data.error.code : null;
}

/** Whether VirusTotal itself says that it does not know the thing. A proxy's 404 page is no such answer. */
export function isUnknown(refusal: Refusal): boolean {
  return refusal.status === 404 && errorCode(refusal.json) === 'NotFoundError';
}

const nowhere = z.object({ error: z.object({ message: z.literal('Resource not found.') }) });

/**
 * VirusTotal's words for an address below which it has no API, where of a thing it would say `File "…" not found`: the
 * base is wrong, and nothing was learnt of the thing.
 */
export function isNowhere(refusal: Refusal): boolean {
  return refusal.status === 404 && nowhere.safeParse(refusal.json).success;
}

/** The failure that an answer other than 200 stands for. */
export function refused(refusal: Refusal): Failure {
  const { status, retryAfterMs } = refusal;
  const said = errorCode(refusal.json);
  const code = said ?? `http-${status}`;
  if (status === 401) return unauthorised(said, code);
  if (status === 403) return forbidden(refusal, code);
  if (status === 429) return overQuota(refusal, code);
  if (code === 'NotAvailableYet')
    return failure({
      reason: 'analysing',
      code,
      message: 'VirusTotal has the answer not yet (NotAvailableYet); ask again in some minutes.',
    });
  if (status === 413)
    return failure({
      reason: 'too-large',
      code,
      message: 'The file is too large for VirusTotal to take; look it up by hand.',
    });
  if (status === 407)
    return failure({
      reason: 'network',
      code: 'proxy-auth',
      message: 'The proxy wants a user name and password; put them into HTTPS_PROXY.',
      sent: 'no',
      scope: 'all',
    });
  if (status >= 500 || status === 424)
    return failure({
      reason: 'network',
      // Others, such as InternalError, say no more than the status.
      code: said !== null && PASSING.includes(said) ? said : `http-${status}`,
      message: `VirusTotal is in trouble (${describe(status, said)}); it should work again later.`,
      retryAfterMs,
    });
  if (status >= 300 && status < 400)
    return failure({
      reason: 'network',
      code: 'redirect',
      message: `The server answered with a redirect (${status}), which is not followed, as the key must not travel; check ANTEATER_VT_URL and the proxy.`,
      scope: 'all',
    });
  if (status < 300 || status === 404) return notVirusTotal(refusal);
  return failure({
    reason: 'network',
    code,
    message: `VirusTotal refused the question (${describe(status, said)}); look it up by hand.`,
    retryAfterMs,
  });
}

function unauthorised(said: string | null, code: string): Failure {
  const words: Record<string, string> = {
    AuthenticationRequiredError:
      'VirusTotal got no key (AuthenticationRequiredError); set one with `anteater key set`, and check that no proxy strips the x-apikey header.',
    WrongCredentialsError:
      'VirusTotal does not know this key (WrongCredentialsError); copy yours from https://www.virustotal.com/gui/my-apikey and run `anteater key set`.',
    UserNotActiveError:
      "The key's account is not active (UserNotActiveError); confirm its e-mail address at VirusTotal.",
  };
  const usual = `VirusTotal refused the key (${describe(401, said)}); check it with \`anteater key test\`.`;
  const message = (said === null ? undefined : Object.hasOwn(words, said) ? words[said] : undefined) ?? usual;
  return failure({ reason: 'auth', code, message, scope: 'all' });
}

/** VirusTotal forbids single endpoints to some keys; anything else that says 403 stands in the way of all questions. */
function forbidden(refusal: Refusal, code: string): Failure {
  if (errorCode(refusal.json) === 'ForbiddenError')
    return failure({
      reason: 'auth',
      code,
      message: 'This key may not ask that (ForbiddenError); it needs another VirusTotal licence.',
    });
  return failure({
    reason: 'auth',
    code,
    message: `The request was forbidden (${describe(403, errorCode(refusal.json))}), by VirusTotal or a proxy on the way; check the key with \`anteater key test\`, and the proxy.`,
    scope: 'all',
  });
}

function overQuota(refusal: Refusal, code: string): Failure {
  const edge = errorCode(refusal.json) === null;
  const retryAfterMs = refusal.retryAfterMs ?? (edge ? EDGE_PAUSE_MS : null);
  const when = retryAfterMs === null ? '' : `; again in ${Math.ceil(retryAfterMs / 1000)} s at the earliest`;
  return failure({
    reason: 'quota',
    code: edge ? 'edge-429' : code,
    message: `VirusTotal's quota for this key or network is used up (${edge ? 'HTTP 429' : code})${when}; see \`anteater quota\`.`,
    retryAfterMs,
  });
}

/** Something answered that is not VirusTotal: a sign-in page, a proxy, a wrong base. */
export function notVirusTotal({ status, html }: Pick<Refusal, 'status' | 'html'>): Failure {
  const page = html ? 'a web page' : 'something else than an answer';
  return failure({
    reason: 'network',
    code: status === 200 ? (html ? 'html' : 'unreadable') : `http-${status}`,
    message: `Not VirusTotal, but ${page} came back (HTTP ${status}); check the proxy, a sign-in page of the network, and ANTEATER_VT_URL.`,
    scope: html || status === 404 ? 'all' : 'question',
  });
}

/** VirusTotal answered 200, but not what was asked. */
export function unreadable(why: string): Failure {
  return failure({
    reason: 'network',
    code: 'unreadable',
    message: `VirusTotal's answer cannot be used (${why}); try again, and if it stays so, run \`anteater doctor\`.`,
  });
}

/** VirusTotal knows the thing, but no engine has said a word on it. */
export function noEngineYet(): Failure {
  return failure({
    reason: 'analysing',
    code: 'no-analysis',
    message: 'No engine at VirusTotal has looked at it yet; ask again in some minutes.',
  });
}

// ---------------------------------------------------------------- uploads

export function tooLarge(): Failure {
  return failure({
    reason: 'too-large',
    code: 'too-large',
    message:
      'The file is larger than the 650 MB that VirusTotal takes; check it in another way, then list its hash.',
    sent: 'no',
  });
}

export function noContent(): Failure {
  return failure({
    reason: 'network',
    code: 'no-content',
    message: 'The content is not here to be sent; fetch it (`git lfs pull`) and try again.',
    sent: 'no',
  });
}

export function changedMeanwhile(): Failure {
  return failure({
    reason: 'network',
    code: 'changed',
    message: 'The file changed, or could not be read, while it was sent; nothing was submitted. Try again.',
    sent: 'maybe',
  });
}

export function noSlot(): Failure {
  return failure({
    reason: 'quota',
    code: 'no-slot',
    message:
      'No request of the quota was free in time; see `anteater quota`, or give it more with --max-wait.',
    sent: 'no',
  });
}

export function stillAnalysing(sha256: string): Failure {
  return failure({
    reason: 'analysing',
    code: 'analysing',
    message: `VirusTotal has the file and still analyses it; look later at https://www.virustotal.com/gui/file/${sha256}`,
  });
}

export function notAnalysed(sha256: string): Failure {
  return failure({
    reason: 'analysing',
    code: 'not-analysed',
    message: `VirusTotal could not analyse the file; look at https://www.virustotal.com/gui/file/${sha256}`,
  });
}

function describe(status: number, said: string | null): string {
  return said === null ? `HTTP ${status}` : said;
}

/**
 * Retry-After in ms: seconds, or an HTTP date (measured from the answer's own `Date`, where it has one).
 * A date gone by, a negative number and anything else are null. At most 32 days.
 */
export function retryAfter(value: string | null, date: string | null, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), LONGEST_PAUSE_S) * 1000;
  const until = httpDate(text);
  if (until === null) return null;
  const wait = until - (httpDate(date?.trim() ?? '') ?? now);
  return wait < 0 ? null : Math.min(wait, LONGEST_PAUSE_S * 1000);
}

/** `Date.parse` takes nearly anything for a date, so the form is checked first. */
function httpDate(text: string): number | null {
  if (!/^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
