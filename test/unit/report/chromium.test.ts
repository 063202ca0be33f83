/** The HTML report in a real browser: nothing loaded, nothing refused, nothing wider than the window, readable in light and dark. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { render } from '../../../src/report/formats/index.ts';
import {
  cleanUrl,
  evidence,
  ignoredByRule,
  ignoredInline,
  maliciousUrl,
  place,
  plain,
  putOff,
  report,
  suspiciousIp,
  unknownFile,
} from './reports.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);

const long = `http://evil.net/${'a'.repeat(300)}`;
const engines = Array.from({ length: 20 }, (_, index) => ({
  name: `Engine ${index}`,
  category: 'malicious',
  result: 'phishing',
}));
const everything = report(
  [
    maliciousUrl,
    {
      ...maliciousUrl,
      indicator: { type: 'url' as const, value: long },
      locations: [place(`${'deep/'.repeat(30)}a.ts`, 1, 1)],
      excerpts: [{ text: `get('${long}')`, start: 5, length: long.length }],
      evidence: evidence({ engines }),
    },
    unknownFile,
    suspiciousIp,
    putOff(),
    ignoredByRule,
    ignoredInline,
    cleanUrl,
  ],
  { notes: [{ code: 'shared-key', origin: 'repository' }] },
);

/** Code for the page: its types are the browser's. */
const faint = await readFile(new URL('faint-texts.js', import.meta.url), 'utf8');

describe.skipIf(missing)(`in Chromium (needs ${CHROMIUM})`, () => {
  let browser: Browser;
  let folder = '';
  let url = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anteater-html-'));
    const file = join(folder, 'report.html');
    await writeFile(file, await render(everything, 'html', plain));
    url = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width: number, colorScheme: 'light' | 'dark', use: (page: Page) => Promise<void>) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const told: string[] = [];
    page.on('console', (message) => told.push(message.text()));
    page.on('pageerror', (error) => told.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url) told.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    await use(page);
    expect(told).toEqual([]);
    await page.close();
  }

  describe.each([500, 1200])('%d px wide', (width) => {
    test.each(['light', 'dark'] as const)(
      '%s: nothing is wider than the window, and all text can be read',
      async (scheme) => {
        await open(width, scheme, async (page) => {
          await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true })');
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
          expect(await page.evaluate(faint)).toEqual([]);
          const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
          expect(ground).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(22, 25, 29)');
          const { SCREENSHOTS } = process.env;
          if (SCREENSHOTS !== undefined)
            await page.screenshot({ path: join(SCREENSHOTS, `${scheme}-${width}.png`), fullPage: true });
        });
      },
    );
  });

  test('says what it is about, draws the verdicts and the quota, and folds the engines', async () => {
    await open(1200, 'light', async (page) => {
      const text = await page.locator('header').textContent();
      for (const part of ['acme', '2026-11-21 12:00 UTC', 'anteater 1.0.0']) expect(text).toContain(part);
      const labels = await page
        .locator('svg')
        .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
      expect(labels).toEqual([
        '2 malicious, 1 suspicious, 1 unknown, 1 not checked, 1 clean, 2 ignored',
        '2 of 3 used',
        '41 of 500 used',
        '1044 of 15500 used',
      ]);
      const widths = await page
        .locator('header rect')
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().width));
      expect(widths).toHaveLength(6);
      expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(2, 1);
      const last = page.getByText('Engine 19');
      expect(await last.isVisible()).toBe(false);
      await page.getByText('All 20 engines').click();
      expect(await last.isVisible()).toBe(true);
    });
  });
});
