/** When a process that waits looks whether something changed: each look is a trip to Redis. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { applyRequest } from '../../../src/store/quota/rules.ts';
import { emptyState, type QuotaState } from '../../../src/store/quota/state.ts';
import type { Place } from '../../../src/store/team.ts';
import { type Wait, Waits } from '../../../src/store/waits.ts';

const limits = { minute: 1, day: null, month: null };
const NOW = Date.UTC(2026, 5, 15, 12);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function place(name: Place['name']): Place {
  const unused = (): never => {
    throw new Error('a wait asks for nothing by itself');
  };
  const backend = { read: unused, write: unused, update: unused, list: unused, remove: unused };
  return { name, backend: { label: '', now: unused, close: unused, ...backend }, limits, shared: null };
}

/** The slot is taken, and these clients wait for it one after the other. */
function waiting(...clients: readonly string[]): { state: QuotaState; ms: Map<string, number> } {
  let state = emptyState();
  const ms = new Map<string, number>();
  for (const client of ['before', ...clients]) {
    const ask = { limits, client, question: client, priority: 'push', patienceMs: 1e9 } as const;
    const applied = applyRequest(state, { kind: 'reserve', ...ask }, NOW);
    state = applied.state;
    if (applied.answer.kind === 'wait') ms.set(client, applied.answer.ms);
  }
  return { state, ms };
}

function waitOf(client: string, clients: readonly string[]): { wait: Wait; ms: number } {
  const { state, ms } = waiting(...clients);
  const waits = new Waits();
  waits.note(client, client, state, NOW, 0);
  const whole = ms.get(client) ?? 0;
  return { wait: waits.begin(client, whole), ms: whole };
}

describe('in Redis', () => {
  test('who goes first looks once, when half of its wait is over: a lost state is sat out from then on', () => {
    const { wait, ms } = waitOf('a', ['a', 'b']);
    expect(ms).toBeGreaterThan(50_000);
    expect(wait.untilLook(place('redis'))).toBeCloseTo(ms / 2);
    vi.advanceTimersByTime(ms / 2 + 5_000);
    expect(wait.untilLook(place('redis'))).toBeCloseTo(ms / 2 - 5_000);
  });

  test('who goes next looks when the one before it is late for its turn', () => {
    const { wait, ms } = waitOf('b', ['a', 'b']);
    const turnOfTheOther = waiting('a', 'b').ms.get('a') ?? 0;
    const untilLook = wait.untilLook(place('redis'));
    expect(untilLook).toBeGreaterThan(turnOfTheOther);
    expect(untilLook).toBeLessThan(turnOfTheOther + 5_000);
    expect(untilLook).toBeLessThan(ms);
  });

  test('a lost state ends the wait', () => {
    const { wait } = waitOf('a', ['a']);
    const { state } = waiting('a');
    const snapshot = { now: NOW, askedAt: 0, values: [] };
    expect(wait.isOver(state, snapshot, null)).toBe(false);
    expect(wait.isOver(emptyState(), snapshot, null)).toBe(true);
  });
});

test('in the files of one machine everybody looks once a second', () => {
  expect(waitOf('b', ['a', 'b']).wait.untilLook(place('files'))).toBe(1_000);
});
