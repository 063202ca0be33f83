/** A backend that lasts as long as its process: for a home that cannot be written. What it does not have is read from `below`. */
import { type Backend, type Snapshot, STATE } from './backend.ts';

/** `state`: the state to begin with. */
export function createMemoryBackend(below: Backend, state: string | null): Backend {
  const texts = new Map<string, string>(state === null ? [] : [[STATE, state]]);
  const read = async (ids: readonly string[]): Promise<Snapshot> => {
    const entries = ids.filter((id) => id !== STATE);
    const there = entries.length === 0 ? [] : (await below.read(entries)).values;
    const known = new Map(entries.map((id, i) => [id, there[i] ?? null]));
    const values = ids.map((id) => texts.get(id) ?? known.get(id) ?? null);
    return { now: below.now(), askedAt: performance.now(), values };
  };
  return {
    label: 'memory',
    now: below.now,
    read,
    async write(entries) {
      for (const { id, text } of entries) texts.set(id, text);
    },
    async update(ids, change) {
      const { values, ...snapshot } = await read([STATE, ...ids]);
      // Another update of this process may have been faster.
      const changed = change({ ...snapshot, values: [texts.get(STATE) ?? null, ...values.slice(1)] });
      if (changed.state !== null) texts.set(STATE, changed.state);
      return changed.result;
    },
    list: () => below.list(),
    remove: (ids) => below.remove(ids),
    close: () => undefined,
  };
}
