/** What a lookup makes of caches, quotas, faults and deadlines, with a fake clock. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../src/lookup/lookup.ts';
import type { Outcome, Question } from '../../src/lookup/ports.ts';
import type { Found, Resolution } from '../../src/model.ts';
import {
  analysis,
  answered,
  createWorld,
  failure,
  file,
  found,
  hosts,
  type Script,
  START,
  UNKNOWN,
} from './lookup-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const url = (name: string): Found => found('url', `http://${name}.evil-host.net/`);
const urls = (count: number): Found[] => Array.from({ length: count }, (_, i) => url(`u${i}`));
const question = (one: Found): Question => ({ about: one.indicator.type, value: one.indicator.value });

function kindOf(resolution: Resolution | undefined): string {
  if (resolution === undefined) return 'missing';
  return resolution.kind === 'unresolved' ? resolution.reason : resolution.kind;
}

describe('what is cached', () => {
  it('is answered without a request, and says where from and how old', async () => {
    const world = createWorld();
    const at = START - 3_600_000;
    await world.store.write(
      question(url('a')),
      { answer: { kind: 'analysis', analysis: analysis(5) }, at },
      1,
    );
    const one = url('a');
    const { resolutions, requests } = await world.lookup([one]);
    expect(resolutions.get(one)).toEqual({
      kind: 'analysis',
      analysis: analysis(5),
      associations: null,
      checkedAt: new Date(at).toISOString(),
      from: 'cache',
    });
    expect(requests).toEqual({ sent: 0, cached: 1, waitedMs: 0 });
    expect(world.asked).toEqual([]);
    expect(world.store.released).toEqual([]);
  });

  it('comes from the shared cache where the store is shared', async () => {
    const cached = { answer: { kind: 'unknown' }, at: START, from: 'shared-cache' } as const;
    const world = createWorld({ store: { read: async () => [cached] } });
    const one = url('a');
    expect((await world.lookup([one])).resolutions.get(one)).toMatchObject({
      kind: 'unknown',
      from: 'shared-cache',
    });
  });

  it.each([
    ['too old', START - 86_400_001],
    ['from the future', START + 2 * 3_600_000],
  ])('is asked for again when it is %s', async (_, at) => {
    const world = createWorld({ script: () => answered(7) });
    await world.store.write(question(url('a')), { answer: { kind: 'unknown' }, at }, 1);
    const one = url('a');
    expect((await world.lookup([one])).resolutions.get(one)).toMatchObject({
      kind: 'analysis',
      from: 'virustotal',
    });
  });

  it('is all there is offline', async () => {
    const world = createWorld();
    await world.store.write(question(url('a')), { answer: { kind: 'unknown' }, at: START }, 1);
    const list = [url('a'), url('b')];
    const { resolutions } = await world.lookup(list, { mode: 'offline' });
    expect(list.map((one) => kindOf(resolutions.get(one)))).toEqual(['unknown', 'offline']);
    expect(world.asked).toEqual([]);
  });

  it('is not even looked at in a dry run', async () => {
    const world = createWorld({ store: { read: () => Promise.reject(new Error('touched')) } });
    const one = url('a');
    expect(kindOf((await world.lookup([one], { mode: 'dry-run' })).resolutions.get(one))).toBe('dry-run');
  });

  it('is kept for the next', async () => {
    const world = createWorld({ script: () => answered(4) });
    await world.lookup([url('a')]);
    const again = await world.lookup([url('a')]);
    expect(again.requests).toMatchObject({ sent: 0, cached: 1 });
    expect(world.asked).toHaveLength(1);
  });
});

describe('order and quota', () => {
  it('spends scarce slots on binaries, then addresses, then URLs, in the order found', async () => {
    const world = createWorld({ limits: { minute: 4, day: 500, month: null } });
    await world.lookup([
      url('a'),
      found('domain', 'b.net'),
      found('ip', '8.8.8.8'),
      found('file', 'f0'),
      url('c'),
    ]);
    expect(world.asked.map(({ key }) => key)).toEqual([
      'file f0',
      'ip 8.8.8.8',
      'url http://a.evil-host.net/',
      'domain b.net',
    ]);
  });

  it('puts off at once what has no slot in time, and says when each can be known', async () => {
    const world = createWorld();
    const list = urls(10);
    const { resolutions, requests } = await world.lookup(list);
    expect(Date.now() - START).toBeLessThan(3_000);
    expect(requests).toMatchObject({ sent: 3, cached: 0 });
    const rest = list.slice(3).map((one) => resolutions.get(one));
    expect(rest.map(kindOf)).toEqual(Array(7).fill('quota'));
    const until = rest.map((one) => (one?.kind === 'unresolved' ? Date.parse(one.until ?? '') : 0) - START);
    expect(until).toEqual(until.toSorted((a, b) => a - b));
    expect(until[0]).toBeGreaterThan(55_000);
    expect(until[0]).toBeLessThan(65_000);
    expect((until[6] ?? 0) - (until[0] ?? 0)).toBe(120_000);
  });

  it('waits as long as it may, never over the limit, and shows how long', async () => {
    const world = createWorld();
    const shown: Progress[] = [];
    const { resolutions, requests } = await world.lookup(urls(10), {
      patienceMs: 3_600_000,
      onProgress: (progress) => shown.push(progress),
    });
    expect([...resolutions.values()].map(kindOf)).toEqual(Array(10).fill('analysis'));
    expect(requests.sent).toBe(10);
    expect(requests.waitedMs).toBeGreaterThan(170_000);
    expectWithinLimit(world.asked, 3);
    const waiting = shown.find(({ waitingUntilMs }) => waitingUntilMs !== null);
    // Three a minute: the tenth has its turn in the fourth minute, and that is told from the beginning.
    expect(waiting).toMatchObject({ done: 3, total: 10, upload: null });
    expect(waiting?.waitingUntilMs).toBeGreaterThan(START + 170_000);
    expect(waiting?.waitingUntilMs).toBeLessThan(START + 200_000);
    expect(shown.at(-1)).toMatchObject({ done: 10, total: 10, waitingUntilMs: null });
  });

  it('needs at most two round trips to the store for a lookup, however long it waits', async () => {
    const plain = createWorld();
    let trips = 0;
    const counted = <A extends unknown[], R>(call: (...args: A) => R) => {
      return (...args: A): R => {
        trips += 1;
        return call(...args);
      };
    };
    const { reserve, release, read, cancel, figures } = plain.store;
    const world = createWorld({
      script: () => ({ ms: 400, outcome: answered(0) }),
      store: {
        ...plain.store,
        reserve: counted(reserve),
        release: counted(release),
        read: counted(read),
        cancel: counted(cancel),
        figures: counted(figures),
      },
    });
    const { requests } = await world.lookup(urls(60), { patienceMs: 3_600_000 });
    expect(requests.sent).toBe(60);
    expect(trips / 60).toBeLessThanOrEqual(2);
    expectWithinLimit(world.asked, 3);
    // Twenty windows of three, and nothing lost between them.
    expect(Date.now() - START).toBeLessThan(20 * 62_000);
  });

  it('does not spin when the next slot is months away and it may wait for it', async () => {
    let steps = 0;
    const world = createWorld({
      store: {
        reserve: async () => {
          steps += 1;
          const ms = 31 * 86_400_000;
          return steps > 1_000 ? { kind: 'deny', ms } : { kind: 'wait', ms, lookMs: ms };
        },
      },
    });
    await world.lookup([url('a')], { patienceMs: 90 * 86_400_000 });
    expect(steps).toBeLessThan(10);
  });

  it('has told the store every answer when it returns', async () => {
    const world = createWorld();
    await world.lookup(urls(3));
    expect(world.store.released.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'answered']);
  });

  it('asks once for what is found in many places', async () => {
    const world = createWorld();
    const list = [url('a'), url('a'), url('a')];
    const { resolutions } = await world.lookup(list);
    expect(list.map((one) => kindOf(resolutions.get(one)))).toEqual(['analysis', 'analysis', 'analysis']);
    expect(world.asked).toHaveLength(1);
  });

  it('follows whoever asks the same, without a request of its own', async () => {
    const world = createWorld();
    const one = url('a');
    const ask = { client: 'x', question: question(one), priority: 'interactive', patienceMs: 9_000 } as const;
    const theirs = await world.store.reserve({ ...ask, fresh: () => true });
    setTimeout(() => {
      if (theirs.kind !== 'go') return;
      const answer = { kind: 'analysis', analysis: analysis(9) } as const;
      void world.store.release({
        kind: 'answered',
        grant: theirs.grant,
        question: ask.question,
        answer,
        ttlMs: 1,
      });
    }, 2_000);
    const { resolutions, requests } = await world.lookup([one]);
    expect(resolutions.get(one)).toMatchObject({ kind: 'analysis', analysis: analysis(9), from: 'cache' });
    expect(requests).toMatchObject({ sent: 0, cached: 1 });
    expect(Date.now() - START).toBeLessThan(3_000);
  });

  it('takes what others answered meanwhile before it puts the rest off', async () => {
    const world = createWorld({ limits: { minute: 1, day: null, month: null } });
    const [first, second] = [url('a'), url('b')];
    const { reserve } = world.store;
    let steps = 0;
    const patched = {
      ...world.store,
      reserve: async (ask: Parameters<typeof reserve>[0]) => {
        steps += 1;
        const kept = { answer: { kind: 'unknown' } as const, at: START };
        const result = await reserve(ask);
        if (steps === 2) await world.store.write(question(second), kept, 1);
        return result;
      },
    };
    const inner = createWorld({ store: patched });
    const { resolutions } = await inner.lookup([first, second], { patienceMs: 5_000 });
    expect(kindOf(resolutions.get(second))).toBe('unknown');
  });

  it('gives a slot back that it slept through', async () => {
    const world = createWorld();
    const { reserve } = world.store;
    let slept = false;
    const asleep = createWorld({
      store: {
        ...world.store,
        reserve: async (ask) => {
          const result = await reserve(ask);
          if (!slept) vi.setSystemTime(Date.now() + 6_000);
          slept = true;
          return result;
        },
      },
    });
    const { resolutions } = await asleep.lookup([url('a')], { patienceMs: 600_000 });
    expect([...resolutions.values()].map(kindOf)).toEqual(['analysis']);
    expect(world.store.released[0]?.kind).toBe('unsent');
    expect(asleep.asked).toHaveLength(1);
  });

  it('leaves the queue at the end', async () => {
    const world = createWorld();
    await world.lookup(urls(5));
    expect(world.store.left).toHaveLength(1);
    expect((await world.store.figures('')).waiting).toEqual([]);
  });
});

describe('addresses and the names that resolved to them', () => {
  const ip = found('ip', '8.8.8.8');
  const script =
    (own: ReturnType<Script>, names: ReturnType<Script>): Script =>
    ({ about }) =>
      about === 'ip' ? own : names;

  it('asks for the names when its own verdict does not block', async () => {
    const world = createWorld({ script: script(answered(0), hosts(['bad.net', 8], ['good.net', 0])) });
    const { resolutions } = await world.lookup([ip], { associations: true });
    expect(resolutions.get(ip)).toMatchObject({
      kind: 'analysis',
      associations: [{ host: 'bad.net', malicious: 8 }, { host: 'good.net' }],
    });
    expect(world.asked.map(({ key }) => key)).toEqual(['ip 8.8.8.8', 'resolutions 8.8.8.8']);
  });

  it('asks for the names of an unknown address too', async () => {
    const world = createWorld({ script: script(UNKNOWN, hosts(['bad.net', 8])) });
    const { resolutions } = await world.lookup([ip], { associations: true });
    expect(resolutions.get(ip)).toMatchObject({ kind: 'unknown', associations: [{ host: 'bad.net' }] });
  });

  it('does not ask for them when its own verdict blocks, or when they are not wanted', async () => {
    const world = createWorld({ script: script(answered(5), failure('network')) });
    const { resolutions } = await world.lookup([ip], { associations: true });
    expect(resolutions.get(ip)).toMatchObject({ kind: 'analysis', associations: null });
    await createWorld({ script: script(answered(0), hosts()) }).lookup([ip], { associations: false });
    expect(world.asked).toHaveLength(1);
  });

  it('is unresolved when the names cannot be had', async () => {
    const world = createWorld({ script: script(answered(0), failure('auth')) });
    expect(kindOf((await world.lookup([ip], { associations: true })).resolutions.get(ip))).toBe('auth');
  });

  it('is unresolved when the quota ends between its two questions', async () => {
    const limits = { minute: 1, day: null, month: null };
    const world = createWorld({ limits, script: script(answered(0), hosts()) });
    expect(kindOf((await world.lookup([ip], { associations: true })).resolutions.get(ip))).toBe('quota');
  });

  it('is answered from the cache when both answers are there', async () => {
    const world = createWorld({ script: script(answered(0), hosts(['bad.net', 8])) });
    await world.lookup([ip], { associations: true });
    const { resolutions, requests } = await world.lookup([ip], { associations: true });
    expect(requests).toMatchObject({ sent: 0, cached: 2 });
    expect(resolutions.get(ip)).toMatchObject({ associations: [{ host: 'bad.net' }], from: 'cache' });
  });
});

describe('a URL that VirusTotal does not know', () => {
  const page = (path: string, host = 'shop.evil-host.net') => found('url', `http://${host}/${path}`);
  const script: Script = ({ about }) => (about === 'url' ? UNKNOWN : answered(9));

  it('is judged by its host, asked once for all its URLs', async () => {
    const world = createWorld({ script });
    const list = [page('a'), page('b'), page('c', 'evil.net.')];
    const { resolutions } = await world.lookup(list, { urlHosts: true, patienceMs: 3_600_000 });
    for (const one of list)
      expect(resolutions.get(one)).toMatchObject({ kind: 'unknown', host: { analysis: analysis(9) } });
    expect(resolutions.get(list[2] ?? page('c'))).toMatchObject({ host: { name: 'evil.net' } });
    expect(world.asked.map(({ key }) => key)).toEqual([
      'url http://shop.evil-host.net/a',
      'domain shop.evil-host.net',
      'url http://shop.evil-host.net/b',
      'url http://evil.net/c',
      'domain evil.net',
    ]);
    const again = await world.lookup([page('a'), page('d')], { urlHosts: true });
    expect(again.requests).toMatchObject({ sent: 1, cached: 2 });
  });

  it('on an address is judged by the address, without its host names', async () => {
    const world = createWorld({ script, limits: { minute: null, day: null, month: null } });
    const one = found('url', 'http://[2606:4700::1111]/x');
    const more = { urlHosts: true, associations: true };
    expect((await world.lookup([one], more)).resolutions.get(one)).toMatchObject({
      host: { name: '2606:4700::1111' },
    });
    expect(world.asked.map(({ key }) => key)).toEqual([
      'url http://[2606:4700::1111]/x',
      'ip 2606:4700::1111',
    ]);
  });

  it('is judged by a host that is an indicator itself, asked once', async () => {
    const world = createWorld({ script });
    const list = [page('a'), found('domain', 'shop.evil-host.net')];
    const { resolutions } = await world.lookup(list, { urlHosts: true });
    expect(list.map((one) => kindOf(resolutions.get(one)))).toEqual(['unknown', 'analysis']);
    expect(world.asked).toHaveLength(2);
  });

  it('that is known, or with url_hosts off, asks nothing more', async () => {
    const known = createWorld({ script: () => answered(0) });
    await known.lookup([page('a')], { urlHosts: true });
    const off = createWorld({ script });
    await off.lookup([page('a')], { urlHosts: false });
    expect([known.asked.length, off.asked.length]).toEqual([1, 1]);
  });

  it('is unresolved where the host cannot be asked for', async () => {
    const failing = createWorld({
      script: ({ about }) => (about === 'url' ? UNKNOWN : failure('network', { transient: false })),
    });
    const one = page('a');
    const { resolutions } = await failing.lookup([one], { urlHosts: true });
    expect(kindOf(resolutions.get(one))).toBe('network');
    const offline = await failing.lookup([one], { urlHosts: true, mode: 'offline' });
    expect(kindOf(offline.resolutions.get(one))).toBe('offline');
  });

  it.each([
    ['http://evil.net./x', 'http://evil.net/x'],
    ['http://evil.net/%78', 'http://evil.net/x'],
    ['http://evil.net/x?', 'http://evil.net/x'],
    ['http://evil.net/a%2fb', 'http://evil.net/a%2Fb'],
  ])('and its other spelling %s are one question', async (spelt, plain) => {
    const world = createWorld({ script: () => answered(4) });
    const list = [found('url', spelt), found('url', plain)];
    const { resolutions } = await world.lookup(list);
    expect(world.asked.map(({ key }) => key)).toEqual([`url ${plain}`]);
    expect(list.map((one) => kindOf(resolutions.get(one)))).toEqual(['analysis', 'analysis']);
  });
});

describe('what blocks already', () => {
  it('is said without waiting where the cache knows it; the rest has a time', async () => {
    const world = createWorld();
    const bad = url('bad');
    await world.store.write(
      question(bad),
      { answer: { kind: 'analysis', analysis: analysis(5) }, at: START },
      1,
    );
    const list = [...urls(8), bad];
    const { resolutions, requests } = await world.lookup(list, { patienceMs: 3_600_000 });
    expect(Date.now() - START).toBeLessThan(2_000);
    expect(requests).toMatchObject({ sent: 3, waitedMs: 0 });
    const open = list.slice(3, 8).map((one) => resolutions.get(one));
    for (const one of open)
      expect(one).toMatchObject({ reason: 'quota', cause: { code: 'blocked-already' } });
    expect(open[0]?.kind === 'unresolved' && Date.parse(open[0].until ?? '')).toBeGreaterThan(START);
  });

  it('is not a reason to leave out what needs no waiting', async () => {
    const world = createWorld({ limits: { minute: null, day: null, month: null } });
    const bad = url('bad');
    await world.store.write(
      question(bad),
      { answer: { kind: 'analysis', analysis: analysis(5) }, at: START },
      1,
    );
    const { resolutions } = await world.lookup([...urls(8), bad], { patienceMs: 3_600_000 });
    expect([...resolutions.values()].map(kindOf)).toEqual(Array(9).fill('analysis'));
  });
});

function noSlot(): Outcome {
  const failed = failure('quota', { sent: 'no' });
  return failed.kind === 'failed'
    ? { kind: 'failed', failure: { ...failed.failure, code: 'no-slot' } }
    : failed;
}

describe('files that VirusTotal does not know', () => {
  const binary = found('file', 'f0', file('f0'));

  it('are sent with consent, and their analysis is kept', async () => {
    const world = createWorld({
      script: () => UNKNOWN,
      submit: async (_file, slot) => ((await slot()) ? answered(30) : failure('quota')),
    });
    const { resolutions, requests } = await world.lookup([binary], { upload: () => true });
    expect(resolutions.get(binary)).toMatchObject({ kind: 'analysis', analysis: analysis(30) });
    expect(requests.sent).toBe(2);
    const again = await world.lookup([binary], { upload: () => true });
    expect(again.resolutions.get(binary)).toMatchObject({ from: 'cache', analysis: analysis(30) });
    expect(world.submitted).toEqual(['f0']);
  });

  it('stay here without consent, or without content', async () => {
    const world = createWorld({ script: () => UNKNOWN });
    const bare = found('file', 'f1');
    const { resolutions } = await world.lookup([binary, bare], { upload: ({ sha256 }) => sha256 !== 'f0' });
    expect([binary, bare].map((one) => kindOf(resolutions.get(one)))).toEqual(['unknown', 'unknown']);
    expect(world.submitted).toEqual([]);
  });

  it('are asked for again before they are sent, where only a kept "unknown" is there', async () => {
    const world = createWorld({ script: () => answered(12) });
    await world.store.write(question(binary), { answer: { kind: 'unknown' }, at: START }, 1);
    const { resolutions } = await world.lookup([binary], { upload: () => true });
    expect(resolutions.get(binary)).toMatchObject({ analysis: analysis(12) });
    expect(world.submitted).toEqual([]);
  });

  it('are not called unknown when their analysis fails or takes too long', async () => {
    const slow = createWorld({ script: () => UNKNOWN, submit: () => new Promise(() => undefined) });
    expect(kindOf((await slow.lookup([binary], { upload: () => true })).resolutions.get(binary))).toBe(
      'network',
    );
    expect(Date.now() - START).toBeLessThan(22_000);
    const running = createWorld({
      script: () => UNKNOWN,
      submit: (_file, _slot, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(failure('analysing')))),
    });
    const { resolutions } = await running.lookup([binary], { upload: () => true });
    expect(kindOf(resolutions.get(binary))).toBe('analysing');
    const silent = createWorld({
      script: () => UNKNOWN,
      submit: (_file, slot) => slot().then(() => new Promise(() => undefined)),
    });
    const sent = await silent.lookup([binary], { upload: () => true });
    expect(kindOf(sent.resolutions.get(binary))).toBe('analysing');
  });

  it('are not called a matter of quota when the end comes before they are sent', async () => {
    const world = createWorld({
      script: () => UNKNOWN,
      submit: async (_file, slot, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return (await slot()) ? answered(0) : noSlot();
      },
    });
    const { resolutions } = await world.lookup([binary], { upload: () => true });
    expect(kindOf(resolutions.get(binary))).toBe('network');
  });

  it('take a slot for each request', async () => {
    const slots: boolean[] = [];
    const world = createWorld({
      limits: { minute: 2, day: 4, month: null },
      script: () => UNKNOWN,
      submit: async (_file, slot) => {
        for (let i = 0; i < 4; i++) slots.push(await slot());
        return failure('quota');
      },
    });
    await world.lookup([binary], { upload: () => true, patienceMs: 3_600_000 });
    expect(slots).toEqual([true, true, true, false]);
    expect((await world.store.figures('')).day.used).toBe(4);
  });
});

describe('failures', () => {
  it('asks once, and no other question, where the key is refused', async () => {
    const world = createWorld({
      limits: { minute: null, day: null, month: null },
      script: () => ({ ms: 300, outcome: failure('auth', { scope: 'all' }) }),
    });
    const { resolutions } = await world.lookup(urls(8));
    expect([...resolutions.values()].map(kindOf)).toEqual(Array(8).fill('auth'));
    expect(world.asked).toHaveLength(1);
  });

  it('retries what passes, each time with a new slot', async () => {
    const world = createWorld({
      script: (_question, attempt) => (attempt < 3 ? failure('network') : answered(0)),
    });
    const { resolutions, requests } = await world.lookup([url('a')]);
    expect([...resolutions.values()].map(kindOf)).toEqual(['analysis']);
    expect(requests.sent).toBe(3);
    expect((world.asked[1]?.at ?? 0) - (world.asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(700);
    expect((await world.store.figures('')).minute.used).toBe(3);
  });

  it('gives up what goes on failing, with the reason', async () => {
    const world = createWorld({ script: () => failure('network') });
    const one = url('a');
    const { resolutions } = await world.lookup([one], { patienceMs: 600_000 });
    expect(resolutions.get(one)).toMatchObject({ reason: 'network', cause: { text: 'it failed: network' } });
    expect(world.asked).toHaveLength(3);
  });

  it('goes on after a question that the server refuses', async () => {
    const world = createWorld({
      limits: { minute: null, day: null, month: null },
      script: ({ value }) => (value.includes('u7') ? answered(0) : failure('network', { transient: false })),
    });
    const list = urls(8);
    const { resolutions } = await world.lookup(list);
    expect(list.map((one) => kindOf(resolutions.get(one)))).toEqual([
      ...Array(7).fill('network'),
      'analysis',
    ]);
  });

  it('stops at a wrong key', async () => {
    const world = createWorld({ script: () => failure('auth', { scope: 'all' }) });
    const list = urls(50);
    const { resolutions } = await world.lookup(list, { patienceMs: 3_600_000 });
    expect(new Set([...resolutions.values()].map(kindOf))).toEqual(new Set(['auth']));
    expect(world.asked.length).toBeLessThanOrEqual(3);
    expect(Date.now() - START).toBeLessThan(2_000);
  });

  it('stops when the network is dead, without waiting for each question', async () => {
    const world = createWorld({ script: () => failure('network', { scope: 'all', sent: 'no' }) });
    const list = urls(50);
    const { resolutions, requests } = await world.lookup(list, { patienceMs: 3_600_000 });
    expect(new Set([...resolutions.values()].map(kindOf))).toEqual(new Set(['network']));
    expect(requests.sent).toBe(0);
    expect(Date.now() - START).toBeLessThan(5_000);
    expect((await world.store.figures('')).day.used).toBe(0);
  });

  it('never retries a 429 at once, tells everybody, and asks once which window is used up', async () => {
    const world = createWorld({
      limits: { minute: 4, day: 500, month: null },
      script: (_question, attempt) =>
        attempt === 1 ? failure('quota', { retryAfterMs: 30_000 }) : answered(0),
    });
    const { resolutions } = await world.lookup(urls(2), { patienceMs: 3_600_000 });
    expect([...resolutions.values()].map(kindOf)).toEqual(['analysis', 'analysis']);
    const again = world.asked.slice(2).map(({ at }) => at - START);
    expect(Math.min(...again)).toBeGreaterThanOrEqual(30_000);
    expect(world.store.released.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
    expect(world.allowancesAsked).toBe(1);
  });

  it('puts the rest off at once when a 429 closes the day', async () => {
    const world = createWorld({
      script: () => failure('quota'),
      allowances: { hourly: null, daily: { allowed: 500, used: 500 }, monthly: null },
    });
    const { resolutions } = await world.lookup(urls(8));
    expect(new Set([...resolutions.values()].map(kindOf))).toEqual(new Set(['quota']));
    expect(Date.now() - START).toBeLessThan(3_000);
    expect((await world.store.figures('')).day.used).toBeGreaterThanOrEqual(500);
  });

  it('asks for the daily figures beside the first answer, once a day', async () => {
    const world = createWorld({
      allowances: { hourly: { allowed: 240, used: 1 }, daily: null, monthly: null },
    });
    await world.lookup([url('a')]);
    await world.lookup([url('b')]);
    expect(world.store.learnt).toHaveLength(1);
  });
});

describe('the deadline', () => {
  it.each<[string, Parameters<typeof createWorld>[0], string]>([
    ['every request', { script: () => 'hang' }, 'network'],
    ['the quota', { store: { reserve: () => new Promise(() => undefined) } }, 'quota'],
    ['the cache', { store: { read: () => new Promise(() => undefined) }, script: () => 'hang' }, 'network'],
    ['a pause', { store: { reserve: async () => ({ kind: 'wait', ms: 1e9, lookMs: 1e9 }) } }, 'quota'],
    [
      'leaving and figures',
      {
        script: () => 'hang',
        store: { cancel: () => new Promise(() => undefined), figures: () => new Promise(() => undefined) },
      },
      'network',
    ],
  ])('holds when %s hangs', async (_, options, reason) => {
    const world = createWorld({ limits: { minute: null, day: null, month: null }, ...options });
    const { resolutions } = await world.lookup(urls(6), { patienceMs: 10_000 });
    expect(new Set([...resolutions.values()].map(kindOf))).toEqual(new Set([reason]));
    expect(Date.now() - START).toBeLessThan(12_000);
  });

  it('holds when a 429 cannot be told, nor its figures be had', async () => {
    const world = createWorld({
      script: () => failure('quota'),
      allowances: 'hang',
      store: { release: () => new Promise(() => undefined) },
    });
    const { resolutions } = await world.lookup(urls(6), { patienceMs: 10_000 });
    expect([...resolutions.values()].map(kindOf)).toEqual(Array(6).fill('quota'));
    expect(Date.now() - START).toBeLessThan(12_000);
  });

  it.each<[string, Parameters<typeof createWorld>[0]]>([
    ['reserve', { store: { reserve: () => Promise.reject(new Error('broken')) } }],
    ['read', { store: { read: () => Promise.reject(new Error('broken')) } }],
    ['release', { store: { release: () => Promise.reject(new Error('broken')) } }],
    [
      'figures',
      {
        store: {
          figures: () => Promise.reject(new Error('broken')),
          cancel: () => Promise.reject(new Error('broken')),
        },
      },
    ],
  ])('is not a matter of luck when %s throws', async (_, options) => {
    const world = createWorld(options);
    const { resolutions } = await world.lookup(urls(6), { patienceMs: 10_000 });
    expect(resolutions.size).toBe(6);
    expect([...resolutions.values()].map(kindOf)).not.toContain('missing');
  });

  it('survives a client that throws', async () => {
    const world = createWorld({
      script: () => {
        throw new Error('a bug');
      },
    });
    const one = url('a');
    expect(kindOf((await world.lookup([one])).resolutions.get(one))).toBe('network');
  });

  it('occupies the slots of what it cut off', async () => {
    const world = createWorld({ script: () => 'hang' });
    await world.lookup(urls(2), { patienceMs: 5_000 });
    expect(world.store.released.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
    expect((await world.store.figures('')).minute.used).toBe(2);
  });

  it('takes no longer than nothing without patience, and still answers from the cache', async () => {
    const world = createWorld();
    await world.store.write(question(url('a')), { answer: { kind: 'unknown' }, at: START }, 1);
    const list = [url('a'), url('b')];
    const { resolutions } = await world.lookup(list, { patienceMs: 0 });
    expect(list.map((one) => kindOf(resolutions.get(one)))).toEqual(['unknown', 'quota']);
    expect(Date.now() - START).toBeLessThan(2_000);
  });

  it('ends on an interrupt, with what is known, its slots released and its place given up', async () => {
    const stop = new AbortController();
    const world = createWorld({
      script: ({ value }) => (value.includes('u0') ? answered(9) : { ms: 60_000, outcome: answered(0) }),
    });
    setTimeout(() => stop.abort(), 1_000);
    const { resolutions } = await world.lookup(urls(5), { patienceMs: 3_600_000, signal: stop.signal });
    expect([...resolutions.values()].map(kindOf)).toEqual(['analysis', ...Array(4).fill('network')]);
    expect(Date.now() - START).toBeLessThan(2_500);
    expect(world.store.released.map(({ kind }) => kind).toSorted()).toEqual(['answered', 'failed', 'failed']);
    expect(world.store.left).toHaveLength(1);
  });
});

describe('no matter what happens', () => {
  it('ends in time, answers everything, asks nothing twice, and stays within the limit', async () => {
    const outcome = fc.constantFrom<'ok' | 'slow' | 'hang' | '429' | '503' | 'refused' | 'unsent'>(
      'ok',
      'ok',
      'ok',
      'slow',
      'hang',
      '429',
      '503',
      'refused',
      'unsent',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 1, max: 5 }),
        async (outcomes, patienceMs, minute) => {
          vi.setSystemTime(START);
          const served = new Map<string, number>();
          const script: Script = ({ value }, attempt) => {
            const what = outcomes[(Number(/u(\d+)/.exec(value)?.[1] ?? 0) + attempt - 1) % outcomes.length];
            if (what === 'hang') return 'hang';
            if (what === '429') return failure('quota');
            if (what === '503') return failure('network');
            if (what === 'refused') return failure('network', { transient: false });
            if (what === 'unsent') return failure('network', { scope: 'all', sent: 'no' });
            served.set(value, (served.get(value) ?? 0) + 1);
            return what === 'slow' ? { ms: 9_000, outcome: answered(1) } : answered(0);
          };
          const world = createWorld({ limits: { minute, day: 30, month: null }, script });
          const began = Date.now();
          const { resolutions } = await world.lookup(urls(outcomes.length), { patienceMs });
          expect(Date.now() - began).toBeLessThanOrEqual(patienceMs + 2_000);
          expect([...resolutions.values()].map(kindOf)).not.toContain('missing');
          expect(Math.max(0, ...served.values())).toBeLessThanOrEqual(1);
          expectWithinLimit(world.asked, minute);
          expect(world.asked.length).toBeLessThanOrEqual(30);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Never more than `limit` requests in any 60 s. */
function expectWithinLimit(asked: readonly { readonly at: number }[], limit: number): void {
  for (const [index, { at }] of asked.entries()) {
    const after = asked[index + limit];
    if (after !== undefined) expect(after.at - at).toBeGreaterThanOrEqual(60_000);
  }
}
