/**
 * Who holds a lock, and whether that process still lives.
 *
 * A PID alone says little: it is given again, and means another process in another container or on another machine.
 * So a holder is its PID, that process's start time, the PID namespace and the boot of its kernel. Only where namespace
 * and boot are our own does the PID tell; otherwise the answer is "unknown", and the lock goes by age.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../../lib/atomic-file.ts';

export interface Holder {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat (clock ticks since boot); '' where there is no /proc. */
  readonly started: string;
  /** PID namespace and boot, hashed; the host's name where there is no /proc. */
  readonly place: string;
}

/**
 * What this system tells of its processes. The one place outside of `cli` that asks for the PID: it is not a setting, and
 * nobody could give another (the global, as importing `node:process` costs 3 ms).
 */
export function systemProcesses() {
  const { pid } = globalThis.process;
  const self: Holder = { pid, started: statOf(pid)?.started ?? '', place: placeOf() };
  return {
    self,
    liveness: (holder: Holder) => (holder.place === self.place ? livenessOf(holder) : 'unknown'),
  };
}

function livenessOf(holder: Holder): 'alive' | 'dead' | 'unknown' {
  if (holder.started !== '') {
    const stat = statOf(holder.pid);
    // A zombie has ended: it will not come back to let go.
    return stat !== null && stat.started === holder.started && !'ZXx'.includes(stat.state) ? 'alive' : 'dead';
  }
  try {
    globalThis.process.kill(holder.pid, 0);
    return 'unknown';
  } catch (error) {
    // EPERM: it is there, and another user's.
    return errorCode(error) === 'ESRCH' ? 'dead' : 'unknown';
  }
}

function statOf(id: number): { readonly state: string; readonly started: string } | null {
  const text = readOr('', () => readFileSync(`/proc/${id}/stat`, 'utf8'));
  // The command's name, in brackets, may hold anything, brackets and spaces too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? null : { state, started };
}

function placeOf(): string {
  const boot = readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = readOr('', () => readlinkSync('/proc/self/ns/pid'));
  const text = boot === '' || space === '' ? `host ${hostname()}` : `${boot} ${space}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** There may be no /proc, or one that is closed to us. */
function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
