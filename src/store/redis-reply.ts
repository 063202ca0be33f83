/** What the script answers, as far as it can be believed: anybody who may write to Redis may have made it up. */
import * as z from 'zod/mini';
import type { RuleMark } from './rules.ts';

const ms = z.number().check(z.nonnegative(), z.lte(1e15));
const amount = z.number().check(z.nonnegative());
const window = z.object({ limit: z._default(z.nullable(amount), null), used: amount });
/** Lua writes an empty list as `{}`. */
const listOf = <T extends z.ZodMiniType>(item: T) =>
  z.pipe(
    z.transform((value: unknown) => (Array.isArray(value) ? value : [])),
    z.array(item).check(z.maxLength(10_000)),
  );

const answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('go'),
    grant: z.string().check(z.maxLength(200)),
    useByMs: ms,
    // The rules grant half a second ahead at most.
    delayMs: z.number().check(z.nonnegative(), z.lte(2_000)),
  }),
  z.object({ kind: z.literal('wait'), ms }),
  z.object({ kind: z.literal('follow'), ms }),
  z.object({ kind: z.literal('deny'), ms, window: z.enum(['minute', 'day', 'month', 'penalty']) }),
  z.object({
    kind: z.literal('figures'),
    minute: window,
    day: window,
    month: window,
    resets: z.object({ minute: ms, day: ms, month: ms }),
    waiting: listOf(
      z.object({
        priority: z.enum(['interactive', 'push', 'background']),
        sinceMs: amount,
        self: z.boolean(),
      }),
    ),
    pausedMs: ms,
    learntAt: ms,
  }),
  z.object({ kind: z.literal('done') }),
]);

const tally = z.tuple([z.number(), amount]);
const replySchema = z.object({
  answer,
  mark: z.object({ born: ms, day: tally, month: tally }),
  kept: z.boolean(),
  used: amount,
  machines: z.number().check(z.int(), z.nonnegative()),
  rank: z.optional(z.number().check(z.int(), z.nonnegative())),
});

export type RedisAnswer = z.infer<typeof answer>;

export interface Reply {
  readonly answer: RedisAnswer;
  readonly mark: RuleMark;
  /** The state was written: `mark` is worth remembering. */
  readonly kept: boolean;
  /** Slots of the window that are occupied. */
  readonly used: number;
  readonly machines: number;
  readonly rank: number | null;
  /** An answer kept for the question, still sealed. */
  readonly sealed: string | null;
}

/** null: not an answer of our script. */
export function parseReply(raw: unknown): Reply | null {
  if (!Array.isArray(raw) || typeof raw[0] !== 'string') return null;
  let data: unknown;
  try {
    data = JSON.parse(raw[0]);
  } catch {
    return null;
  }
  const parsed = z.safeParse(replySchema, data);
  if (!parsed.success) return null;
  const { answer: given, mark, kept, used, machines, rank = null } = parsed.data;
  return {
    answer: given,
    mark,
    kept,
    used,
    machines,
    rank,
    sealed: typeof raw[1] === 'string' ? raw[1] : null,
  };
}
