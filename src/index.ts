/** The library: the pipeline, its nouns and its errors. Prints nothing, reads no environment. */

export { AnteaterError, type ErrorCode } from './errors.ts';
export type * from './model.ts';
export { type Gathered, gather, type Job, scan } from './scan.ts';
