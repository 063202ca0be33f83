/**
 * The configuration, complete and resolved: what the schema, the rc file, the environment and the options make together.
 * Plain data, kept as JSON between runs (`settings-cache.ts`): when its shape changes, so does FORMAT in `fingerprint.ts`.
 */
import type { Check, Limits, Policy, Revision, Rules } from '../model.ts';
import type { AtPackage } from './explorer.ts';

export type Stage = 'staged' | 'prePush' | 'scan';
export type UnresolvedPolicy = 'defer' | 'warn' | 'block';

export interface Settings {
  readonly checks: readonly Check[];
  readonly rateType: 'public' | 'private';
  readonly limits: Limits;
  /** The repository's key (`vt_api_key`), for everyone in it. */
  readonly repositoryKey: string | null;
  readonly redisUrl: string | null;
  readonly rules: Rules;
  /** `unresolved` of the stage in use is chosen by the command. */
  readonly policy: Omit<Policy, 'unresolved'>;
  /** Members of archives are looked up too. */
  readonly archives: boolean;
  readonly upload: 'ask' | 'always' | 'never';
  readonly unresolved: Readonly<Record<Stage, UnresolvedPolicy>>;
  /** ms */
  readonly maxWait: Readonly<Record<Stage, number>>;
  /** ms; `suspicious` reports live as long as clean ones. */
  readonly cacheTtl: Readonly<Record<'malicious' | 'clean' | 'unknown', number>>;
  /** The original's `flag_list` where its `anteater.conf` names one: text patterns, which are not read. */
  readonly flagList: string | null;
  /** The files that were read, relative to the root, for `doctor` and `--verbose`. */
  readonly sources: readonly string[];
}

/** Where settings are read from. */
export interface LoadFrom {
  /** The repository's root; null outside of one. */
  readonly root: string | null;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** `--config` */
  readonly configFile?: string | undefined;
  /** `--project` */
  readonly project?: string | undefined;
  readonly rulesFrom?: Revision | undefined;
  readonly atPackage: AtPackage;
  /** Where settings are kept for the next run, and by which version; without it every run reads the files. */
  readonly cache?: SettingsCache | undefined;
}

export interface SettingsCache {
  readonly home: string;
  readonly version: string;
  /** The user's own API key, which seals what is kept; null: nothing that is kept can be believed. */
  readonly apiKey: string | null;
}
