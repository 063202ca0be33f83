/**
 * A unified diff from anywhere (git, diff -u, mail), streamed. Hunks are read by their counts. A binary counts as far
 * as the diff carries its content (`GIT binary patch`, literal). What it does not carry is not checked, and said to be:
 * other binaries, copies, and what moves to where all of it counts as added. Text without any diff, and a diff that breaks off, are errors: nothing was checked.
 */
import { AnteaterError } from '../errors.ts';
import type { ChangeSource } from '../model.ts';
import { CountingSink } from './content/counting-sink.ts';
import { createFindLive } from './git/records.ts';
import { PatchReader } from './patch/reader.ts';
import { fileName } from './paths.ts';

/** `name`: how errors call the patch. */
export function openPatch(stream: AsyncIterable<Uint8Array>, { name = 'the patch' } = {}): ChangeSource {
  return {
    kind: 'patch',
    detail: name,
    read: async (sink, wants) => {
      const counting = new CountingSink(sink, wants);
      return counting.readAll('files', async () => {
        const reader = new PatchReader(counting, (what, hint) => malformed(name, what, hint));
        for await (const chunk of stream) {
          counting.checkTime();
          await reader.read(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1'));
        }
        const { diffs, blank, moved, notCarried } = await reader.end();
        if (diffs === 0 && !blank) {
          throw new AnteaterError('input', `there is no diff in ${name}`, {
            hint: 'give the output of git diff, git format-patch or diff -u',
          });
        }
        const live = [...(await createFindLive(wants.judgedByPath)(moved))].map(({ path }) => path);
        for (const file of new Set([...notCarried, ...live])) {
          counting.unread({ why: 'not-in-patch', path: fileName(file).path });
        }
      });
    },
  };
}

const CHANGED = 'it may have been cut off or changed by hand; make it again';

function malformed(name: string, what: string, hint = CHANGED): AnteaterError {
  return new AnteaterError('input', `${name} could not be read: ${what}`, { hint });
}
