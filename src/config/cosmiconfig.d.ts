/** The part of cosmiconfig that `explorer.ts` uses; the package ships no types for it. */
declare module 'cosmiconfig/dist/Explorer.js' {
  export interface Found {
    readonly filepath: string;
    readonly config: unknown;
    readonly isEmpty?: boolean;
  }
  export interface ExplorerOptions {
    readonly moduleName: string;
    readonly searchPlaces: readonly string[];
    readonly searchStrategy: 'none';
    readonly ignoreEmptySearchPlaces: boolean;
    readonly cache: boolean;
    readonly mergeImportArrays: boolean;
    readonly mergeSearchPlaces: boolean;
    readonly metaConfigFilePath: null;
    readonly loaders: Readonly<Record<string, (path: string, content: string) => unknown>>;
    readonly transform: (found: Found | null) => Found | null;
  }
  export class Explorer {
    constructor(options: ExplorerOptions);
    search(from: string): Promise<Found | null>;
  }
}
