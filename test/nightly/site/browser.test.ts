import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  focused,
  hasChromium,
  smallText,
  startBrowser,
  violationsOn,
  watchedPage,
  widthOf,
} from '../../support/browse.ts';
import { runId } from '../../support/project/runs.ts';
import { writeSizedProject } from '../../support/project/sized.ts';
import { sovran } from '../../support/sovran.ts';
import { commit, fileTempDir, makeProject } from '../../support/temp-project.ts';

const TEXTS = [
  'Answers to citizens’ questions',
  '<script>document.title="taken"</script>',
  '"><img src=http://127.0.0.1:9/x onerror=alert(1)>',
  'averyveryverylongwordwithoutanyspaceinwhichnobrowserfindsaplacetobreakthelineexceptwhereitmust',
];
const SIZES = { usecases: 6, models: 14, evaluations: 14, benches: 3, promotions: 5, runbooks: 2 };
/** One page of each kind. */
const PAGES = [
  'index',
  'models',
  'evaluations',
  'releases',
  'environments',
  'runs',
  'runbooks',
  'usecases/case-0',
  'models/model-1',
  'releases/r1',
  'environments/production',
  ...[1, 15, 29, 32, 38].map((at) => `runs/${runId(at)}`),
];

/** Width of A4 within its margins of 1 cm, CSS pixels. */
const PAPER = 718;

// Whole families need the browser; the tenth of a commit runs where it is.
describe.skipIf(!hasChromium && process.env.SOVRAN_TESTS !== 'all')('in a browser', () => {
  const base = fileTempDir();
  let browser: Browser;

  beforeAll(async () => {
    const root = join(base, 'project');
    mkdirSync(root);
    makeProject(root);
    await writeSizedProject(root, { ...SIZES, text: (at) => TEXTS[at % TEXTS.length] ?? '' });
    commit(root);
    for (const language of ['en', 'fr']) {
      const args = ['site', 'build', '--out', join(base, language), '--lang', language];
      expect(await sovran(args, { cwd: root })).toMatchObject({ exit: 0 });
    }
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  const addressOf = (language: string, path: string): string => `file://${base}/${language}/${path}.html`;

  test.for(['en', 'fr'])('no console message, no request, no violation, light and dark (%s)', async (language) => {
    const { page, seen } = await watchedPage(browser);
    for (const path of PAGES) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(addressOf(language, path));
        expect(await violationsOn(page), `${path} ${colorScheme}`).toEqual([]);
      }
      expect(await page.title(), path).not.toBe('taken');
      expect(await page.getAttribute('html', 'lang')).toBe(language);
    }
    expect(seen).toEqual([]);
    await page.close();
  });

  test.for(['en', 'fr'])('readable at 360 px: nothing but tables scrolls sideways (%s)', async (language) => {
    const { page } = await watchedPage(browser);
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of PAGES) {
      await page.goto(addressOf(language, path));
      expect(await widthOf(page), path).toBeLessThanOrEqual(360);
      expect(await smallText(page), path).toBe(0);
    }
    await page.close();
  });

  test('printed: without the menu, within the paper', async () => {
    const { page } = await watchedPage(browser);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: PAPER, height: 1000 });
    for (const path of PAGES) {
      await page.goto(addressOf('fr', path));
      expect(await page.isVisible('nav')).toBe(false);
      expect(await page.isVisible('h1')).toBe(true);
      expect(await widthOf(page), path).toBeLessThanOrEqual(PAPER);
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(5000);
    }
    await page.close();
  });

  test('the keyboard skips the menu, reaches tables and follows links', async () => {
    const { page } = await watchedPage(browser);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(addressOf('en', 'index'));
    await page.keyboard.press('Tab');
    expect(await focused(page, 'textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused(page, 'role')).toBe('region');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/usecases/);
    expect(await page.locator('h1').count()).toBe(1);
    await page.close();
  });
});
