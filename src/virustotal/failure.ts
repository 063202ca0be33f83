/**
 * What went wrong with a request, by HTTP status first, then by VirusTotal's `error.code`. Pure.
 * Failures are data: the sentences stand in `report/words/failures.ts`. Of what a server wrote, only its one-word code is kept.
 * `sent` is 'no' only where the request certainly never left, as the quota gives its slot back then.
 */
import * as z from 'zod/mini';
import type { Consequences, Failure } from '../lookup/ports.ts';
import type { Cause, Unreadable } from '../model.ts';

/** An answer that is not a success. `json`: its body where it is JSON, else undefined. */
export interface Refusal {
  readonly status: number;
  readonly json: unknown;
  /** The body is a web page. */
  readonly html: boolean;
  readonly retryAfterMs: number | null;
  /** What a proxy asks for (407): the schemes of Proxy-Authenticate, in lower case. */
  readonly schemes: readonly string[];
}

/** An edge 429 without Retry-After: VirusTotal's own clients stop asking for as long. */
const EDGE_PAUSE_MS = 60_000;
/** Codes of trouble that ends by itself; others, such as InternalError, say no more than the status. */
const TRANSIENT = ['TransientError', 'DeadlineExceededError', 'FailedDependencyError'];
/** Nothing but these is asked for without a licence: who is refused there is refused everything. */
const OPEN_TO_ALL = ['GET ip', 'GET url', 'GET domain', 'GET file'];
const LONGEST_PAUSE_S = 32 * 86_400;

/** One word, as all of VirusTotal's codes are: nothing else of a foreign text is repeated. */
const errorBody = z.object({
  error: z.object({
    code: z.string().check(z.regex(/^[A-Za-z][A-Za-z-]{0,39}$/)),
    message: z.optional(z.unknown()),
  }),
});

/** A failure of one question after the request was sent, unless `rest` says otherwise. */
export function failure(
  cause: Cause,
  reason: Failure['reason'],
  rest: Partial<Omit<Consequences, 'reason'>> = {},
): Failure {
  return {
    ...cause,
    reason,
    transient: false,
    retryAfterMs: null,
    sent: 'yes',
    scope: 'question',
    ...rest,
  };
}

export function failed(why: Failure): { readonly kind: 'failed'; readonly failure: Failure } {
  return { kind: 'failed', failure: why };
}

/** VirusTotal's own words, or null where the body is not its error. */
function errorOf(json: unknown): { readonly code: string; readonly message: string } | null {
  const parsed = errorBody.safeParse(json);
  if (!parsed.success) return null;
  const { code, message } = parsed.data.error;
  return { code, message: typeof message === 'string' ? message : '' };
}

/**
 * Whether VirusTotal itself says that it does not know the thing: `File "…" not found`. A proxy's 404 page is not such an
 * answer, nor is what it says of an address below which it has no API: then the base is wrong.
 */
export function isUnknown({ status, json }: Refusal): boolean {
  const error = errorOf(json);
  return status === 404 && error?.code === 'NotFoundError' && error.message !== 'Resource not found.';
}

/** Whether VirusTotal itself says that such a thing cannot be asked for: an answer, and the same tomorrow. */
export function isNotAccepted(refusal: Refusal): boolean {
  const said = errorOf(refusal.json)?.code ?? null;
  return refusal.status === 400 && (said === 'BadRequestError' || said === 'InvalidArgumentError');
}

/**
 * The failure that an answer other than 200 stands for.
 * @param label the method and what was asked: "GET url"
 */
export function refused(refusal: Refusal, label: string): Failure {
  const { status, retryAfterMs } = refusal;
  const said = errorOf(refusal.json)?.code ?? null;
  if (status === 401) return failure(unauthorised(refusal.json, said), 'auth', { scope: 'all' });
  if (status === 403) return forbidden(refusal.json, said, label);
  if (said === 'RecaptchaRequiredError') return failure({ code: 'captcha' }, 'network', { scope: 'all' });
  if (status === 429) return overQuota(refusal, said);
  if (said === 'NotAvailableYet') return failure({ code: 'not-available-yet' }, 'analysing');
  if (status === 413) return failure({ code: 'too-large' }, 'too-large');
  if (status >= 500 || status === 424) {
    const known = said !== null && TRANSIENT.includes(said) ? said : null;
    const transient = status >= 500 || known !== null;
    return failure({ code: 'server-error', status, said: known }, 'network', { transient, retryAfterMs });
  }
  if (status >= 300 && status < 400)
    return failure({ code: 'redirect', status }, 'network', { scope: 'all' });
  if (status < 300 || status === 404) return notVirusTotal(refusal);
  return failure({ code: 'refused', status, said }, 'network', { retryAfterMs });
}

/** @param given a user name and password were sent along */
export function proxyAuth(schemes: readonly string[], given: boolean): Failure {
  return failure({ code: 'proxy-auth', given, schemes }, 'network', { sent: 'no', scope: 'all' });
}

function unauthorised(json: unknown, said: string | null): Cause {
  switch (said) {
    case 'AuthenticationRequiredError':
      return { code: 'key-missing' };
    case 'WrongCredentialsError':
      return { code: 'key-unknown' };
    case 'UserNotActiveError':
      return { code: isSuspension(json) ? 'account-suspended' : 'account-inactive' };
    default:
      return isSuspension(json) ? { code: 'account-suspended' } : { code: 'key-refused', said };
  }
}

/** VirusTotal forbids single endpoints to some keys; anything else that says 403 stands in the way of all questions. */
function forbidden(json: unknown, said: string | null, label: string): Failure {
  if (isSuspension(json)) return failure({ code: 'account-suspended' }, 'auth', { scope: 'all' });
  if (said === 'ForbiddenError' && !OPEN_TO_ALL.includes(label))
    return failure({ code: 'forbidden', about: label }, 'auth');
  return failure({ code: 'blocked', said }, 'auth', { scope: 'all' });
}

/** The word is only looked for: nothing of the sentence is repeated. */
function isSuspension(json: unknown): boolean {
  const error = errorOf(json);
  return error !== null && /suspend|banned|disabled/i.test(`${error.code} ${error.message}`);
}

function overQuota(refusal: Refusal, said: string | null): Failure {
  const retryAfterMs = refusal.retryAfterMs ?? (said === null ? EDGE_PAUSE_MS : null);
  return failure({ code: 'over-quota', said, retryAfterMs }, 'quota', { retryAfterMs });
}

/** Something answered that is not VirusTotal: a sign-in page, a proxy, a wrong base. */
export function notVirusTotal({ status, html }: Pick<Refusal, 'status' | 'html'>): Failure {
  return failure({ code: 'not-virustotal', status, html }, 'network', {
    transient: status === 200 && !html,
    scope: html || status === 404 ? 'all' : 'question',
  });
}

/** VirusTotal answered 200, but not what was asked. */
export function unreadable(what: Unreadable): Failure {
  return failure({ code: 'unreadable', what }, 'network', { transient: true });
}

/** VirusTotal knows the thing, but no engine has looked at it. */
export function noEngineYet(): Failure {
  return failure({ code: 'no-analysis' }, 'analysing');
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
