/** What is simulated: who looks up how much, and what goes wrong meanwhile. One scenario is one run on a fresh Redis. */
import { type ChildProcess, fork } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Priority } from '../../src/lookup/ports.ts';
import { type Judge, startJudge } from './judge.ts';
import type { Job, Told } from './worker.ts';

/** A minute in 2 s, of four requests. */
export const WINDOW_MS = 2_000;
export const LIMIT = 4;

export interface World {
  readonly limiter: string;
  readonly redis: string;
  /** The bundled worker. */
  readonly worker: string;
  /** Empties Redis. */
  flush(): Promise<unknown>;
}

export interface Result {
  readonly violations: number;
  /** Accepted requests, of those possible while work waited. */
  readonly use: number;
  /** Jain's index over what equal clients had got when the first of them was done; null where they are not equal. */
  readonly fairness: number | null;
  /** Median wait of small commits, in windows. */
  readonly wait: number | null;
  readonly worstWait: number | null;
  /** Commands sent to Redis per lookup that came to its end. */
  readonly trips: number;
  readonly requests: number;
  readonly unfinished: number;
}

interface Member {
  readonly child: ChildProcess;
  readonly size: number;
  readonly known: number;
  readonly trips: number;
  readonly begun: number;
  /** When its last answer so far came. */
  readonly last: number;
  readonly done: Promise<number>;
}

type More = Partial<Pick<Job, 'priority' | 'clockMs'>>;

/** Opens when `size` processes are ready. */
interface Gate {
  readonly size: number;
  ready: number;
  readonly open: Promise<void>;
  pass(): void;
}

interface Run {
  /** Starts a process; it begins at once, or when `gate` opens. */
  add(name: string, names: readonly string[], more?: More, gate?: Gate): Promise<Member>;
  readonly members: Member[];
  after(windows: number): Promise<void>;
  flush(): Promise<unknown>;
}

type Scenario = (run: Run) => Promise<Partial<Pick<Result, 'fairness' | 'wait' | 'worstWait'>>>;

const LONGEST_WINDOWS = 45;

const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}-${i}`);

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'five equal clients': async (run) => {
    const members = await together(run, 5, (i) => names(`c${i}`, 8));
    return { fairness: await jainAtFirstEnd(members) };
  },
  'push + small commits': async (run) => {
    await run.add('push', names('push', 60), { priority: 'push' });
    const waits: Promise<number>[] = [];
    for (let i = 0; i < 8; i++) {
      await run.after(0.7 + Math.random());
      const commit = await run.add(`commit${i}`, names(`commit${i}`, 2), { priority: 'interactive' });
      waits.push(commit.done.then(() => (commit.last - commit.begun) / WINDOW_MS));
    }
    const sorted = (await Promise.all(waits)).sort((a, b) => a - b);
    return { wait: sorted[Math.floor(sorted.length / 2)] ?? null, worstWait: sorted.at(-1) ?? null };
  },
  '24 at once': async (run) => {
    await together(run, 24, (i) => names(`c${i}`, 2));
    return {};
  },
  'Redis flushed': async (run) => {
    await together(run, 4, (i) => names(`c${i}`, 10));
    await run.after(3.3);
    await run.flush();
    return {};
  },
  'clocks 1.5 windows apart': async (run) => {
    await together(
      run,
      5,
      (i) => names(`c${i}`, 8),
      (i) => ({ clockMs: (i - 2) * 0.75 * WINDOW_MS }),
    );
    return {};
  },
  'six clients, same 16 URLs': async (run) => {
    await together(run, 6, () => names('same', 16));
    return {};
  },
  'one killed each window': async (run) => {
    await together(run, 4, (i) => names(`c${i}`, 8));
    for (let i = 0; i < 5; i++) {
      await run.after(1);
      const victim = await run.add(`victim${i}`, names(`victim${i}`, 8));
      await run.after(0.6 + Math.random());
      victim.child.kill('SIGKILL');
    }
    return {};
  },
};

async function together(
  run: Run,
  n: number,
  work: (i: number) => readonly string[],
  more: (i: number) => More = () => ({}),
): Promise<readonly Member[]> {
  let pass = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    pass = resolve;
  });
  const gate: Gate = { size: n, ready: 0, open, pass };
  const members: Promise<Member>[] = [];
  for (let i = 0; i < n; i++) {
    members.push(run.add(`c${i}`, work(i), { priority: 'push', ...more(i) }, gate));
    // A machine of few cores starts few processes at a time.
    if (i % 2 === 1) await sleep(250);
  }
  return Promise.all(members);
}

async function jainAtFirstEnd(members: readonly Member[]): Promise<number> {
  await Promise.race(members.map(({ done }) => done));
  const got = members.map(({ known }) => known);
  const sum = got.reduce((a, b) => a + b, 0);
  return sum ** 2 / (got.length * got.reduce((a, b) => a + b * b, 0));
}

/** Plays one scenario with one limiter. Processes that come to no end are cut off and counted. */
export async function play(name: string, world: World): Promise<Result> {
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  await world.flush();
  const judge = await startJudge({ limit: LIMIT, windowMs: WINDOW_MS, answerMs: 10 });
  const members: Member[] = [];
  const run: Run = {
    members,
    flush: world.flush,
    after: (windows) => sleep(windows * WINDOW_MS),
    async add(client, work, more = {}, gate = undefined) {
      const job: Job = {
        client: `${client}-${members.length}`,
        priority: 'push' satisfies Priority,
        clockMs: 0,
        names: work,
        limiter: world.limiter,
        redis: world.redis,
        server: judge.url,
        limit: LIMIT,
        windowMs: WINDOW_MS,
        jitterMs: 7,
        ...more,
      };
      return start(world.worker, job, members, gate);
    },
  };
  try {
    const figures = await scenario(run);
    const deadline = sleep(LONGEST_WINDOWS * WINDOW_MS, undefined, { ref: false });
    await Promise.race([Promise.all(members.map(({ done }) => done)), deadline]);
    return { fairness: null, wait: null, worstWait: null, ...figures, ...measure(judge, members) };
  } finally {
    for (const { child } of members) child.kill('SIGKILL');
    await judge.close();
  }
}

/** Resolves when the process has begun. */
async function start(worker: string, job: Job, members: Member[], gate: Gate | undefined): Promise<Member> {
  const child = fork(worker, [JSON.stringify(job)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let ready = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const done = new Promise<number>((resolve) => child.once('exit', () => resolve(performance.now())));
  const counts = { known: 0, trips: 0, last: 0 };
  child.on('message', (told: Told) => {
    if (told.kind === 'ready') ready();
    else {
      counts.known += 1;
      counts.trips = told.trips;
      counts.last = performance.now();
    }
  });
  await Promise.race([begun, done]);
  if (gate !== undefined) {
    gate.ready += 1;
    if (gate.ready === gate.size) gate.pass();
    await gate.open;
  }
  if (child.connected) child.send('begin');
  const member: Member = {
    child,
    size: job.names.length,
    begun: performance.now(),
    done,
    get known() {
      return counts.known;
    },
    get trips() {
      return counts.trips;
    },
    get last() {
      return counts.last;
    },
  };
  members.push(member);
  return member;
}

function measure(judge: Judge, members: readonly Member[]): Omit<Result, 'fairness' | 'wait' | 'worstWait'> {
  const { accepted } = judge;
  const span = (accepted.at(-1) ?? 0) - (accepted[0] ?? 0);
  const possible = LIMIT * (Math.floor(span / WINDOW_MS) + 1);
  const known = members.reduce((sum, member) => sum + member.known, 0);
  const killed = members.filter(({ child }) => child.signalCode === 'SIGKILL');
  const wanted = members
    .filter((member) => !killed.includes(member))
    .reduce((sum, { size }) => sum + size, 0);
  const got = members
    .filter((member) => !killed.includes(member))
    .reduce((sum, member) => sum + member.known, 0);
  return {
    violations: judge.violations(),
    use: possible === 0 ? 0 : accepted.length / possible,
    trips: members.reduce((sum, member) => sum + member.trips, 0) / Math.max(1, known),
    requests: judge.asked.length,
    unfinished: wanted - got,
  };
}
