// The endpoints: which path means what, what it costs, and what it answers. A path is read as strictly as it can be:
// what a careful client would not send is a complaint, even where VirusTotal might forgive it.
import { isIP } from 'node:net';
import { ApiError, canonicalIp, resolutionsOf, sha256 } from './objects.mjs';

export const ROOT = '/api/v3';
const MAX_SMALL_UPLOAD = 32 * 1024 * 1024;

const notFound = (what) => new ApiError(404, 'NotFoundError', `${what} not found`);
const badArgument = (message) => new ApiError(400, 'InvalidArgumentError', message);

export function createRoutes({ knowledge, uploads, limits, origin, complaints, options }) {
  const complain = (text) => complaints.push(text);

  function object(type, id, value, name) {
    const found = knowledge.object(type, id, value);
    if (found === null) throw notFound(name);
    return { data: found };
  }

  const endpoints = [
    ['GET', ['urls', '*'], (id) => urlRoute(id)],
    ['GET', ['ip_addresses', '*'], (ip) => ipRoute(ip)],
    ['GET', ['ip_addresses', '*', 'resolutions'], (ip, query) => resolutionsRoute(ip, query)],
    ['GET', ['domains', '*'], (name) => domainRoute(name)],
    ['GET', ['files', 'upload_url'], () => uploadUrlRoute()],
    ['GET', ['files', '*'], (hash) => fileRoute(hash)],
    ['POST', ['files'], () => uploadRoute(MAX_SMALL_UPLOAD)],
    ['GET', ['analyses', '*'], (id) => analysisRoute(id)],
    ['GET', ['users', '*', 'overall_quotas'], (user) => quotasRoute(user)],
  ];

  function urlRoute(id) {
    const refuse = (why) => {
      complain(`/urls/${id}: ${why}`);
      throw badArgument('Unable to canonicalize url');
    };
    if (/^[0-9a-f]{64}$/.test(id))
      return { asked: null, costs: true, answer: () => object('url', id, undefined, 'URL') };
    const bytes = Buffer.from(id, 'base64url');
    if (bytes.toString('base64url') !== id)
      return { asked: null, costs: true, answer: () => refuse('no unpadded base64url') };
    const text = bytes.toString('utf8');
    if (!URL.canParse(text)) return { asked: null, costs: true, answer: () => refuse('no URL') };
    const url = new URL(text);
    if (url.username || url.password) complain(`/urls: ${text} carries a user name`);
    if (url.hash) complain(`/urls: ${text} carries a fragment`);
    return {
      asked: text,
      costs: true,
      answer: () => object('url', sha256(url.href), url.href, `URL "${url.href}"`),
    };
  }

  function checkIp(ip) {
    if (isIP(ip) === 0 || canonicalIp(ip) !== ip) {
      complain(`/ip_addresses/${ip}: no canonical address`);
      throw badArgument(`"${ip}" is not a valid IP address`);
    }
  }

  function ipRoute(ip) {
    const answer = () => {
      checkIp(ip);
      return object('ip_address', ip, ip, `IP address "${ip}"`);
    };
    return { asked: ip, costs: true, answer };
  }

  function resolutionsRoute(ip, query) {
    const limit = Number(query.get('limit') ?? 10);
    const answer = () => {
      checkIp(ip);
      if (!Number.isInteger(limit) || limit < 1 || limit > 40) throw badArgument('limit must be 1 to 40');
      return resolutionsOf(ip, knowledge.hosts(ip), limit, query.get('cursor'));
    };
    return { asked: ip, costs: true, answer };
  }

  function domainRoute(name) {
    const answer = () => {
      if (!/^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(name)) {
        complain(`/domains/${name}: no lower-case host name`);
        throw badArgument(`"${name}" is not a valid domain pattern`);
      }
      return object('domain', name, name, `Domain "${name}"`);
    };
    return { asked: name, costs: true, answer };
  }

  function fileRoute(hash) {
    const answer = () => {
      if (!/^(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})$/.test(hash)) {
        complain(`/files/${hash}: no sha256, sha1 or md5`);
        throw notFound(`File "${hash}"`);
      }
      return object('file', hash, hash, `File "${hash}"`);
    };
    return { asked: /^[0-9a-f]+$/.test(hash) ? hash : null, costs: true, answer };
  }

  function uploadRoute(cap) {
    const answer = (request, body) => {
      if (body.length > cap) {
        throw Object.assign(new ApiError(413, 'TooLarge', 'too large'), {
          html: '<title>413 Request Entity Too Large</title>',
        });
      }
      if (options.uploads?.conflict) throw new ApiError(409, 'AlreadyExistsError', 'The file already exists');
      return uploads.begin(request.headers['content-type'], body);
    };
    return { asked: null, costs: true, answer };
  }

  function uploadUrlRoute() {
    const place = options.uploads?.origin ?? origin;
    const answer = () => ({ data: options.uploads?.url ?? `${place}${uploads.newUrl()}` });
    return { asked: null, costs: true, answer };
  }

  /** On another origin the URL is the permission: the key has no business there. */
  function bigUploadRoute() {
    const route = uploadRoute(Number.POSITIVE_INFINITY);
    if (options.uploads?.origin === undefined) return route;
    const answer = (request, body) => {
      if (request.headers['x-apikey'] !== undefined) complain(`the key went to ${request.headers.host}`);
      return route.answer(request, body);
    };
    return { ...route, open: true, costs: false, answer };
  }

  const analysisRoute = (id) => ({ asked: null, costs: false, answer: () => uploads.poll(id) });

  function quotasRoute(user) {
    const answer = (request) => {
      if (user !== request.headers['x-apikey'])
        throw new ApiError(
          403,
          'ForbiddenError',
          'You are not authorized to perform the requested operation',
        );
      return { data: options.quotas ?? usualQuotas(user) };
    };
    return { asked: null, costs: false, answer };
  }

  /** A free key's figures, as recorded: nobody sets the month's. */
  function usualQuotas(key) {
    const used = limits.used(key);
    const { minute, day } = options.limits ?? {};
    return {
      api_requests_hourly: { user: { allowed: (minute ?? 4) * 60, used: used.hour } },
      api_requests_daily: { user: { allowed: day ?? 500, used: used.day } },
      api_requests_monthly: { user: { allowed: 1_000_000_000, used: used.month } },
      intelligence_downloads_monthly: { user: { allowed: 0, used: 0 } },
    };
  }

  return {
    /** @returns {{asked: string|null, costs: boolean, open?: boolean, answer: Function}} */
    find(method, target) {
      const [path, search = ''] = target.split('?', 2);
      if (method === 'POST' && uploads.useUrl(path)) return bigUploadRoute();
      if (!path.startsWith(`${ROOT}/`)) return missing(target, complain);
      const segments = path
        .slice(ROOT.length + 1)
        .split('/')
        .map(decode);
      for (const [verb, pattern, route] of endpoints) {
        const fits =
          verb === method &&
          pattern.length === segments.length &&
          pattern.every(
            (part, index) => part === segments[index] || (part === '*' && segments[index] !== ''),
          );
        const wild = segments.filter((_, index) => pattern[index] === '*');
        if (fits) return route(...wild, new URLSearchParams(search));
      }
      return missing(target, complain);
    },
  };
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Costs nothing, but tells the test: a careful client asks for nothing that is not there. */
function missing(target, complain) {
  const answer = () => {
    complain(`no such endpoint: ${target}`);
    throw new ApiError(404, 'NotFoundError', 'Resource not found.');
  };
  return { asked: null, costs: false, answer };
}
