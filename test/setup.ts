/**
 * Property tests draw the same cases in every run, so that a red run can be repeated and a green one stays green.
 * FC_SEED=<number> draws others: a way to look for more, by hand and now and then.
 */
import fc from 'fast-check';
import { expect } from 'vitest';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_121) });

/** In `toMatchObject` an expression would match anything: it has no properties of its own. */
expect.addEqualityTesters([
  (actual, expected) =>
    expected instanceof RegExp && typeof actual === 'string' ? expected.test(actual) : undefined,
]);
