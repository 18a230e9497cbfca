import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valuePage } from '../../../src/lib/stages/value/report/page.ts';
import { hasChromium, smallText, startBrowser, violationsOn, watchedPage, widthOf } from '../../support/browse.ts';
import { plainView } from '../../support/plain-view.ts';
import { fileTempDir } from '../../support/temp-project.ts';
import { valued } from '../../support/valued.ts';

/** Width of A4 within its margins of 1 cm, CSS pixels. */
const PAPER = 718;

describe.skipIf(!hasChromium && process.env.SOVRAN_TESTS !== 'all')('the page of a use case’s value', () => {
  const base = fileTempDir();
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test.for(['en', 'fr'] as const)('is quiet, accessible, narrow and printable (%s)', async (language) => {
    const file = join(base, `${language}.html`);
    writeFileSync(file, valuePage(await valued(language), plainView(language)));
    const { page, seen } = await watchedPage(browser);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`file://${file}`);
      expect(await violationsOn(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    expect(await smallText(page)).toBe(0);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${language}-360.png` });
    // The answer and its figures stand on the first screen of a telephone.
    const end = await page.evaluate<number>("document.querySelector('dl').getBoundingClientRect().bottom");
    expect(end).toBeLessThanOrEqual(740);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: PAPER, height: 1000 });
    expect(await widthOf(page)).toBeLessThanOrEqual(PAPER);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/${language}-print.png`, fullPage: true });
    expect(seen).toEqual([]);
    await page.close();
  });
});
