/**
 * The store: answers, kept in the machine's own files and in the shared Redis if there is one, and the quota, kept in one
 * place. The only code that reserves, releases and shows figures; where things are kept is for `places.ts` and the backends.
 *
 * The quota's rules are loaded when a slot is asked for: a commit whose answers are all cached has no need of them.
 */
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { sleep } from '../lib/async.ts';
import type {
  Allowances,
  CachedAnswer,
  Question,
  Release,
  Reservation,
  ReserveRequest,
  Store,
} from '../lookup/ports.ts';
import { Answers } from './answers.ts';
import { type Change, type Snapshot, STATE } from './backend.ts';
import type { Places } from './places.ts';
import type { QuotaRequest } from './quota/rules.ts';
import type { GrantEnd } from './quota/settlement.ts';
import type { Seal } from './seal.ts';
import type { Place } from './team.ts';
import { Waits } from './waits.ts';

type Rules = Awaited<ReturnType<typeof loadRules>>;
type Applied = ReturnType<Rules['apply']>;
/** A request as the rules want it, but for what each place adds. */
type Ask<T = QuotaRequest> = T extends QuotaRequest ? Omit<T, 'limits' | 'server' | 'remembered'> : never;

interface Reserved {
  readonly cached: CachedAnswer | null;
  /** null: the rules were not asked. */
  readonly applied: Applied | null;
  /** When the answer that was found too old was given; 0: there was none. */
  readonly seenAt: number;
  readonly snapshot: Snapshot;
}

/** Come back so soon when others hold the state for too long. */
const BUSY_MS = 500;
/** A Redis that says "now" each time must not keep a processor busy. */
const LEAST_WAIT_MS = 25;
/** A patience beyond this is one without end. */
const LONGEST_PATIENCE_MS = 40 * 86_400_000;
const debug = createDebug('store');

export class QuotaStore implements Store {
  private readonly answers: Answers;
  private readonly places: Places;
  private readonly waits = new Waits();
  /** Clients that wait, as far as the state knows. */
  private readonly waiting = new Set<string>();

  constructor(seal: Seal, places: Places) {
    this.answers = new Answers(seal, places);
    this.places = places;
  }

  get scope() {
    return this.places.scope;
  }

  readonly read: Store['read'] = (questions, isFresh) => this.answers.read(questions, isFresh);
  readonly write: Store['write'] = (question, dated, ttlMs) => this.answers.write(question, dated, ttlMs);
  readonly clear: Store['clear'] = () => this.answers.clear();
  readonly stats: Store['stats'] = () => this.answers.stats();

  async reserve(request: ReserveRequest): Promise<Reservation> {
    let end = request.release;
    await this.answers.keep(this.places.own, end);
    return this.inPlace(async (place) => {
      if (end !== undefined && placeOf(end) !== place.name) {
        const elsewhere = end;
        end = undefined;
        await this.releaseIn(place, elsewhere);
      }
      return this.reserveIn(place, request, end);
    });
  }

  async release(end: Release): Promise<void> {
    await this.answers.keep(this.places.own, end);
    await this.inPlace((place) => this.releaseIn(place, end));
  }

  async waitForChange(ms: number, question: Question | null, signal: AbortSignal): Promise<void> {
    const id = question === null ? null : this.answers.idOf(question);
    const wait = this.waits.begin(id, Math.max(ms, LEAST_WAIT_MS));
    while (wait.left() > 0 && !signal.aborted) {
      const place = await this.places.current();
      await sleep(wait.untilLook(place), signal);
      if (signal.aborted || wait.left() <= 0) return;
      try {
        const snapshot = await place.backend.read(id === null ? [STATE] : [STATE, id]);
        const [, sealed = null] = snapshot.values;
        const cached =
          sealed === null || question === null ? null : this.answers.open(place.backend, question, sealed);
        // Turns are promised again in a copy: the one that is read may be old.
        const { state } = (await loadRules()).apply(place, { kind: 'figures', client: '' }, snapshot);
        if (wait.isOver(state, snapshot, cached)) return;
      } catch (error) {
        debug(`looking failed: ${reasonOf(error)}`);
        await this.places.failed(place, error);
        return;
      }
    }
  }

  async cancel(client: string): Promise<void> {
    if (!this.waiting.delete(client)) return;
    await this.inPlace((place) => tell(place, { kind: 'cancel', client }));
  }

  async figures(client: string) {
    const { recordedAt: _, ...figures } = await this.counted(client);
    return { scope: this.places.scope, ...figures };
  }

  async recordAllowances(stated: Allowances): Promise<void> {
    await this.inPlace((place) => tell(place, { kind: 'record-limits', stated }));
  }

  async allowancesRecordedAt(): Promise<number | null> {
    return (await this.counted('')).recordedAt || null;
  }

  problems() {
    return { forged: this.answers.forged, ...this.places.problems() };
  }

  async close(): Promise<void> {
    this.places.close();
  }

  /** `work` in the present place, and in the next one where that fails. */
  private async inPlace<T>(work: (place: Place) => Promise<T>): Promise<T> {
    for (;;) {
      const place = await this.places.current();
      try {
        return await work(place);
      } catch (error) {
        if (!(await this.places.failed(place, error))) throw error;
      }
    }
  }

  private async reserveIn(
    place: Place,
    request: ReserveRequest,
    end: Release | undefined,
  ): Promise<Reservation> {
    const { client, question } = request;
    const rules = await loadRules();
    const id = question === null ? null : this.answers.idOf(question);
    // In one trip: the answer is there before its question is free for others.
    const kept = this.keepIn(place, end);
    const decide = (snapshot: Snapshot) => this.decide(rules, place, request, end, snapshot);
    const [done] = await Promise.all([place.backend.update(id === null ? [] : [id], decide), kept]);
    if (done === null) return { kind: request.patienceMs > BUSY_MS ? 'wait' : 'deny', ms: BUSY_MS };
    this.waiting.delete(client);
    const { cached, applied, seenAt, snapshot } = done;
    if (applied !== null) place.shared?.learn(applied, snapshot.server ?? null);
    if (cached !== null) {
      if (question !== null) await this.answers.copy(question, cached);
      return { kind: 'hit', cached };
    }
    if (applied === null) throw new Error('A reservation without an answer from the quota rules.');
    if (applied.answer.kind === 'wait' || applied.answer.kind === 'follow') this.waiting.add(client);
    this.waits.note(client, id, applied.state, snapshot.now, seenAt);
    return reservationOf(place, applied, snapshot);
  }

  private decide(
    rules: Rules,
    place: Place,
    request: ReserveRequest,
    end: Release | undefined,
    snapshot: Snapshot,
  ): Change<Reserved> {
    const { client, question, priority } = request;
    const [, sealed = null] = snapshot.values;
    const known =
      question === null || sealed === null ? null : this.answers.open(place.backend, question, sealed);
    const cached = known !== null && request.fresh(known) ? known : null;
    const base = { cached, seenAt: known?.at ?? 0, snapshot };
    if (cached !== null && end === undefined && !this.waiting.has(client))
      return { state: null, result: { ...base, applied: null } };
    const patienceMs = Math.min(Math.max(0, Math.floor(request.patienceMs)), LONGEST_PATIENCE_MS);
    const id = question === null ? '' : this.answers.idOf(question);
    const asked: Ask =
      cached !== null
        ? { kind: 'stand-down', client }
        : { kind: 'reserve', client, question: id, priority, patienceMs };
    const applied = rules.apply(place, end === undefined ? asked : { ...asked, end: endOf(end) }, snapshot);
    return { state: applied.text, result: { ...base, applied } };
  }

  /** Where the grant was made, if that can be used; a 429 concerns the `present` place as well. */
  private async releaseIn(present: Place, end: Release): Promise<void> {
    const made = [present, this.places.files].find(({ name }) => name === placeOf(end)) ?? null;
    if (end.kind === 'unsent') made?.shared?.giveBack();
    if (made === null && end.kind !== 'refused') return;
    const released = tell(made ?? present, { kind: 'release', end: endOf(end) });
    await Promise.all([made === null ? null : this.keepIn(made, end), released]);
  }

  /** The machine's own cache has it already. */
  private async keepIn(place: Place, end: Release | undefined): Promise<void> {
    if (place.name === 'redis') await this.answers.keep(place.backend, end);
  }

  private async counted(client: string) {
    const rules = await loadRules();
    return this.inPlace(async (place) => {
      const snapshot = await place.backend.read([STATE]);
      const { answer } = rules.apply(place, { kind: 'figures', client }, snapshot);
      if (answer.kind !== 'figures') throw new Error('The quota rules answered figures with something else.');
      const { kind: _, recordedAt, ...figures } = answer;
      const localAt = recordedAt === 0 ? 0 : this.answers.localTime(place.backend, recordedAt);
      return { ...figures, recordedAt: localAt, machines: place.shared?.machines ?? 1 };
    });
  }
}

async function reservationOf(place: Place, { answer }: Applied, { askedAt }: Snapshot): Promise<Reservation> {
  switch (answer.kind) {
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
      throw new Error(`The quota rules answered a reservation with "${answer.kind}".`);
  }
}

/** A request whose answer does not matter. */
async function tell(place: Place, asked: Ask): Promise<void> {
  const rules = await loadRules();
  await place.backend.update([], (snapshot) => {
    return { state: rules.apply(place, asked, snapshot).text, result: true };
  });
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

function placeOf({ grant }: Release): string {
  return grant.slice(0, Math.max(0, grant.indexOf('/')));
}

function endOf(release: Release): GrantEnd {
  return { ...release, grant: release.grant.slice(release.grant.indexOf('/') + 1) };
}
