import type { Metafile } from 'esbuild';

export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author: string | null;
  readonly texts: readonly string[];
}

export interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[];
}

export function bundledPackages(metafiles: readonly Metafile[]): Promise<readonly Bundled[]>;
export function noticesOf(packages: readonly Bundled[]): string;
export function billOf(packages: readonly Bundled[], version: string): Bill;
export function writeNotices(metafiles: readonly Metafile[], version: string): Promise<void>;
