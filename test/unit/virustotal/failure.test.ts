/** What a refusal means: by its status, then by VirusTotal's own code. */
import { describe, expect, it } from 'vitest';
import {
  isNotAccepted,
  isUnknown,
  type Refusal,
  refused,
  retryAfter,
} from '../../../src/virustotal/failure.ts';

function refusal(status: number, code?: string, more: Partial<Refusal> & { message?: string } = {}): Refusal {
  const { message, ...rest } = more;
  const json = code === undefined ? undefined : { error: { code, ...(message && { message }) } };
  return { status, json, html: false, retryAfterMs: null, schemes: [], ...rest };
}

describe('which failures pass by themselves', () => {
  it.each([
    [refusal(424, 'FailedDependencyError'), true, 'FailedDependencyError'],
    [refusal(424), false, null],
    [refusal(424, 'OtherError'), false, null],
    [refusal(500, 'InternalError'), true, null],
    [refusal(503, 'TransientError'), true, 'TransientError'],
    [refusal(504, 'DeadlineExceededError'), true, 'DeadlineExceededError'],
    [refusal(599), true, null],
  ])('%j: %s', (of, transient, said) => {
    expect(refused(of, 'GET url')).toMatchObject({ code: 'server-error', transient, said });
  });

  it.each([
    [refusal(200), true],
    [refusal(200, undefined, { html: true }), false],
    [refusal(204), false],
    [refusal(404), false],
  ])('another that answers, %j: %s', (of, transient) => {
    expect(refused(of, 'GET url')).toMatchObject({ code: 'not-virustotal', transient });
  });

  it.each([
    [299, 'not-virustotal'],
    [300, 'redirect'],
    [399, 'redirect'],
    [400, 'refused'],
    [499, 'refused'],
  ])('%i is %s', (status, code) => {
    expect(refused(refusal(status), 'GET url')).toMatchObject({ code, transient: false });
  });
});

describe('what no other question would fare better with', () => {
  it.each(['GET ip', 'GET url', 'GET domain', 'GET file'])('a key that may not even ask "%s"', (label) => {
    expect(refused(refusal(403, 'ForbiddenError'), label)).toMatchObject({ code: 'blocked', scope: 'all' });
  });

  it.each(['GET resolutions', 'POST file', 'GET upload_url'])('but not one that may not "%s"', (label) => {
    const failure = refused(refusal(403, 'ForbiddenError'), label);
    expect(failure).toMatchObject({ code: 'forbidden', about: label, scope: 'question' });
    expect(refused(refusal(403), label)).toMatchObject({ code: 'blocked', scope: 'all' });
  });

  it.each([
    [401, 'UserNotActiveError', 'User is banned', 'account-suspended'],
    [401, 'UserNotActiveError', 'Confirm your e-mail', 'account-inactive'],
    [401, 'OtherError', 'This key was disabled', 'account-suspended'],
    [401, 'OtherError', '', 'key-refused'],
    [403, 'ForbiddenError', 'suspended', 'account-suspended'],
    [403, 'AccountSuspendedError', '', 'account-suspended'],
  ])('%i %s "%s" is %s', (status, code, message, expected) => {
    const failure = refused(refusal(status, code, { message }), 'GET resolutions');
    expect(failure).toMatchObject({ code: expected, reason: 'auth', scope: 'all' });
  });
});

describe('a 429', () => {
  it.each([
    [refusal(429, 'QuotaExceededError'), null],
    [refusal(429, 'QuotaExceededError', { retryAfterMs: 0 }), 0],
    [refusal(429), 60_000],
    [refusal(429, undefined, { retryAfterMs: 5_000 }), 5_000],
  ])('%j pauses for %s ms', (of, retryAfterMs) => {
    expect(refused(of, 'GET url')).toMatchObject({ code: 'over-quota', reason: 'quota', retryAfterMs });
  });

  it('that wants proof of a person is not a matter of quota', () => {
    expect(refused(refusal(429, 'RecaptchaRequiredError'), 'GET url')).toMatchObject({
      ...{ code: 'captcha', reason: 'network', scope: 'all' },
    });
  });
});

it.each([
  [refusal(404, 'NotFoundError', { message: 'URL "x" not found' }), true],
  [refusal(404, 'NotFoundError'), true],
  [refusal(404, 'NotFoundError', { message: 'Resource not found.' }), false],
  [refusal(404, 'OtherError'), false],
  [refusal(410, 'NotFoundError'), false],
  [refusal(404), false],
])('VirusTotal does not know it, says %j: %s', (of, expected) => {
  expect(isUnknown(of)).toBe(expected);
});

it.each([
  [refusal(400, 'BadRequestError'), true],
  [refusal(400, 'InvalidArgumentError'), true],
  [refusal(400, 'NotAvailableYet'), false],
  [refusal(400), false],
  [refusal(422, 'InvalidArgumentError'), false],
])('VirusTotal takes no such thing, says %j: %s', (of, expected) => {
  expect(isNotAccepted(of)).toBe(expected);
});

describe('Retry-After', () => {
  const NOW = Date.UTC(2026, 10, 29, 12);
  const DATE = 'Sun, 29 Nov 2026 11:00:00 GMT';
  it.each([
    ['0', null, 0],
    [' 120 ', null, 120_000],
    ['0120', null, 120_000],
    ['9999999999', null, 32 * 86_400_000],
    ['99999999999', null, null],
    ['1.5', null, null],
    ['+5', null, null],
    ['-5', null, null],
    ['1, 120', null, null],
    ['', null, null],
    ['soon', null, null],
    ['Sun, 29 Nov 2026 12:01:30 GMT', null, 90_000],
    ['Sun, 29 Nov 2026 12:00:00 GMT', null, 0],
    ['Sun, 29 Nov 2026 11:59:59 GMT', null, null],
    ['Sunday, 29-Nov-26 12:01:30 GMT', null, 90_000],
    ['Sun, 29 Nov 2036 12:00:00 GMT', null, 32 * 86_400_000],
    ['Sun, 99 Nov 2026 12:00:00 GMT', null, null],
    ['2026-11-29T12:01:30Z', null, null],
    ['Sun, 29 Nov 2026 11:01:00 GMT', DATE, 60_000],
    ['Sun, 29 Nov 2026 12:01:00 GMT', 'yesterday', 60_000],
  ])('%j (Date: %j) is %s ms', (value, date, expected) => {
    expect(retryAfter(value, date, NOW)).toBe(expected);
  });

  it('is none without a header', () => expect(retryAfter(null, null, NOW)).toBeNull());
});
