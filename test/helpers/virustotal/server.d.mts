/** Types of the emulator (`server.mjs`), for tests in TypeScript. */

/** What engines say. Counts not given: nobody complains, as many harmless and undetected as usual. */
export interface Verdict {
  readonly malicious?: number;
  readonly suspicious?: number;
  readonly harmless?: number;
  readonly undetected?: number;
  /** Engines by name; `category` is `malicious` where not given. The counts are raised to hold them. */
  readonly engines?: Readonly<
    Record<string, { readonly category?: string; readonly result?: string | null }>
  >;
  /** Unix seconds. */
  readonly analysedAt?: number;
  /** Files: their other names. */
  readonly sha1?: string;
  readonly md5?: string;
  readonly size?: number;
  /** Replaces or adds attributes. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface ResolvedHost extends Verdict {
  readonly host: string;
  readonly date?: number;
  /** As in older answers: the host's counts are missing. */
  readonly noStats?: boolean;
}

export type FaultKind =
  | 'missing-key'
  | 'wrong-key'
  | 'inactive-user'
  | 'suspended-user'
  | 'captcha'
  | 'forbidden'
  | 'not-found'
  | 'not-found-html'
  | 'conflict'
  | 'bad-request'
  | 'invalid-argument'
  | 'not-available-yet'
  | 'failed-dependency'
  | 'quota'
  | 'too-many'
  | 'edge-429'
  | 'too-large-html'
  | 'server-error'
  | 'bad-gateway'
  | 'transient'
  | 'deadline'
  | 'html'
  | 'invalid-json'
  | 'empty'
  | 'no-content'
  | 'redirect'
  | 'oversized'
  | 'respond'
  | 'wrong-type'
  | 'no-gzip'
  | 'bad-gzip'
  | 'no-attributes'
  | 'no-stats'
  | 'zero-stats'
  | 'no-verdict'
  | 'other-object'
  | 'extra-keys'
  | 'hang'
  | 'hang-mid-body'
  | 'reset'
  | 'reset-mid-body'
  | 'close-mid-body'
  | 'drip';

export interface Fault {
  readonly kind: FaultKind;
  /** `quota`, `too-many`, `edge-429`: the header as it stands: seconds, an HTTP date, or garbage. */
  readonly retryAfter?: string | number;
  /** `redirect`: where to, and with which status. `respond`: the status. */
  readonly to?: string;
  readonly status?: number;
  /** `respond`: text, or what becomes JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `oversized`: how large, uncompressed. */
  readonly bytes?: number;
  /** `other-object`: the id that comes instead. */
  readonly id?: string;
  /** `drip`: ms between two bytes. */
  readonly everyMs?: number;
  /** `…-mid-body`: without a content-length. */
  readonly chunked?: boolean;
}

export interface FaultPlace {
  /** What the path below the API's root begins with, or an expression for it; all paths without. */
  readonly path?: string | RegExp;
  readonly method?: string;
  /** How many requests it hits: 1 without, `Infinity` for all. */
  readonly times?: number;
}

export interface VirusTotalOptions {
  /** 0 or none: any free one. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 without. */
  readonly host?: string;
  /** The host name in `url`, where it is not 127.0.0.1. */
  readonly name?: string;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** Keys that are accepted; one fixed key without. */
  readonly keys?: readonly string[] | 'any';
  /** What is said of things that no test named: `unknown` (404) without. */
  readonly default?: 'clean' | 'unknown';
  /** Per key; none where not given. */
  readonly limits?: {
    readonly minute?: number | null;
    readonly day?: number | null;
    readonly month?: number | null;
  };
  /** How long the rolling minute is, in ms, for simulations. */
  readonly minuteMs?: number;
  /** Clock of the limits, ms since the epoch. */
  readonly now?: () => number;
  /** Each answer comes this much later. */
  readonly latencyMs?: number;
  readonly keepAliveMs?: number;
  readonly maxBody?: number;
  /** The answer of overall_quotas (`data`), where it is not made from `limits`. */
  readonly quotas?: Readonly<Record<string, unknown>>;
  readonly uploads?: {
    /** One state a poll, the last for ever: `queued`, `in-progress`, `completed`, `completed-empty`, `completed-silent`, or any other. */
    readonly states?: readonly string[];
    readonly verdict?: Verdict;
    /** How many polls of each analysis answer 404 at first. */
    readonly early404?: number;
    /** Every upload answers 409. */
    readonly conflict?: boolean;
    /** Where upload URLs lead, if not to the emulator's own origin: there, a key is a complaint. */
    readonly origin?: string;
    /** What upload_url answers, in place of a good one. */
    readonly url?: string;
  };
}

export interface LoggedRequest {
  readonly method: string;
  /** Below the API's root, query included, as it came. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly key: string | null;
  readonly bodySize: number;
  /** ms since the epoch, on arrival. */
  readonly time: number;
  /** The URL, address, hash or name that the path stands for. */
  readonly asked: string | null;
  /** Of the answer; null while there is none. */
  readonly status: number | null;
}

export interface VirusTotal {
  /** The API's base, for ANTEATER_VT_URL. */
  readonly url: string;
  readonly origin: string;
  readonly port: number;
  /** A key that is accepted. */
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  /** Requests over a limit (each was answered 429). */
  readonly violations: number;
  /** What a careful client would not have sent: malformed ids, user names, fragments, endpoints that do not exist. */
  readonly complaints: readonly string[];
  readonly uploaded: readonly {
    readonly filename: string;
    readonly sha256: string;
    readonly size: number;
  }[];
  /** `value`: a URL, an IP address, a host name, or a sha256, sha1 or md5. */
  verdict(value: string, verdict: Verdict): void;
  knows(verdicts: Readonly<Record<string, Verdict>>): void;
  unknown(value: string): void;
  resolutions(ip: string, hosts: readonly ResolvedHost[]): void;
  fault(fault: FaultKind | Fault, where?: FaultPlace): void;
  clearFaults(): void;
  /** The requests about this one. */
  asked(value: string): readonly LoggedRequest[];
  close(): Promise<void>;
}

export const DEFAULT_KEY: string;
export function startVirusTotal(options?: VirusTotalOptions): Promise<VirusTotal>;
