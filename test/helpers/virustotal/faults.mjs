// Every way in which VirusTotal, or something between, was seen to fail: each by name, as data, so that a child process
// can be told the same. `answerOf` turns a fault into what goes over the wire; `null` means "alter the true answer".

const error = (status, code, message, headers = {}) => ({
  status,
  headers,
  body: JSON.stringify({ error: { code, message } }),
});
const html = (status, title, headers = {}) => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});
const retry = (fault) => (fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) });

/** Whole answers, no matter what was asked. */
const ANSWERS = {
  'missing-key': () => error(401, 'AuthenticationRequiredError', 'X-Apikey header is missing'),
  'wrong-key': () => error(401, 'WrongCredentialsError', 'Wrong API key'),
  'inactive-user': () => error(401, 'UserNotActiveError', 'The user account is not active'),
  'suspended-user': () => error(403, 'ForbiddenError', 'This account has been suspended'),
  captcha: () => error(429, 'RecaptchaRequiredError', 'Please re-send the request with a valid reCAPTCHA'),
  forbidden: () => error(403, 'ForbiddenError', 'You are not authorized to perform the requested operation'),
  'not-found': () => error(404, 'NotFoundError', 'not found'),
  'not-found-html': () => html(404, '404 Not Found'),
  conflict: () => error(409, 'AlreadyExistsError', 'The resource already exists'),
  'bad-request': () => error(400, 'BadRequestError', 'Malformed request'),
  'invalid-argument': () => error(400, 'InvalidArgumentError', 'Unable to canonicalize url'),
  'not-available-yet': () => error(400, 'NotAvailableYet', 'Not available yet'),
  'failed-dependency': () => error(424, 'FailedDependencyError', 'A dependent request failed'),
  quota: (fault) => ({ ...error(429, 'QuotaExceededError', 'Quota exceeded', retry(fault)), gzip: false }),
  'too-many': (fault) => error(429, 'TooManyRequestsError', 'Too many requests.', retry(fault)),
  'edge-429': (fault) => ({
    ...html(429, '429', retry(fault)),
    body: '<title>429</title>429 Too Many Requests',
    gzip: false,
  }),
  'too-large-html': () => html(413, '413 Request Entity Too Large'),
  'server-error': () => error(500, 'InternalError', 'Internal error'),
  'bad-gateway': () => html(502, '502 Bad Gateway'),
  transient: () => error(503, 'TransientError', 'Transient error, retry might work'),
  deadline: () => error(504, 'DeadlineExceededError', 'The operation took too long'),
  html: () => html(200, 'Please sign in'),
  'invalid-json': () => ({ status: 200, body: '{"data": {"id": "x", "attributes": {' }),
  empty: () => ({ status: 200, body: '' }),
  'no-content': () => ({ status: 204, body: '' }),
  redirect: (fault) => ({
    status: fault.status ?? 302,
    headers: { location: fault.to ?? 'http://127.0.0.1:9/' },
    body: '',
  }),
  oversized: (fault) => ({
    status: 200,
    body: `{"data": "${'x'.repeat(fault.bytes ?? 64 * 1024 * 1024)}"}`,
  }),
  respond: (fault) => ({
    status: fault.status ?? 200,
    headers: fault.headers,
    body: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {}),
  }),
};

/** Ways of delivering the true answer badly: done by the server, which owns the socket. */
export const DELIVERIES = new Set([
  'hang',
  'hang-mid-body',
  'reset',
  'reset-mid-body',
  'close-mid-body',
  'drip',
]);

/** Changes to the true answer. */
const CHANGES = {
  'wrong-type': (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } }),
  'no-gzip': (answer) => ({ ...answer, gzip: false }),
  'bad-gzip': (answer) => ({
    ...answer,
    gzip: false,
    headers: { ...answer.headers, 'content-encoding': 'gzip' },
  }),
  'no-attributes': (answer) => onData(answer, (data) => ({ ...data, attributes: undefined })),
  'no-stats': (answer) =>
    onAttributes(answer, { last_analysis_stats: undefined, last_analysis_results: undefined }),
  'zero-stats': (answer) =>
    onAttributes(answer, {
      last_analysis_stats: { malicious: 0, suspicious: 0, undetected: 0, harmless: 0, timeout: 0 },
      last_analysis_results: {},
    }),
  /** Every engine ended, and none with a verdict. */
  'no-verdict': (answer) =>
    onAttributes(answer, {
      last_analysis_stats: {
        malicious: 0,
        suspicious: 0,
        undetected: 0,
        harmless: 0,
        timeout: 3,
        'confirmed-timeout': 1,
        failure: 2,
        'type-unsupported': 61,
      },
      last_analysis_results: {},
    }),
  'other-object': (answer, fault) => onData(answer, (data) => ({ ...data, id: fault.id ?? '0'.repeat(64) })),
  'extra-keys': (answer) => onAttributes(answer, { new_in_2031: { a: [1, { b: null }] }, constructor: 1 }),
};

function onData(answer, change) {
  const body = JSON.parse(answer.body);
  return { ...answer, body: JSON.stringify({ ...body, data: change(body.data) }) };
}

const onAttributes = (answer, changed) =>
  onData(answer, (data) => ({ ...data, attributes: { ...data.attributes, ...changed } }));

const KINDS = [...Object.keys(ANSWERS), ...Object.keys(CHANGES), ...DELIVERIES];

/** @param {() => object|Promise<object>} trueAnswer makes the true answer; not called where the fault replaces it */
export async function answerWith(fault, trueAnswer) {
  const whole = ANSWERS[fault.kind];
  if (whole !== undefined) return whole(fault);
  const answer = await trueAnswer();
  const change = CHANGES[fault.kind];
  return change === undefined || !answer.body.includes('"data"') ? answer : change(answer, fault);
}

/** Faults in wait. Each is `{fault, path, method, times}`; the first that fits is used up by one. */
export function createFaults() {
  let waiting = [];
  return {
    add(fault, { path = null, method = null, times = 1 } = {}) {
      const whole = typeof fault === 'string' ? { kind: fault } : fault;
      if (!KINDS.includes(whole.kind)) throw new Error(`no such fault: ${whole.kind} (${KINDS.join(', ')})`);
      waiting.push({ fault: whole, path, method, times });
    },
    clear: () => {
      waiting = [];
    },
    next(method, path) {
      const hit = waiting.find(
        (entry) =>
          (entry.method === null || entry.method === method) &&
          (entry.path === null ||
            (entry.path instanceof RegExp ? entry.path.test(path) : path.startsWith(entry.path))),
      );
      if (hit === undefined) return null;
      hit.times -= 1;
      if (hit.times <= 0) waiting = waiting.filter((entry) => entry !== hit);
      return hit.fault;
    },
  };
}
