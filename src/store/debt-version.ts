/** What the ledger and the reader of its files agree on, without the library that the reader needs. */
import type { Debt } from '../lookup/ports.ts';

/** Another version's debts are left alone. */
export const VERSION = 1;

/** `later`: of another version. null: it holds no question any more. */
export type ParseDebt = (text: string | null) => Debt | 'later' | null;
