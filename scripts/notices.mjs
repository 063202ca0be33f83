// What the bundle is made of: the licence texts that go along with it, and a software bill of materials (CycloneDX 1.6).
// Both come from the bundler's own list of inputs, so nothing can be bundled and left out here.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './ensure.mjs';

/** The packages of which something is in a chunk, by the bundler's own account, sorted by name and version. */
export async function bundledPackages(chunks) {
  const folders = new Set();
  for (const { modules = {} } of chunks)
    for (const [id, { renderedLength }] of Object.entries(modules)) {
      if (renderedLength === 0) continue;
      const folder = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
      if (folder !== undefined) folders.add(folder);
    }
  const packages = new Map();
  for (const folder of folders) {
    const found = await readPackage(folder);
    packages.set(`${found.name}@${found.version}`, found);
  }
  return [...packages.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

async function readPackage(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const texts = await Promise.all(files.sort().map((name) => readFile(join(folder, name), 'utf8')));
  const { name, version, license = 'unknown', author } = manifest;
  return { name, version, license: license.type ?? license, author: author?.name ?? author ?? null, texts };
}

function noticeOf({ name, version, license, author, texts }) {
  const body =
    texts.length > 0 ? texts.map((text) => text.trim()).join('\n\n') : declared(name, license, author);
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n\n${body}\n`;
}

/** For a package that ships no licence file: what its package.json declares. https://spdx.org/licenses/MIT */
function declared(name, license, author) {
  if (license !== 'MIT')
    throw new Error(`${name} has no licence file, and the text of ${license} is not here`);
  return `MIT License (declared in package.json; the package ships no licence file)

Copyright (c) ${author ?? `the authors of ${name}`}

${MIT}`;
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

export function noticesOf(packages) {
  const head = 'The programs in this folder contain the packages below, each under its own licence.\n';
  return [head, ...packages.map(noticeOf), SUFFIXES].join('\n');
}

/** Data that scripts/suffixes.mjs has put into the source, so that the bundler does not know of it. */
const SUFFIXES = `${'='.repeat(80)}
Public Suffix List, ICANN section (MPL-2.0)
${'='.repeat(80)}

The programs contain the ICANN section of https://publicsuffix.org/list/public_suffix_list.dat, in a shorter form, made
with tldts-icann (MIT). The list is subject to the terms of the Mozilla Public License, v. 2.0; a copy of it can be
obtained at https://mozilla.org/MPL/2.0/.
`;

export function billOf(packages, version) {
  const purl = `pkg:npm/anteater-hook@${version}`;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: 'anteater-hook', version, purl } },
    components: packages.map(componentOf),
  };
}

export async function writeNotices(chunks, version) {
  const packages = await bundledPackages(chunks);
  await writeFile(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), noticesOf(packages));
  await writeFile(
    join(root, 'dist/sbom.cdx.json'),
    `${JSON.stringify(billOf(packages, version), null, 2)}\n`,
  );
}

/** https://cyclonedx.org/docs/1.6/json/#components */
function componentOf({ name, version, license }) {
  const purl = `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
  const licenses = /[ ()]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
  return { type: 'library', name, version, purl, 'bom-ref': purl, licenses };
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
