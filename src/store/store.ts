/**
 * The store: answers, kept in the machine's own files and in the shared Redis if there is one, and the quota, kept in one
 * place. The only code that reserves, releases and shows figures; where things are kept is for `quota-places.ts` and the backends.
 *
 * The quota's rules are loaded when a slot is asked for: a commit whose answers are all cached has no need of them.
 */
import { sleep } from '../lib/async.ts';
import type {
  Allowances,
  QuotaFigures,
  Release,
  Reservation,
  ReserveRequest,
  Store,
} from '../lookup/ports.ts';
import { Answers } from './answers.ts';
import { type Snapshot, STATE, type StateUpdate } from './backend.ts';
import type { ReserveAnswer } from './quota/fair-queue.ts';
import type { Stepped } from './quota/rules.ts';
import type { QuotaPlace } from './step.ts';

type Hit = Extract<Reservation, { kind: 'hit' }>;

interface Reserved {
  readonly snapshot: Snapshot;
  readonly stepped: Stepped<ReserveAnswer | Hit>;
}

/** Come back so soon when others hold the state for too long. */
const BUSY_MS = 500;
/** A Redis that says "now" each time must not keep a processor busy. */
const LEAST_WAIT_MS = 25;

export class QuotaStore extends Answers implements Store {
  async reserve(request: ReserveRequest): Promise<Reservation> {
    await this.keep(this.own, request.release);
    return this.inPlace((place) => this.reserveIn(place, request));
  }

  async release(end: Release): Promise<void> {
    await this.keep(this.own, end);
    const { change, release } = await loadRules();
    await this.inPlace(async (place) => {
      const released = change(place, (context) => release(context, end));
      await Promise.all([this.keepIn(place, end), released]);
    });
  }

  async cancel(client: string): Promise<void> {
    const { change, standDown } = await loadRules();
    await this.inPlace((place) => change(place, (context) => standDown(context, client)));
  }

  async figures(client: string): Promise<QuotaFigures> {
    const rules = await loadRules();
    return this.inPlace(async (place) => {
      const snapshot = await place.backend.read([STATE]);
      const { result } = rules.stepOn(place, snapshot, (context) => rules.figures(context, client));
      const scope = place.name === 'redis' ? 'shared' : 'local';
      return { ...result, scope, machines: place.shared?.machines ?? 1 };
    });
  }

  async recordAllowances(stated: Allowances): Promise<void> {
    const { change, recordLimits } = await loadRules();
    await this.inPlace((place) => change(place, (context) => recordLimits(context, stated)));
  }

  problems() {
    return { forged: this.forged.size, ...this.places.problems() };
  }

  async close(): Promise<void> {
    this.places.close();
  }

  /** `work` in the present place, and in the next one where that fails. */
  private async inPlace<T>(work: (place: QuotaPlace) => Promise<T>): Promise<T> {
    for (;;) {
      const place = await this.places.current();
      try {
        return await work(place);
      } catch (error) {
        if (!(await this.places.failed(place, error))) throw error;
      }
    }
  }

  private async reserveIn(place: QuotaPlace, request: ReserveRequest): Promise<Reservation> {
    const { question, release: end } = request;
    const rules = await loadRules();
    const ids = question === null ? [] : [this.seal.idOf(question)];
    // In one trip: the answer is there before its question is free for others.
    const kept = this.keepIn(place, end);
    const decide = (snapshot: Snapshot) => this.decide(rules, place, request, snapshot);
    const [done] = await Promise.all([place.backend.update(ids, decide), kept]);
    if (done === null) return request.patienceMs > BUSY_MS ? waitFor(BUSY_MS) : { kind: 'deny', ms: BUSY_MS };
    const { snapshot, stepped } = done;
    place.shared?.learn(stepped, snapshot.server ?? null);
    const answer = stepped.result;
    if (answer.kind === 'hit' && question !== null) await this.copy(question, answer.cached);
    if (answer.kind === 'go') return this.granted(place, answer, snapshot);
    return 'lookMs' in answer ? { ...answer, lookMs: Math.max(answer.lookMs, LEAST_WAIT_MS) } : answer;
  }

  private decide(
    rules: QuotaRules,
    place: QuotaPlace,
    { client, question, priority, patienceMs, fresh, release: end }: ReserveRequest,
    snapshot: Snapshot,
  ): StateUpdate<Reserved> {
    const [, sealed = null] = snapshot.values;
    const known = question === null ? null : this.open(place.backend, question, sealed);
    const cached = known !== null && fresh(known) ? known : null;
    const id = question === null ? '' : this.seal.idOf(question);
    const stepped = rules.stepOn(place, snapshot, (context): ReserveAnswer | Hit => {
      if (end !== undefined) rules.release(context, end);
      if (cached === null) return rules.reserve(context, { client, question: id, priority, patienceMs });
      rules.standDown(context, client);
      return { kind: 'hit', cached };
    });
    return { state: stepped.text, result: { snapshot, stepped } };
  }

  private async granted(
    place: QuotaPlace,
    { grant, useByMs, delayMs }: Extract<ReserveAnswer, { kind: 'go' }>,
    { askedAt }: Snapshot,
  ): Promise<Reservation> {
    const spent = Math.ceil(performance.now() - askedAt);
    if (delayMs > 0) await sleep(delayMs);
    const tooMany = place.shared?.take() ?? 0;
    if (tooMany === 0) return { kind: 'go', grant, useByMs: Math.max(0, useByMs - spent) };
    const { change, release } = await loadRules();
    await change(place, (context) => release(context, { kind: 'unsent', grant }));
    return waitFor(tooMany);
  }

  /** What a grant ended with. The machine's own cache has the answer already. */
  private async keepIn(place: QuotaPlace, end: Release | undefined): Promise<void> {
    if (end?.kind === 'unsent') place.shared?.giveBack();
    if (place.name === 'redis') await this.keep(place.backend, end);
  }
}

type QuotaRules = Awaited<ReturnType<typeof loadRules>>;

function loadRules() {
  return import('./step.ts');
}

function waitFor(ms: number): Reservation {
  return { kind: 'wait', ms, lookMs: ms };
}
