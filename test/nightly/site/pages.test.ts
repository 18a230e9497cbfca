import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../../src/lib/core/text/message.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordsIn } from '../../../src/lib/stages/governance/documents/document.ts';
import { documentPage } from '../../../src/lib/stages/governance/documents/forms.ts';
import { makeFolder } from '../../../src/lib/stages/governance/documents/folder.ts';
import { datasetPage } from '../../../src/lib/stages/data/page.ts';
import { statusPage } from '../../../src/lib/stages/watch/status/page.ts';
import { valuePage } from '../../../src/lib/stages/value/report/page.ts';
import { hasChromium, smallText, startBrowser, violationsOn, watchedPage, widthOf } from '../../support/browse.ts';
import { documentsOf } from '../../support/documents.ts';
import { plainView } from '../../support/plain-view.ts';
import { documented } from '../../support/project/documented.ts';
import { aDataset } from '../../support/project/models.ts';
import { prepareTree } from '../../support/prepare-tree.ts';
import { fileTempDir, tempDir } from '../../support/temp-project.ts';
import { valued } from '../../support/valued.ts';
import { watchedSample } from '../../support/watched-sample.ts';

/** Width of A4 within its margins of 1 cm, CSS pixels. */
const PAPER = 718;

/** The longest document of a project that has everything. */
async function pageOf(kind: string, language: Language): Promise<string> {
  const { archive, all } = await documentsOf(documented());
  const document = (await all(language)).find((one) => one.document === kind);
  return document ? documentPage(document, wordsIn(archive, language, plainView(language).t)) : '';
}

/** Index of an auditor's folder. */
async function indexOf(language: Language): Promise<string> {
  const { archive, ctx } = await documentsOf(documented());
  return String((await makeFolder(ctx, archive, 'production')).files.get(`index.${language}.html`));
}

/** A dataset with every count that a page shows. */
async function datasetOf(language: Language): Promise<string> {
  const dir = tempDir();
  const rows = Array.from({ length: 200 }, (_, at) => ({ q: `${'où '.repeat(at)}${at}`, a: 'à la mairie', l: at % 3 }));
  writeFileSync(join(dir, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const recipe = { map: { prompt: 'q', completion: 'a', label: 'l' }, groups: { long: { q: { match: 'où' } } } };
  const { manifest } = await prepareTree(dir, [join(dir, 'rows.jsonl')], { recipe });
  const { languages = {}, groups = {} } = manifest;
  const { spec } = aDataset('rows', { rows: manifest.rows, languages, groups });
  return datasetPage({ dataset: { name: 'rows', ...spec }, manifest, samples: [] }, plainView(language));
}

/** A page, and what must stand on the first screen of a telephone. */
const PAGES = {
  value: { answer: 'dl', page: async (language: Language) => valuePage(await valued(language), plainView(language)) },
  documents: {
    answer: 'dl',
    page: async (language: Language) => pageOf('technical-documentation', language),
  },
  folder: { answer: 'h1', page: indexOf },
  dataset: { answer: '.verdict', page: datasetOf },
  supervision: {
    answer: '.verdict',
    page: async (language: Language) => {
      const two = [watchedSample(), watchedSample({ environment: 'staging', unreachable: 'connection-lost' })];
      return statusPage(two, plainView(language));
    },
  },
};

const CASES = (Object.keys(PAGES) as (keyof typeof PAGES)[]).flatMap((name) =>
  (['en', 'fr'] as const).map((language) => [name, language] as const),
);

describe.skipIf(!hasChromium && process.env.SOVRAN_TESTS !== 'all')('a page of figures', () => {
  const base = fileTempDir();
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test.for(CASES)('is quiet, accessible, narrow and printable (%s, %s)', async ([name, language]) => {
    const file = join(base, `${name}-${language}.html`);
    const { answer, page: pageIn } = PAGES[name];
    writeFileSync(file, await pageIn(language));
    const { page, seen } = await watchedPage(browser);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`file://${file}`);
      expect(await violationsOn(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    expect(await smallText(page)).toBe(0);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${language}-360.png`, fullPage: name !== 'value' });
    const end = await page.evaluate<number>(`document.querySelector('${answer}').getBoundingClientRect().bottom`);
    expect(end).toBeLessThanOrEqual(740);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: PAPER, height: 1000 });
    expect(await widthOf(page)).toBeLessThanOrEqual(PAPER);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${language}-print.png`, fullPage: true });
    expect(seen).toEqual([]);
    await page.close();
  });
});
