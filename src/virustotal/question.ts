/**
 * How a question is put to VirusTotal's API v3, and where a person reads the same thing: pure, and light enough for a
 * scan without network. Every value is a path segment of its own, escaped, so that none can reach another endpoint.
 * A URL is named by its unpadded base64url form (VirusTotal canonicalises what is inside), never by a hash of ours.
 */
import { canonicalUrl } from '../lib/url.ts';
import type { Question } from '../lookup/ports.ts';
import type { Indicator } from '../model.ts';

/** A page of host names is one request; more pages would cost more. */
const RESOLUTIONS_A_PAGE = 40;

const COLLECTION = { ip: 'ip_addresses', url: 'urls', domain: 'domains', file: 'files' } as const;
const GUI = { ip: 'ip-address', url: 'url', domain: 'domain', file: 'file' } as const;

/** Below the API's base: "/urls/aHR0…". */
export function questionPath(question: Question): string {
  if (question.about === 'resolutions')
    return `/${COLLECTION.ip}/${segment(question.value)}/resolutions?limit=${RESOLUTIONS_A_PAGE}`;
  return `/${COLLECTION[question.about]}/${identifier(question.about, question.value)}`;
}

/** An address below the API's base. `path` begins with a slash, and may have a query; a base without a path ends with one. */
export function below(base: URL, path: string): URL {
  return new URL(`${base.href.replace(/\/+$/, '')}${path}`);
}

/** The report's `request`: "GET /urls/aHR0…". */
export function requestLine(indicator: Indicator): string {
  return `GET ${questionPath({ about: indicator.type, value: indicator.value })}`;
}

/** The indicator's page at VirusTotal. */
export function guiLink(indicator: Indicator): string {
  const { type, value } = indicator;
  return `https://www.virustotal.com/gui/${GUI[type]}/${identifier(type, value)}`;
}

function identifier(type: Indicator['type'], value: string): string {
  return type === 'url' ? Buffer.from(canonicalUrl(value), 'utf8').toString('base64url') : segment(value);
}

/**
 * A colon may stand in a segment as it is, and an IPv6 address is better read that way. `.` and `..` climb even when they are
 * escaped, so their escape is escaped.
 */
export function segment(text: string): string {
  if (text === '.' || text === '..') return text.replaceAll('.', '%252E');
  // A lone surrogate would make `encodeURIComponent` throw.
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed).replaceAll('%3A', ':');
}
