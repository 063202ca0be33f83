/** What is not what its name or its look says is warned of, wherever changes come from, and nothing else is. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPatch } from '../../src/diff/patch-source.ts';
import { openRange } from '../../src/diff/range.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { openTree } from '../../src/diff/tree.ts';
import { openGit } from '../../src/git.ts';
import type { AddedFile, ChangeSource } from '../../src/model.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';

const ELF = '\x7fELF\x02\x01\x01\0\0\0\0\n';
const PE = `MZ\x90\0${'\0'.repeat(60)}PE\0\0`;
const JPEG = '\xff\xd8\xff\xe0\0\x10JFIF\0';
const PNG = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
const SCRIPT =
  "const c=require('child_process');c.exec(Buffer.from('Y3VybA==','base64').toString());process.exit();\n";
const BIDI = 'if (level != "user\u202e \u2066// Check if admin\u2069 \u2066") {\n';
const byteString = (text: string) => Buffer.from(text).toString('latin1');

interface Case {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
  readonly warning: string | null;
}

const CASES: readonly Case[] = [
  { path: 'logo.png', content: ELF, warning: 'other-content' },
  { path: 'a.PDF', content: PE, warning: 'other-content' },
  { path: 'notes.txt', content: PE, warning: 'other-content' },
  { path: 'data.json', content: ELF, warning: 'other-content' },
  { path: 'a.mp3', content: 'PK\x03\x04\x14\0', warning: 'other-content' },
  { path: 'fa-solid.woff2', content: SCRIPT, warning: 'other-content' },
  { path: 'icon.ico', content: '#!/bin/sh\nexit\n', warning: 'other-content' },
  { path: 'a.gif', content: 'GIF89a;<?php system($_GET[0]);', warning: 'other-content' },
  { path: 'photo.jpg', content: '<!doctype html>\n<script>x()</script>\n', warning: 'other-content' },
  { path: 'a.zip', content: '<html>\n</html>\n', warning: 'other-content' },
  { path: 'assets/tool', content: ELF, mode: 0o755, warning: 'executable-data' },
  { path: 'public/fonts/x', content: '#!/bin/sh\nexit\n', mode: 0o755, warning: 'executable-data' },
  { path: 'src/auth.ts', content: byteString(BIDI), warning: 'bidi' },
  { path: 'run', content: byteString(`#!/bin/sh\n${BIDI}`), warning: 'bidi' },
  { path: byteString('photo\u202egpj.txt'), content: 'x\n', warning: 'bidi-name' },
  { path: 'photo.jpg', content: JPEG, warning: null },
  { path: 'photo.jpg', content: PNG, warning: null },
  { path: 'logo.png', content: 'a placeholder: to be drawn\n', warning: null },
  { path: 'logo.png', content: '../.git/annex/objects/00/SHA256-s1--00/SHA256-s1--00\n', warning: null },
  { path: 'a.pdf', content: '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n', warning: null },
  { path: 'bin/tool', content: ELF, mode: 0o755, warning: null },
  { path: 'assets/tool', content: ELF, warning: null },
  { path: 'addon.node', content: ELF, warning: null },
  { path: 'docs/build.sh', content: '#!/bin/sh\nexit\n', mode: 0o755, warning: null },
  { path: 'notes.he.md', content: byteString('\u2067שלום עולם\u2069\n'), warning: null },
  { path: 'src/he.ts', content: byteString('export const hello = "\u2067שלום\u2069";\n'), warning: null },
  { path: 'page.svg', content: '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n', warning: null },
];

async function put(repo: Repo, { path, content, mode = 0o644 }: Case): Promise<void> {
  const file = Buffer.from(`${repo.dir}/${path}`, 'latin1');
  await mkdir(dirname(file.toString()), { recursive: true });
  await writeFile(file, Buffer.from(content, 'latin1'));
  await chmod(file, mode);
  await repo.git('add', '-A');
}

async function warningsOf(source: ChangeSource): Promise<readonly AddedFile[]> {
  const files: AddedFile[] = [];
  await source.read(
    { text: () => undefined, binary: (file) => files.push(file) },
    { text: true, binaries: true },
  );
  return files.filter(({ warning }) => warning);
}

const sources: Readonly<Record<string, (repo: Repo, one: Case) => Promise<ChangeSource>>> = {
  staged: async (repo, one) => {
    await put(repo, one);
    return openStaged(openGit({ cwd: repo.dir, env: repo.env }));
  },
  'staged over a text': async (repo, one) => {
    await put(repo, { ...one, content: 'hello\nworld\n' });
    await repo.commit();
    await put(repo, one);
    return openStaged(openGit({ cwd: repo.dir, env: repo.env }));
  },
  'in a commit': async (repo, one) => {
    await put(repo, one);
    await repo.commit();
    return openRange(openGit({ cwd: repo.dir, env: repo.env }), { commit: 'HEAD' });
  },
  'moved to its name': async (repo, one) => {
    await put(repo, { ...one, path: 'before.rst', mode: 0o644 });
    await repo.commit();
    await rm(repo.path('before.rst'));
    await put(repo, one);
    return openStaged(openGit({ cwd: repo.dir, env: repo.env }));
  },
  'moved and edited in a commit': async (repo, one) => {
    const long = (text: string) => `${one.content}${'.\n'.repeat(50)}${text}`;
    await put(repo, { ...one, content: long(''), path: 'before.rst', mode: 0o644 });
    await repo.commit();
    await rm(repo.path('before.rst'));
    await put(repo, { ...one, content: long('.\n') });
    await repo.commit();
    return openRange(openGit({ cwd: repo.dir, env: repo.env }), { commit: 'HEAD' });
  },
  'in the work tree': async (repo, one) => {
    await put(repo, one);
    return openTree(openGit({ cwd: repo.dir, env: repo.env }), { cwd: repo.dir, paths: ['.'] });
  },
  'in a patch': async (repo, one) => {
    await put(repo, one);
    const patch = await repo.git('diff', '--cached', '--binary', 'HEAD');
    return openPatch(
      (async function* () {
        yield Buffer.from(patch);
      })(),
    );
  },
};

describe.each(Object.entries(sources))('%s', (name, open) => {
  it.each(CASES)('$path, mode $mode: $warning', async (one) => {
    await withRepo(async (repo) => {
      await repo.commit();
      const warned = await warningsOf(await open(repo, one));
      expect(warned.map(({ warning }) => warning?.code)).toEqual(one.warning === null ? [] : [one.warning]);
      const sha256 = createHash('sha256').update(Buffer.from(one.content, 'latin1')).digest('hex');
      if (!name.includes('edited')) for (const file of warned) expect(file.sha256).toBe(sha256);
    });
  });
});

it.each(CASES.filter(({ mode }) => mode !== undefined))('$path, made executable: $warning', async (one) => {
  await withRepo(async (repo) => {
    await put(repo, { ...one, mode: 0o644 });
    await repo.commit();
    await put(repo, one);
    const warned = await warningsOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
    expect(warned.map(({ warning }) => warning?.code)).toEqual(one.warning === null ? [] : [one.warning]);
  });
});
