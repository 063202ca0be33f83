/**
 * Why there is no answer → one or two sentences: what happened, and what to do where there is something to do. Pure. The
 * texts are plain: whoever prints them escapes them.
 */
import type { Cause, Unreadable } from '../../model.ts';

export function causeText(cause: Cause): string {
  if (needsNothing(cause)) return TEXTS[cause.code];
  switch (cause.code) {
    case 'store':
      return `The quota cannot be read: ${cause.text}`;
    case 'key-refused':
      return `VirusTotal refused the key (${said(cause.said, 401)}); check it with \`anteater key test\`.`;
    case 'forbidden':
      return cause.about === 'GET resolutions'
        ? 'This key may not ask for the host names of an address (ForbiddenError); switch that off with `ip_associations: off`.'
        : `This key may not ask that (ForbiddenError for ${cause.about}); it needs another VirusTotal licence.`;
    case 'blocked':
      return `Every question with this key is refused (${said(cause.said, 403)}), by VirusTotal or by a proxy on the way; the account may be suspended. Check it with \`anteater key test\`.`;
    case 'proxy':
      return `${cause.variable.toUpperCase()} is not the URL of a proxy (${cause.written}); write it as host:port or user:password@host:port, with a % in a password as %25. Nothing was sent.`;
    case 'proxy-auth':
      return proxyAuthText(cause);
    case 'certificate':
      return certificateText(cause);
    case 'connection':
      return connectionText(cause);
    case 'over-quota':
      return `VirusTotal's quota for this key or network is used up (${said(cause.said, 429)})${cause.retryAfterMs === null ? '' : `; again in ${Math.ceil(cause.retryAfterMs / 1000)} s at the earliest`}; see \`anteater quota\`.`;
    case 'analysing':
      return `VirusTotal has the file and still analyses it; look later at https://www.virustotal.com/gui/file/${cause.sha256}`;
    case 'not-analysed':
      return `VirusTotal could not analyse the file; look at https://www.virustotal.com/gui/file/${cause.sha256}`;
    case 'server-error':
      return `VirusTotal has a problem of its own (${said(cause.said, cause.status)}); try again later.`;
    case 'refused':
      return `VirusTotal refused the question (${said(cause.said, cause.status)}); look it up by hand.`;
    case 'redirect':
      return `The server answered with a redirect (${cause.status}), which is not followed, as the key must not travel; check ANTEATER_VT_URL and the proxy.`;
    case 'not-virustotal':
      return `Not VirusTotal, but ${cause.html ? 'a web page' : 'something else'} answered (HTTP ${cause.status}); check the proxy, a sign-in page of the network, and ANTEATER_VT_URL.`;
    case 'unreadable':
      return `VirusTotal's answer cannot be used (${UNREADABLE[cause.what]}); try again, and if it stays so, run \`anteater doctor\`.`;
    case 'timeout':
      return `VirusTotal did not answer within ${Math.ceil(cause.ms / 1000)} s; try again, or check the network.`;
    case 'unexpected':
      return `The request failed: ${cause.text}`;
  }
}

type Of<Code extends Cause['code']> = Extract<Cause, { readonly code: Code }>;

/** Causes of which the code says everything. */
const TEXTS = {
  'dry-run': 'Not asked: this is a dry run.',
  offline: 'It is not in the cache, and --offline asks nobody.',
  'no-key': 'There is no VirusTotal key.',
  'no-slot':
    'The quota is used up for longer than max_wait; see `anteater quota`, or wait longer with --max-wait.',
  'not-reached': 'VirusTotal was too slow with the earlier ones; this one was not asked.',
  'no-answer': 'VirusTotal did not answer within max_wait; wait longer with --max-wait.',
  interrupted: 'You stopped it before there was an answer.',
  'blocked-already': 'It was not waited for, as something else blocks already.',
  'key-missing':
    'VirusTotal got no key (AuthenticationRequiredError); check that no proxy removes the x-apikey header.',
  'key-unknown':
    'VirusTotal does not know this key (WrongCredentialsError); copy yours from https://www.virustotal.com/gui/my-apikey',
  'account-inactive':
    "The key's account is not active (UserNotActiveError); confirm its e-mail address at VirusTotal.",
  'account-suspended':
    "VirusTotal has suspended the key's account; sign in at https://www.virustotal.com/gui/ to see why, or use the key of another account.",
  captcha:
    'VirusTotal wants proof that a person asks (RecaptchaRequiredError): this network is under suspicion, or ANTEATER_VT_URL leads to its web site instead of its API. The quota is not used up.',
  'not-available-yet':
    'VirusTotal does not have the answer yet (NotAvailableYet); ask again in some minutes.',
  'no-analysis': 'No engine at VirusTotal has looked at it yet; ask again in some minutes.',
  'too-large':
    'The file is larger than VirusTotal takes (650 MB); check it in another way, then list its hash.',
  'no-content': 'The content is not here to be sent; fetch it (`git lfs pull`) and try again.',
  changed: 'The file changed, or could not be read, while it was sent; nothing was submitted. Try again.',
  aborted: 'The time ended before VirusTotal answered; give it more with --max-wait.',
  oversized: 'The answer is larger than any of VirusTotal; check the proxy and ANTEATER_VT_URL.',
} as const;

function needsNothing(cause: Cause): cause is Of<keyof typeof TEXTS> {
  return Object.hasOwn(TEXTS, cause.code);
}

const CONNECTING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused; check the network, the proxy and the firewall',
  ECONNTIMEOUT: 'there was no connection in time; check the network, the proxy and the firewall',
  ENOTFOUND: 'its name could not be resolved; check the network, the DNS and the proxy',
  EAI_AGAIN: 'its name could not be resolved; check the network and the DNS',
  ECONNRESET: 'the connection was closed; check the network, the proxy and the firewall',
  EPROTO: 'it does not speak TLS as it should; check the proxy, the firewall and ANTEATER_VT_URL',
  ENETUNREACH: 'there is no route to its network; check the network',
  EHOSTUNREACH: 'there is no route to the host; check the network',
};

function whom(proxy: string | null): string {
  return proxy === null ? 'VirusTotal' : `VirusTotal through the proxy ${proxy}`;
}

function connectionText({ proxy, errno, connecting }: Of<'connection'>): string {
  const named = errno && ` (${errno})`;
  if (!connecting) return `The connection to ${whom(proxy)} broke${named}; try again, or check the network.`;
  return `${whom(proxy)} cannot be reached${named}: ${CONNECTING[errno] ?? 'there was no connection; check the network'}.`;
}

function proxyAuthText({ given, schemes }: Of<'proxy-auth'>): string {
  const unsupported = schemes.length > 0 && !schemes.includes('basic');
  if (unsupported)
    return `The proxy wants a sign-in by ${schemes.join(' or ')}, which anteater cannot do (Basic alone); use a local proxy that signs in for you, such as cntlm, or have VirusTotal exempted.`;
  return given
    ? 'The proxy refused the user name and password that HTTPS_PROXY holds; correct them there (special characters as %40 and the like).'
    : 'The proxy wants a user name and password; put them into HTTPS_PROXY as user:password@host:port.';
}

function certificateText({ errno, proxy, unreadableFile }: Of<'certificate'>): string {
  const clock = errno === 'CERT_NOT_YET_VALID' || errno === 'CERT_HAS_EXPIRED';
  const state = errno === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
  if (clock)
    return `The certificate of ${whom(proxy)} ${state} (${errno}), or the clock of this machine is wrong; check its date and time.`;
  if (unreadableFile !== null)
    return `The certificate of ${whom(proxy)} is not trusted (${errno}), and the file that NODE_EXTRA_CA_CERTS names cannot be read: ${unreadableFile}`;
  return `The certificate of ${whom(proxy)} is not trusted (${errno}); if your network inspects TLS, name its CA file in NODE_EXTRA_CA_CERTS.`;
}

const UNREADABLE: Readonly<Record<Unreadable, string>> = {
  shape: 'it has another shape',
  figures: 'its figures have another shape',
  'other-object': 'it is about something else',
  quotas: 'its quota figures have another shape',
  analysis: 'it is not an analysis',
  'no-upload-url': 'it names no upload URL',
  'foreign-upload-url': 'its upload URL leads to another server',
};

function said(code: string | null, status: number): string {
  return code ?? `HTTP ${status}`;
}
