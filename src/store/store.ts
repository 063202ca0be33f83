/**
 * The store: answers, kept in the machine's own files and in the shared Redis if there is one, and the quota, kept in one
 * place. The only code that reserves, releases and shows figures; where things are kept is for `places.ts` and the backends.
 *
 * The quota's rules are loaded when a slot is asked for: a commit whose answers are all cached has no need of them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import type {
  CachedAnswer,
  QuotaFigures,
  Release,
  Reservation,
  ReserveRequest,
  Store,
} from '../lookup/ports.ts';
import type { Answers } from './answers.ts';
import { type Change, type Snapshot, STATE } from './backend.ts';
import type { Place, Places } from './places.ts';
import type { CountedFigures, QuotaRequest } from './quota/rules.ts';
import type { GrantEnd } from './quota/settlement.ts';
import { Waits } from './waits.ts';

export interface StoreParts {
  readonly answers: Answers;
  readonly places: Places;
}

type Rules = Awaited<ReturnType<typeof loadRules>>;
type Applied = ReturnType<Rules['apply']>;
/** A request as the rules want it, but for what each place adds. */
type Ask<T = QuotaRequest> = T extends QuotaRequest ? Omit<T, 'limits' | 'server' | 'remembered'> : never;

/** Come back so soon when others hold the state for too long. */
const BUSY_MS = 500;
/** A Redis that says "now" each time must not keep a processor busy. */
const LEAST_WAIT_MS = 25;
/** A patience beyond this is one without end. */
const LONGEST_PATIENCE_MS = 40 * 86_400_000;
const debug = createDebug('store');

export function createStore({ answers, places }: StoreParts): Store {
  const waits = new Waits();
  /** Clients that wait, as far as the state knows. */
  const waiting = new Set<string>();

  /** `work` in the present place, and in the next one where that fails. */
  const inPlace = async <T>(work: (place: Place) => Promise<T>): Promise<T> => {
    for (;;) {
      const place = await places.current();
      try {
        return await work(place);
      } catch (error) {
        if (!(await places.failed(place, error))) throw error;
      }
    }
  };

  const reserve = async (request: ReserveRequest): Promise<Reservation> => {
    if (request.release !== undefined) await answers.keepOwn(request.release);
    let end = request.release;
    return inPlace(async (place) => {
      if (end !== undefined && placeOf(end) !== place.name) {
        const elsewhere = end;
        end = undefined;
        await releaseIn(await places.named(placeOf(elsewhere)), place, elsewhere);
      }
      return reserveIn(place, request, end);
    });
  };

  const reserveIn = async (
    place: Place,
    request: ReserveRequest,
    end: Release | undefined,
  ): Promise<Reservation> => {
    const rules = await loadRules();
    const id = request.question === null ? null : answers.idOf(request.question);
    const change = (snapshot: Snapshot): Change<Reserved> => decide(rules, place, request, end, snapshot);
    // In one trip: the answer is there before its question is free for others.
    const kept = answers.keepIn(place, end);
    const [done] = await Promise.all([place.backend.update(id === null ? [] : [id], change), kept]);
    if (done === null) return busy(request.patienceMs);
    waiting.delete(request.client);
    learn(place, done.applied, done.server);
    if (done.cached !== null) {
      await answers.copy(request.question, done.cached);
      return { kind: 'hit', cached: done.cached };
    }
    if (done.applied?.answer.kind === 'wait' || done.applied?.answer.kind === 'follow')
      waiting.add(request.client);
    if (done.applied !== null) waits.note(request.client, id, done.applied.state, done.now, done.seenAt);
    return reservationOf(place, done);
  };

  const decide = (
    rules: Rules,
    place: Place,
    request: ReserveRequest,
    end: Release | undefined,
    snapshot: Snapshot,
  ): Change<Reserved> => {
    const { client, question, priority } = request;
    const [, sealed = null] = snapshot.values;
    const known = question === null || sealed === null ? null : answers.open(place, question, sealed);
    const cached = known !== null && request.fresh(known) ? known : null;
    const base = {
      seenAt: known?.at ?? 0,
      cached,
      server: snapshot.server ?? null,
      askedAt: snapshot.askedAt,
      now: snapshot.now,
    };
    if (cached !== null && end === undefined && !waiting.has(client))
      return { state: null, result: { ...base, applied: null } };
    const patienceMs = Math.min(Math.max(0, Math.floor(request.patienceMs)), LONGEST_PATIENCE_MS);
    const asked: Ask =
      cached !== null
        ? { kind: 'stand-down', client }
        : {
            kind: 'reserve',
            client,
            question: question === null ? '' : answers.idOf(question),
            priority,
            patienceMs,
          };
    const applied = rules.apply(place, end === undefined ? asked : { ...asked, end: endOf(end) }, snapshot);
    return { state: applied.text, result: { ...base, applied } };
  };

  const reservationOf = async (place: Place, { applied, askedAt }: Reserved): Promise<Reservation> => {
    const answer = applied?.answer;
    switch (answer?.kind) {
      case 'wait':
      case 'follow':
      case 'deny':
        return answer;
      case 'go': {
        const spent = Math.ceil(performance.now() - askedAt);
        if (answer.delayMs > 0) await sleep(answer.delayMs);
        const grant = `${place.name}/${answer.grant}`;
        const tooMany = place.shared?.take() ?? 0;
        if (tooMany === 0) return { kind: 'go', grant, useByMs: Math.max(0, answer.useByMs - spent) };
        await tell(place, { kind: 'release', end: { kind: 'unsent', grant: answer.grant } });
        return { kind: 'wait', ms: tooMany };
      }
      default:
        throw new Error(`The quota rules answered a reservation with "${answer?.kind}".`);
    }
  };

  /** A request whose answer nobody waits for. */
  const tell = async (place: Place, request: Ask): Promise<void> => {
    const rules = await loadRules();
    await place.backend.update([], (snapshot) => {
      return { state: rules.apply(place, request, snapshot).text, result: true };
    });
  };

  /** `place`: where the grant was made, if that can be used; a 429 concerns the present place as well. */
  const releaseIn = async (place: Place | null, present: Place, end: Release): Promise<void> => {
    if (end.kind === 'unsent') place?.shared?.giveBack();
    if (place !== null) {
      await Promise.all([answers.keepIn(place, end), tell(place, { kind: 'release', end: endOf(end) })]);
    } else if (end.kind === 'refused') await tell(present, { kind: 'release', end: endOf(end) });
  };

  const learn = (place: Place, applied: Applied | null, server: string | null): void => {
    const { shared } = place;
    if (shared === null || applied === null) return;
    shared.server = server;
    shared.remembered = applied.toRemember;
    if (applied.answer.kind !== 'go') return;
    const { busyUntil, grants } = applied.state;
    shared.remember(
      applied.toRemember,
      busyUntil.reduce((sum, [, n]) => sum + n, grants.length),
    );
  };

  const counted = async (client: string): Promise<CountedFigures & Pick<QuotaFigures, 'machines'>> => {
    const rules = await loadRules();
    return inPlace(async (place) => {
      const snapshot = await place.backend.read([STATE]);
      const { answer } = rules.apply(place, { kind: 'figures', client }, snapshot);
      if (answer.kind !== 'figures') throw new Error('The quota rules answered figures with something else.');
      const { kind: _, recordedAt, ...figures } = answer;
      const localAt = recordedAt === 0 ? 0 : answers.localTime(place, recordedAt);
      return { ...figures, recordedAt: localAt, machines: place.shared?.machines ?? 1 };
    });
  };

  return {
    get scope() {
      return places.scope;
    },
    read: answers.read,
    write: answers.write,
    clear: answers.clear,
    stats: answers.stats,
    reserve,
    async release(end) {
      await answers.keepOwn(end);
      await inPlace(async (present) => releaseIn(await places.named(placeOf(end)), present, end));
    },
    async waitForChange(ms, question, signal) {
      const id = question === null ? null : answers.idOf(question);
      const wait = waits.begin(id, Math.max(ms, LEAST_WAIT_MS));
      for (let left = wait.left(); left > 0 && !signal.aborted; left = wait.left()) {
        const place = await places.current();
        await sleep(wait.untilLook(place), undefined, { signal }).catch(() => undefined);
        if (signal.aborted || wait.left() <= 0) return;
        try {
          const snapshot = await place.backend.read(id === null ? [STATE] : [STATE, id]);
          const [, sealed = null] = snapshot.values;
          const cached = sealed === null || question === null ? null : answers.open(place, question, sealed);
          // Turns are promised anew in a copy: the one that is read may be old.
          const { state } = (await loadRules()).apply(place, { kind: 'figures', client: '' }, snapshot);
          if (wait.isOver(state, snapshot, cached)) return;
        } catch (error) {
          debug(`looking failed: ${reasonOf(error)}`);
          await places.failed(place, error);
          return;
        }
      }
    },
    async cancel(client) {
      if (!waiting.delete(client)) return;
      await inPlace((place) => tell(place, { kind: 'cancel', client }));
    },
    async figures(client) {
      const { recordedAt: _, ...figures } = await counted(client);
      return { scope: places.scope, ...figures };
    },
    async recordAllowances({ hourly, daily, monthly }) {
      const stated = {
        // VirusTotal states an hour's limit where it means sixty minutes' one.
        minute: hourly === null ? null : Math.max(1, Math.floor(hourly.allowed / 60)),
        day: daily?.allowed ?? null,
        month: monthly?.allowed ?? null,
        dayUsed: daily?.used ?? null,
        monthUsed: monthly?.used ?? null,
      };
      await inPlace((place) => tell(place, { kind: 'record-limits', stated }));
    },
    async allowancesRecordedAt() {
      return (await counted('')).recordedAt || null;
    },
    problems() {
      return { forged: answers.forged(), ...places.problems() };
    },
    async close() {
      answers.sweep();
      places.close();
    },
  };
}

interface Reserved {
  readonly cached: CachedAnswer | null;
  readonly applied: Applied | null;
  /** When the answer that was found too old was given; 0: there was none. */
  readonly seenAt: number;
  readonly server: string | null;
  readonly askedAt: number;
  readonly now: number;
}

async function loadRules() {
  const { applyToText } = await import('./quota/rules.ts');
  return {
    apply({ limits, shared }: Place, asked: Ask, { values: [text = null], server, now }: Snapshot) {
      const remembered = shared?.remembered ?? null;
      const request: QuotaRequest = {
        ...asked,
        limits,
        ...(server === undefined || server === shared?.server ? {} : { server }),
        ...(remembered === null ? {} : { remembered }),
      };
      return applyToText(text, request, now);
    },
  };
}

function busy(patienceMs: number): Reservation {
  return { kind: patienceMs > BUSY_MS ? 'wait' : 'deny', ms: BUSY_MS };
}

function placeOf({ grant }: Release): string {
  return grant.slice(0, Math.max(0, grant.indexOf('/')));
}

function endOf(release: Release): GrantEnd {
  const grant = release.grant.slice(release.grant.indexOf('/') + 1);
  if (release.kind !== 'refused') return { grant, kind: release.kind };
  return { grant, kind: 'refused', retryAfterMs: release.retryAfterMs };
}
