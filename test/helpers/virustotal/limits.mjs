// The key's limits, as strictly as they can be read: at most `minute` requests in ANY window of `minuteMs`, judged when
// they arrive; day and month by the calendar in UTC. A refused request is a violation and takes no slot.

/**
 * @param {{minute?: number|null, day?: number|null, month?: number|null}} limits
 * @param {number} minuteMs
 * @param {() => number} now
 */
export function createLimits(limits, minuteMs, now) {
  const keys = new Map();
  const of = (key) => {
    const known = keys.get(key) ?? { arrivals: [], days: new Map(), months: new Map(), violations: 0 };
    keys.set(key, known);
    return known;
  };
  const over = (used, limit) => limit !== undefined && limit !== null && used >= limit;
  return {
    /** Takes one request; false = over a limit. */
    take(key) {
      const state = of(key);
      const at = now();
      const date = new Date(at).toISOString();
      const [day, month] = [date.slice(0, 10), date.slice(0, 7)];
      state.arrivals = state.arrivals.filter((arrival) => arrival > at - minuteMs);
      const refused =
        over(state.arrivals.length, limits.minute) ||
        over(state.days.get(day) ?? 0, limits.day) ||
        over(state.months.get(month) ?? 0, limits.month);
      if (refused) {
        state.violations += 1;
        return false;
      }
      state.arrivals.push(at);
      state.days.set(day, (state.days.get(day) ?? 0) + 1);
      state.months.set(month, (state.months.get(month) ?? 0) + 1);
      return true;
    },
    used(key) {
      const state = of(key);
      const date = new Date(now()).toISOString();
      return {
        hour: state.arrivals.length,
        day: state.days.get(date.slice(0, 10)) ?? 0,
        month: state.months.get(date.slice(0, 7)) ?? 0,
      };
    },
    violations: () => [...keys.values()].reduce((sum, state) => sum + state.violations, 0),
  };
}
