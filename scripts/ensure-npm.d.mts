export declare const PROGRAMS: Readonly<Record<string, readonly [string, string, string]>>;
export declare function programFromNpm(name: string): string;
export declare function ensureFromNpm(names?: readonly string[]): void;
export declare const NODES: Readonly<Record<string, readonly [string, string, string]>>;
