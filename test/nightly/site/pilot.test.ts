import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { readJudgements } from '../../../src/lib/stages/measure/pilot/judgements.ts';
import { sheetPage } from '../../../src/lib/stages/measure/pilot/page.ts';
import { importPilot } from '../../../src/lib/stages/measure/pilot/pilot-import.ts';
import { readSheets } from '../../../src/lib/stages/measure/pilot/read-sheets.ts';
import { pilotWords } from '../../../src/lib/stages/measure/pilot/words.ts';
import {
  focused,
  hasChromium,
  smallText,
  startBrowser,
  violationsOn,
  watchedPage,
  widthOf,
} from '../../support/browse.ts';
import { piloted } from '../../support/piloted.ts';
import { fileTempDir } from '../../support/temp-project.ts';

const ROWS = 100;
const JUDGES = [1, 2];
const KEYS = ['1', '2', 't'];

// Whole families need the browser; the tenth of a commit runs where it is.
describe.skipIf(!hasChromium && process.env.SOVRAN_TESTS !== 'all')('the sheet of a pilot in a browser', () => {
  const base = fileTempDir();
  let browser: Browser;
  let made: Awaited<ReturnType<typeof piloted>>;

  beforeAll(async () => {
    made = await piloted({ rows: ROWS, judges: JUDGES.length }, base);
    for (const language of ['en', 'fr'] as const)
      writeFileSync(join(base, `${language}.html`), sheetPage(made.pilot, language));
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  const open = async (language: string): Promise<{ page: Page; seen: string[] }> => {
    const watched = await watchedPage(browser);
    await watched.page.goto(`file://${base}/${language}.html`);
    return watched;
  };
  const place = (page: Page): Promise<string> => page.locator('#place').innerText();

  test.for(['en', 'fr'] as const)('no complaint, no request, no violation, light and dark (%s)', async (language) => {
    const { page, seen } = await open(language);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const state of ['empty', 'judging']) {
        if (state === 'judging') await page.fill('#judge', '1');
        if (state === 'judging') await page.locator('[data-choice="1"]').click();
        expect(await violationsOn(page), `${colorScheme} ${state}`).toEqual([]);
        await page.fill('#judge', '');
      }
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    expect(await smallText(page)).toBe(0);
    expect(seen).toEqual([]);
    await page.close();
  });

  test('words change with the language, whatever is open', async () => {
    const { page } = await open('en');
    const words = pilotWords().page;
    expect(await page.locator('h1').innerText()).toBe(words.title?.en);
    await page.click('#language');
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
    expect(await page.locator('h1').innerText()).toBe(words.title?.fr.replace(' ?', '\u00A0?'));
    expect(await page.locator('#answers button').first().innerText()).toBe('Choisir la réponse 1');
    await page.close();
  });

  test('texts of models stay text', async () => {
    const { page } = await open('en');
    for (let row = 0; row < 5; row++) {
      const answers = await page.locator('#answers .said').allTextContents();
      expect(answers).toEqual(made.pilot.blind[row]?.answers);
      expect(await page.locator('img').count()).toBe(0);
      await page.click('#next');
    }
    await page.close();
  });

  test('nothing is chosen without a judge, by typing, or with keys off', async () => {
    const { page } = await open('en');
    const pressed = () => page.locator('[aria-pressed=true]').count();
    await page.keyboard.press('1');
    expect(await pressed()).toBe(0);
    await page.fill('#judge', '9');
    await page.focus('#correction');
    await page.keyboard.type('1t2s');
    expect(await pressed()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await focused(page, 'id')).toBe('place');
    await page.uncheck('#keys');
    await page.keyboard.press('1');
    expect(await pressed()).toBe(0);
    await page.close();
  });

  test('judges by keyboard alone, over a reload; 200 judgements are joined', { timeout: 120_000 }, async () => {
    const files: { name: string; text: string }[] = [];
    const { page, seen } = await open('fr');
    for (const judge of JUDGES) files.push(await judgeAll(page, judge));
    expect(seen).toEqual([]);
    await page.close();
    const judgements = await readSheets(files, made.pilot);
    const { result } = await executeOperation(importPilot, { name: made.pilot.name, judgements }, made.ctx);
    const kept = await readJudgements(made.ctx.project, made.pilot.name);
    expect(kept).toHaveLength(ROWS * JUDGES.length);
    for (const [at, { row, judge, preferred, correction }] of kept.entries()) {
      const number = KEYS.indexOf(KEYS[((at % ROWS) + judge) % KEYS.length] ?? '');
      const shown = made.pilot.blind.find(({ id }) => id === row)?.answers[number];
      const run =
        made.pilot.spec.evaluations[made.pilot.rows.find(({ id }) => id === row)?.answers.indexOf(shown ?? '') ?? -1];
      expect(preferred).toBe(number === 2 ? null : run?.run);
      expect(correction).toBe(at % ROWS === 3 ? `mieux, "été" ; ${judge}` : null);
    }
    const value = (name: string) => result.report.metrics.find((metric) => metric.name === name)?.value;
    expect([value('judgements'), value('corrections')]).toEqual([200, 2]);
  });

  /** All rows as one judge, who reloads the page halfway. */
  async function judgeAll(page: Page, judge: number): Promise<{ name: string; text: string }> {
    await typeJudge(page, judge);
    for (let row = 0; row < ROWS; row++) {
      if (row === ROWS / 2) {
        await page.reload();
        await typeJudge(page, judge);
        for (let back = 0; back < row; back++) await page.keyboard.press('ArrowRight');
      }
      expect(await place(page)).toBe(`Ligne ${row + 1} sur ${ROWS}`);
      await page.keyboard.press(KEYS[(row + judge) % KEYS.length] ?? '');
      if (row === 3) {
        await page.keyboard.press('c');
        await page.keyboard.insertText(`mieux, "été" ; ${judge}`);
        await page.keyboard.press('Escape');
      }
      await page.keyboard.press('ArrowRight');
    }
    expect(await page.locator('#left').innerText()).toMatch(/\D0$/);
    const download = page.waitForEvent('download');
    await page.keyboard.press('s');
    const path = join(base, `${judge}.csv`);
    await (await download).saveAs(path);
    return { name: (await download).suggestedFilename(), text: readFileSync(path, 'utf8') };
  }

  /** The first row, by its judge: keys reach the field. */
  async function typeJudge(page: Page, judge: number): Promise<void> {
    for (let tab = 0; tab < 30 && (await focused(page, 'id')) !== 'judge'; tab++) await page.keyboard.press('Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(String(judge));
    await page.keyboard.press('Escape');
    for (let back = 0; back < ROWS; back++) await page.keyboard.press('ArrowLeft');
  }
});
