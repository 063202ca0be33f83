/**
 * VirusTotal's own figures for a key (`/users/{key}/overall_quotas`, which costs no quota). A key may have a quota of its own and
 * share its group's: the tighter of both binds. Pure; the JSON is untrusted.
 */
import * as z from 'zod/mini';
import type { Allowance, Allowances, Failure } from '../lookup/ports.ts';
import { unreadable } from './failure.ts';
import { segment } from './question.ts';

const count = z.number().check(z.nonnegative());
const pool = z.optional(z.nullable(z.object({ allowed: count, used: count })));
const quota = z.optional(z.nullable(z.object({ user: pool, group: pool })));
const quotasSchema = z.object({
  data: z.object({
    api_requests_hourly: quota,
    api_requests_daily: quota,
    api_requests_monthly: quota,
  }),
});

/** The path holds the key: never to be logged. */
export function quotasPath(key: string): string {
  return `/users/${segment(key)}/overall_quotas`;
}

export function readAllowances(json: unknown): Allowances | Failure {
  const parsed = quotasSchema.safeParse(json);
  if (!parsed.success) return unreadable('quotas');
  const { data } = parsed.data;
  return {
    hourly: tighter(data.api_requests_hourly),
    daily: tighter(data.api_requests_daily),
    monthly: tighter(data.api_requests_monthly),
  };
}

/** The smaller allowance, and so much used of it that what is left is the smaller rest. */
function tighter(pools: z.infer<typeof quota>): Allowance | null {
  const both = [pools?.user, pools?.group].filter((one) => one !== undefined && one !== null);
  if (both.length === 0) return null;
  const allowed = Math.min(...both.map((one) => one.allowed));
  const left = Math.min(...both.map((one) => one.allowed - one.used));
  return { allowed, used: Math.max(0, allowed - left) };
}
