/**
 * Property tests draw the same cases in every run, so that a red run can be repeated and a green one stays green.
 * FC_SEED=<number> draws others: a way to look for more, by hand and now and then.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_121) });
