/**
 * Waiting, for a turn in the queue or for an answer that another client is asking for, with looks whether it has come
 * sooner. For an answer a look a second. For a turn: a look a second where that costs nothing (files); in a Redis, when the
 * client that goes before is late for its own turn (it may have left or died), and when half of a long wait is over.
 * The next reservation says what is true.
 */
import type { CachedAnswer } from '../lookup/ports.ts';
import type { Snapshot } from './backend.ts';
import type { Client, QuotaState } from './quota/state.ts';
import type { Place } from './team.ts';

export interface Wait {
  /** ms that are left. */
  left(): number;
  /** ms to sleep until the next look, or to the end. */
  untilLook(place: Place): number;
  /** Whether what was read ends the wait; it may also shorten it. */
  isOver(state: QuotaState, snapshot: Snapshot, cached: CachedAnswer | null): boolean;
}

/** What a client saw of itself in the state. */
interface View {
  readonly client: string;
  /** The grant that it follows; null while it waits for its turn. */
  readonly follows: string | null;
  /** By the steady clock: when its turn is (Infinity: it follows), and that of the client just before it (-Infinity: none). */
  readonly turnAt: number;
  readonly othersTurnAt: number;
  /** No other client that waits goes before it. */
  readonly isFirst: boolean;
}

/** A look a second, and a client is late after three, where a window is a minute. */
const LOOKS_A_WINDOW = 60;
const LATE_LOOKS = 3;

/** What a process knows of its own waits. */
export class Waits {
  private last: View | null = null;
  /** By question: what its client saw, and when the answer was given that was found too old. */
  private readonly views = new Map<string, { readonly view: View | null; readonly seenAt: number }>();

  /** After a reservation that was not answered from the cache. */
  note(client: string, id: string | null, state: QuotaState, now: number, seenAt: number): void {
    this.last = viewOf(client, id, state, now);
    if (id !== null) this.views.set(id, { view: this.last, seenAt });
  }

  begin(id: string | null, ms: number): Wait {
    const known = id === null ? undefined : this.views.get(id);
    const seenAt = known?.seenAt ?? 0;
    let view = known === undefined ? this.last : known.view;
    let end = performance.now() + ms;
    return {
      left: () => end - performance.now(),
      untilLook(place) {
        const rest = Math.max(0, end - performance.now());
        const windowMs = place.limits.windowMs ?? 60_000;
        const look = Math.ceil(windowMs / LOOKS_A_WINDOW);
        if (place.name !== 'redis' || view?.follows != null) return Math.min(rest, look);
        const late = (view?.othersTurnAt ?? Number.NEGATIVE_INFINITY) + LATE_LOOKS * look - performance.now();
        // One look that may gain much; not one for every client that goes before.
        if (late > 0 && rest - late > windowMs / 4) return Math.max(look, late);
        // The first of those that wait looks whether the state is still there: a lost one is sat out from then on.
        return rest > (view?.isFirst === true ? 0.5 : 2) * windowMs ? rest / 2 : rest;
      },
      isOver(state, { now }, cached) {
        if (cached !== null && cached.at > seenAt) return true;
        if (view === null) return false;
        view = viewOf(view.client, id, state, now);
        if (view === null) return true;
        end = Math.min(end, view.turnAt);
        return false;
      },
    };
  }
}

function viewOf(client: string, id: string | null, state: QuotaState, now: number): View | null {
  const self = state.clients.find((other) => other.id === client);
  if (self === undefined || self.state === 'idle') return null;
  const steady = (at: number): number => performance.now() + at - now;
  const grant = self.state === 'follow' ? state.grants.find(({ question }) => question === id) : undefined;
  // What it followed has ended.
  if (self.state === 'follow' && grant === undefined) return null;
  const others = state.clients.filter((other) => other.state === 'wait' && other !== self);
  const earlier = others.filter(({ turnAt }) => turnAt < self.turnAt && turnAt >= now);
  const order = (other: Client): number => other.turnAt - self.turnAt || other.arrival - self.arrival;
  return {
    client,
    follows: grant?.id ?? null,
    turnAt: self.state === 'wait' ? steady(self.turnAt) : Number.POSITIVE_INFINITY,
    othersTurnAt: steady(Math.max(...earlier.map(({ turnAt }) => turnAt))),
    isFirst: self.state === 'wait' && others.every((other) => order(other) > 0),
  };
}
