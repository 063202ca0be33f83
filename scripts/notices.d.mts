/** As rolldown's output has them; assets have no modules. */
interface Chunk {
  readonly modules?: Readonly<Record<string, { readonly renderedLength: number }>>;
}

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

export function bundledPackages(chunks: readonly Chunk[]): Promise<readonly Bundled[]>;
export function noticesOf(packages: readonly Bundled[]): string;
export function billOf(packages: readonly Bundled[], version: string): Bill;
export function writeNotices(chunks: readonly Chunk[], version: string): Promise<void>;
