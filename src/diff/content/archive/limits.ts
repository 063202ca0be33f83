/**
 * What one archive may cost, with all archives inside of it. What is left out is counted, to be said in the report.
 */
import type { LeftOut } from '../../../model.ts';

/** Archives inside of archives are opened so deep; the archive itself is the first. */
export const DEPTH = 3;
/** Members that are looked up. */
export const MEMBERS = 25;
/** Bytes that are unpacked, and bytes of an archive that is held in memory. */
export const BYTES = 64 * 1024 * 1024;
/** Entries that are looked at. */
const ENTRIES = 10_000;
/** An archive is a bomb if it unpacks to more than `BYTES`, and to so many times its own size. */
const RATIO = 100;

/** Unpacking ends here: the limit is reached. */
export class LimitReached extends Error {}

export class Budget {
  readonly #packed: number;
  #unpacked = 0;
  #entries = 0;
  readonly #leftOut = new Map<LeftOut, number>();
  #isBomb = false;

  /** `packed`: the size of the outermost archive. */
  constructor(packed: number) {
    this.#packed = Math.max(1, packed);
  }

  /** Throws where no more may be unpacked. */
  take(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked <= BYTES) return;
    if (this.#unpacked >= this.#packed * RATIO) this.#isBomb = true;
    else this.leaveOut('archive-too-large');
    throw new LimitReached();
  }

  entry(): void {
    this.#entries++;
    if (this.#entries <= ENTRIES) return;
    this.leaveOut('too-many-members');
    throw new LimitReached();
  }

  leaveOut(why: LeftOut, count = 1): void {
    this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + count);
  }

  get leftOut(): ReadonlyMap<LeftOut, number> {
    return this.#leftOut;
  }

  /** How many times as large as it is packed, at least; null where it is not a bomb. */
  get bombRatio(): number | null {
    return this.#isBomb ? RATIO : null;
  }
}

/** How a format hands on a member: its name, and its content for who wants it. */
export type OpenContent = () => Promise<AsyncIterable<Uint8Array>>;
export type TakeMember = (name: string, open: OpenContent) => Promise<void>;
