/** Patches from anywhere: their added lines, what they carry of binaries, and what is wrong with them. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openPatch } from '../../../src/diff/patch-source.ts';
import { changesOf, shortLines } from '../../helpers/changes.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What lies below vendor/ is not judged there. */
const judgedByPath = async (from: string, to: string) =>
  from.startsWith('vendor/') && !to.startsWith('vendor/');
const read = (patch: string, size = 65_536) =>
  changesOf(openPatch(chunksOf(patch, size)), { text: true, binaries: true, judgedByPath });
const hex = (content: string) => createHash('sha256').update(content, 'latin1').digest('hex');
const SHA = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';

interface Case {
  readonly name: string;
  readonly patch: string;
  readonly lines?: readonly string[];
  readonly binaries?: readonly string[];
  readonly skipped?: readonly string[];
  /** Paths of which the patch does not carry what it adds. */
  readonly unread?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'nothing', patch: '' },
  { name: 'white space', patch: '\n \n' },
  {
    name: 'git diff',
    patch: `diff --git a/src/a.ts b/src/a.ts
index 422c2b7..0f7bc76 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@ function
 one
-two
+++ zwei
+
 three
\\ No newline at end of file
`,
    lines: ['src/a.ts:2 ++ zwei', 'src/a.ts:3 '],
  },
  {
    name: 'git diff --no-prefix',
    patch: 'diff --git b/a b/a\n--- b/a\n+++ b/a\n@@ -1 +1,2 @@\n x\n+y\n',
    lines: ['b/a:2 y'],
  },
  {
    name: 'git diff with diff.mnemonicPrefix',
    patch: 'diff --git i/x y w/x y\n--- i/x y\t\n+++ w/x y\t\n@@ -0,0 +1 @@\n+y\n',
    lines: ['x y:1 y'],
  },
  {
    name: 'a quoted name',
    patch:
      'diff --git "a/caf\\303\\251\\n" "b/caf\\303\\251\\n"\nnew file mode 100644\n--- /dev/null\n+++ "b/caf\\303\\251\\n"\n@@ -0,0 +1 @@\n+x\n',
    lines: ['café\n:1 x'],
  },
  {
    name: 'diff -u',
    patch:
      '--- old/a.txt\t2024-01-01 00:00:00\n+++ new/a.txt\t2024-01-02 00:00:00\n@@ -1 +1,2 @@\n x\n+y\n--- old/b\n+++ new/b\n@@ -0,0 +1 @@\n+z\n',
    lines: ['new/a.txt:2 y', 'new/b:1 z'],
  },
  {
    name: 'diff -ru with files on one side alone',
    patch:
      'Only in new: x\ndiff -ru old/a new/a\n--- old/a\n+++ new/a\n@@ -1 +1,2 @@\n x\n+y\nBinary files old/b and new/b differ\n',
    lines: ['new/a:2 y'],
    skipped: ['new/x not-in-patch'],
    unread: ['new/b'],
  },
  {
    name: 'a mail that speaks of diffs and draws a line of asterisks',
    patch:
      'Subject: x\n\ndiff -u of both gave nothing,\n\ndiff -y a b is shorter?\n***************\n1a2\n---\n\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\n',
    lines: ['a:1 x'],
  },
  {
    name: 'svn diff',
    patch:
      'Index: a.c\n===================================================================\n--- a.c\t(revision 1)\n+++ a.c\t(working copy)\n@@ -1 +1,2 @@\n x\n+y\n',
    lines: ['a.c:2 y'],
  },
  {
    name: 'git format-patch, with its mail and signature',
    patch: `From 0123 Mon Sep 17 00:00:00 2001
From: A <a@b>
Subject: [PATCH] x

--- a note with http://not.added
+++ and another
---
 a | 1 +
 1 file changed, 1 insertion(+)

diff --git a/a b/a
index 1..2 100644
--- a/a
+++ b/a
@@ -1 +1,2 @@
 x
+y
--${' '}
2.39.5

From 4567 Mon Sep 17 00:00:00 2001
diff --git a/a b/a
--- a/a
+++ b/a
@@ -2 +2,2 @@
 y
+z
`,
    lines: ['a:2 y', 'a:3 z'],
  },
  {
    name: 'CRLF in headers and lines',
    patch: 'diff --git a/a b/a\r\n--- a/a\r\n+++ b/a\r\n@@ -1 +1,2 @@\r\n x\r\n+y\r\n',
    lines: ['a:2 y\r'],
  },
  {
    name: 'a deleted file',
    patch: 'diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n',
  },
  {
    name: 'a move and a mode alone',
    patch:
      'diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\ndiff --git a/c b/c\nold mode 100644\nnew mode 100755\n',
  },
  {
    name: 'a copy, whose content it does not carry',
    patch: 'diff --git a/a b/b\nsimilarity index 100%\ncopy from a\ncopy to b\n',
    unread: ['b'],
  },
  {
    name: 'a move out of a path that is ignored, without and with an edit',
    patch:
      'diff --git a/vendor/a b/a\nsimilarity index 100%\nrename from vendor/a\nrename to a\n' +
      'diff --git "a/vendor/\\303\\251" b/b\nsimilarity index 90%\nrename from "vendor/\\303\\251"\nrename to b\n--- "a/vendor/\\303\\251"\n+++ b/b\n@@ -5,0 +6 @@\n+x\n' +
      'diff --git a/vendor/c b/vendor/d\nsimilarity index 100%\nrename from vendor/c\nrename to vendor/d\n',
    lines: ['b:6 x'],
    unread: ['a', 'b'],
  },
  {
    name: 'a move with an edit',
    patch:
      'diff --git a/a b/dir/b\nsimilarity index 90%\nrename from a\nrename to dir/b\n--- a/a\n+++ b/dir/b\n@@ -5,0 +6 @@\n+x\n',
    lines: ['dir/b:6 x'],
  },
  {
    name: 'git show of a merge: what no parent has',
    patch: `commit 1
Merge: 2 3

diff --cc a
index 1,2..3
--- a/a
+++ b/a
@@@ -1,3 -1,3 +1,4 @@@
++evil
- ours
 -theirs
+ from ours
 +from theirs
  both
`,
    lines: ['a:1 evil'],
  },
  {
    name: 'an octopus',
    patch: 'diff --cc a\n--- a/a\n+++ b/a\n@@@@ -1,1 -1,1 -1,1 +1,2 @@@@\n   x\n+++new\n',
    lines: ['a:2 new'],
  },
  {
    name: 'an LFS pointer and a binary that no parent of a merge has',
    patch:
      `diff --cc p\nnew file mode 100644\n--- /dev/null\n+++ b/p\n@@@ -0,0 -0,0 +1,3 @@@\n++version https://git-lfs.github.com/spec/v1\n++oid sha256:${SHA}\n++size 5\n` +
      'diff --cc b\nnew file mode 100644\n--- /dev/null\n+++ b/b\n@@@ -0,0 -0,0 +1,2 @@@\n++\x7fELF\0\n++x\n\\ No newline at end of file\n',
    binaries: [`p ${SHA} 5`, `b ${hex('\x7fELF\0\nx')} 7`],
  },
  {
    name: 'links and modules',
    patch:
      'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+http://target\n\\ No newline at end of file\ndiff --git a/m b/m\nindex 1234567..89abcde 160000\n--- a/m\n+++ b/m\n@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n',
    skipped: ['l symlink', 'm submodule'],
  },
  {
    name: 'a new LFS pointer',
    patch: `diff --git a/p b/p\nnew file mode 100644\n--- /dev/null\n+++ b/p\n@@ -0,0 +1,3 @@\n+version https://git-lfs.github.com/spec/v1\n+oid sha256:${SHA}\n+size 5\n`,
    binaries: [`p ${SHA} 5`],
  },
  {
    name: 'a changed LFS pointer',
    patch: `diff --git a/p b/p\n--- a/p\n+++ b/p\n@@ -1,3 +1,3 @@\n version https://git-lfs.github.com/spec/v1\n-oid sha256:${'0'.repeat(64)}\n-size 1\n+oid sha256:${SHA}\n+size 5\n`,
    binaries: [`p ${SHA} 5`],
  },
  {
    name: 'a new binary shown as text',
    patch:
      'diff --git a/b b/b\nnew file mode 100644\n--- /dev/null\n+++ b/b\n@@ -0,0 +1,2 @@\n+\x7fELF\0\n+x\n\\ No newline at end of file\n',
    binaries: [`b ${hex('\x7fELF\0\nx')} 7`],
  },
  {
    name: 'binaries that are not carried',
    patch:
      'diff --git a/b b/b\nnew file mode 100644\nindex 0000000..1234567\nBinary files /dev/null and b/b differ\ndiff --git a/c b/c\ndeleted file mode 100644\nBinary files a/c and /dev/null differ\n',
    unread: ['b'],
  },
  {
    name: 'a delta',
    patch:
      'diff --git a/b b/b\nindex 1..2 100644\nGIT binary patch\ndelta 10\nRcmZ>Vi{W7aR{{e7L>vGB\n\ndelta 5\nMcmZ>Vi{WJe0l@$P1^@s6\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\n',
    lines: ['a:1 x'],
    unread: ['b'],
  },
];

describe('a patch', () => {
  for (const size of [65_536, 1, 7]) {
    it.each(CASES)(
      `of $name, ${size} bytes at a time`,
      async ({ patch, lines = [], binaries = [], skipped = [], unread = [] }) => {
        const changes = await read(patch, size);
        expect(shortLines(changes.lines)).toEqual(lines);
        expect(changes.binaries.map(({ path, sha256, size: bytes }) => `${path} ${sha256} ${bytes}`)).toEqual(
          binaries,
        );
        expect(changes.skipped.map(({ path, why }) => `${path} ${why}`)).toEqual(skipped);
        expect(changes.unread).toEqual(unread.map((path) => ({ why: 'not-in-patch', path })));
      },
    );
  }

  it.each([
    ['without any diff', 'some words\n', /no diff/],
    [
      'of an e-mail whose lines are encoded',
      'From: a\nContent-Transfer-Encoding: quoted-printable\n\n--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+http=3A//evil.net\n',
      /it is an encoded e-mail/,
    ],
    [
      'with the colours of a terminal',
      '\x1b[1mdiff --git a/a b/a\x1b[m\n\x1b[1m--- a/a\x1b[m\n\x1b[1m+++ b/a\x1b[m\n\x1b[36m@@ -0,0 +1 @@\x1b[m\n\x1b[32m+x\x1b[m\n',
      /colours of a terminal/,
    ],
    [
      'with colours behind a part that has none',
      '--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\nOnly in b: c\n\x1b[1m--- a/b\x1b[0m\n\x1b[1m+++ b/b\x1b[0m\n\x1b[36m@@ -0,0 +1 @@\x1b[0m\n',
      /colours of a terminal/,
    ],
    ['of diff -r', 'Only in b: c\ndiff -r a/f b/f\n1a2\n> x\n', /is not unified/],
    ['of diff -r, lines removed', 'Only in b: c\ndiff -r a/f b/f\n1,3d0\n< x\n', /is not unified/],
    ['of diff -re', 'Only in b: c\ndiff -re a/f b/f\n1a\nx\n.\n', /is not unified/],
    ['of diff -rn', 'Only in b: c\ndiff -rn a/f b/f\na1 1\nx\n', /is not unified/],
    ['of diff -ry', 'Only in b: c\ndiff -ry a/f b/f\nx     x\n  > y\n', /is not unified/],
    [
      'of diff -c behind a unified one',
      '--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\n*** a/f\n--- b/f\n***************\n*** 1 ****\n--- 1,2 ----\n  x\n+ y\n',
      /is not unified/,
    ],
    [
      'that breaks off in a hunk',
      'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,2 @@\n+x\n',
      /breaks off/,
    ],
    [
      'with a line number that no file has',
      `diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +${'9'.repeat(400)} @@\n+x\n`,
      /hunk header that cannot be read/,
    ],
    [
      'with a line too few',
      'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n x\ndiff --git a/b b/b\n',
      /hunk/,
    ],
    ['with a hunk of no file', '@@ -0,0 +1 @@\n+x\n', /no file/],
    ['with a hunk header that is none', 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ nonsense\n', /hunk header/],
    [
      'with a damaged binary',
      'diff --git a/a b/a\nnew file mode 100644\nGIT binary patch\nliteral 5\nnonsense\n\n',
      /binary/,
    ],
    [
      'with a binary of another size',
      'diff --git a/a b/a\nnew file mode 100644\nGIT binary patch\nliteral 3\nJcmb=JVBiD*4gdfE\n\n',
      /binary/,
    ],
    [
      'with a combined hunk that does not fit',
      'diff --cc a\n--- a/a\n+++ b/a\n@@@ -1 -1 +1 @@@\n+-x\n',
      /both sides/,
    ],
  ])('%s is an error', async (_, patch, message) => {
    await expect(read(patch)).rejects.toMatchObject({ code: 'input', message, hint: /./ });
  });

  it('says how an encoded e-mail is read', async () => {
    const mail = 'From: a\nContent-Transfer-Encoding: base64\n\nZGlmZg==\n';
    await expect(read(mail)).rejects.toMatchObject({ hint: /: git mailinfo a\.msg a\.patch < MAIL$/ });
  });

  it('names the file of an error, with nothing in it that drives a terminal', async () => {
    const patch =
      'diff --git "a/\\033[31m\\302\\233" "b/\\033[31m\\302\\233"\nnew file mode 100644\n@@ -0,0 +1 @@\nx\n';
    await expect(read(patch)).rejects.toThrow('"\\u001b[31m\\u{9b}"');
  });
});
