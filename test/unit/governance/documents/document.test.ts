import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { type DocumentFacts, readDocumentFacts } from '../../../../src/lib/stages/governance/documents/facts.ts';
import { valueAt } from '../../../../src/lib/stages/governance/documents/fill.ts';
import { documentAs } from '../../../../src/lib/stages/governance/documents/forms.ts';
import { wordsIn } from '../../../../src/lib/stages/governance/documents/document.ts';
import type { GovernanceDocument, Paragraph } from '../../../../src/lib/stages/governance/documents/schema.ts';
import { SOURCES } from '../../../../src/lib/stages/governance/documents/sources.ts';
import { type DocumentTemplate, fieldsOf } from '../../../../src/lib/stages/governance/documents/template.ts';
import { bannedIn } from '../../../support/banned-words.ts';
import { type Documents, documentsOf } from '../../../support/documents.ts';
import { plainView } from '../../../support/plain-view.ts';
import { fileTempDir } from '../../../support/temp-project.ts';
import { documented } from '../../../support/project/documented.ts';
import type { Piece } from '../../../support/project/pieces.ts';

const paragraphsOf = ({ sections }: GovernanceDocument): Paragraph[] =>
  sections.flatMap(({ fields }) => fields).flatMap(({ paragraphs }) => paragraphs);

/** Fields, their paragraphs and states, without words. */
const shapeOf = ({ document, counts, sections }: GovernanceDocument): unknown => ({
  document,
  counts,
  fields: sections.flatMap(({ id, fields }) =>
    fields.map((field) => [id, field.id, field.paragraphs.map(({ state, files, key }) => [state, files, key])]),
  ),
});

describe('documents of a project that has everything', () => {
  const base = fileTempDir();
  let made: Documents;
  let documents: GovernanceDocument[];
  let french: GovernanceDocument[];
  beforeAll(async () => {
    made = await documentsOf(documented(), base);
    documents = await made.all();
    french = await made.all('fr');
  });

  test('have the same fields and states in both languages', () => {
    expect(french.map(shapeOf)).toEqual(documents.map(shapeOf));
  });

  test('miss no fact but the recorded check', () => {
    const derived = documents.flatMap(({ document, sections }) =>
      sections.flatMap(({ fields }) =>
        fields.flatMap(({ id, paragraphs }) =>
          paragraphs
            .filter(({ state, key }) => state === 'missing' && key === null)
            .map(({ next }) => [document, id, next]),
        ),
      ),
    );
    expect(derived.filter(([, , next]) => next !== 'sovran govern check --record')).toEqual([]);
  });

  test('derive paragraphs from files whose digests git confirms', () => {
    const { root } = made.project;
    const auto = documents.flatMap(paragraphsOf).filter(({ state }) => state === 'auto');
    expect(auto.length).toBeGreaterThan(80);
    const cited = new Map(auto.flatMap(({ files }) => files.map(({ path, digest }) => [path, digest])));
    expect(auto.filter(({ files }) => files.length === 0)).toEqual([]);
    for (const [path, digest] of cited) {
      const content = execFileSync('git', ['show', `${documents[0]?.revision}:${path}`], { cwd: root });
      expect(`sha256:${createHash('sha256').update(content).digest('hex')}`, path).toBe(digest);
    }
  });

  test.each(['md', 'html', 'json'] as const)('use no banned word and no markup of names in %s', (format) => {
    for (const [language, all] of [
      ['en', documents],
      ['fr', french],
    ] as const) {
      const words = wordsIn(made.archive, language, plainView(language).t);
      const texts = all.map((one) => documentAs(format, one, words));
      expect(texts.flatMap(bannedIn)).toEqual([]);
      if (format !== 'json') expect(texts.some((text) => text.includes('<mail>'))).toBe(false);
    }
  });

  test('name facts that exist wherever a fact is optional', async () => {
    const about = async (template: DocumentTemplate): Promise<[DocumentTemplate, DocumentFacts]> => [
      template,
      await readDocumentFacts(made.ctx, made.archive, {}, template.about),
    ];
    const unknown = (await Promise.all(made.archive.templates.map(about))).flatMap(([template, facts]) =>
      fieldsOf(template).flatMap(({ from = '', of, text }) => {
        const found = SOURCES[from]?.(facts, of) ?? [];
        const paths = [...(text?.en ?? '').matchAll(/\{([\w.-]+)\?/g)].map(([, path = '']) => path);
        return paths.filter(
          (path) => !found.some(({ values }) => [valueAt(values, path)].flat().some((one) => one != null)),
        );
      }),
    );
    expect(unknown).toEqual([]);
  });

  test('show terms of the charter beside what was measured and stated', () => {
    const charter = documents.find(({ document }) => document === 'governance-charter');
    const states = charter?.sections.map(({ id, fields }) => [
      id,
      [...new Set(fields.flatMap(({ paragraphs }) => paragraphs.map(({ state, key }) => key ?? state)))],
    ]);
    expect(Object.fromEntries(states ?? [])).toMatchObject({
      roles: ['auto', 'missing', 'roles-accepted'],
      lifecycle: ['auto', 'missing', 'withdrawal'],
      data: ['auto', 'missing', 'representativeness'],
      audit: ['auto', 'missing', 'audit-readers'],
      bias: ['auto', 'discriminatory-impact', 'bias-mitigation'],
    });
    const texts = charter?.sections.flatMap(({ fields }) => fields).flatMap(({ paragraphs }) => paragraphs) ?? [];
    const said = texts.map(({ text }) => text).join('\n');
    expect(said).toMatch(/exact-match\/north 0\.8 .*exact-match\/south 0\.8 .*; group-gap 0 pt/);
    expect(said).toMatch(/Release r1 in production is evaluated again by 20.*; overdue: /);
    expect(said).toContain('second@example.org signed that release r1 may serve in production');
  });

  test('give a model card the header of a registry', () => {
    expect(documents.find(({ document }) => document === 'model-card')?.head).toEqual({
      license: 'apache-2.0',
      base_model: ['base'],
      datasets: ['rows'],
      metrics: ['exact-match', 'exact-match/north', 'exact-match/south', 'group-gap'],
      pipeline_tag: 'text-generation',
    });
  });
});

test('an edited file of sovran is quoted nowhere, though it is committed', async () => {
  const edits: [string, (text: string) => string][] = [
    ['runs/01K00000000000000000000040/check.json', (text) => text.replace('"pass"', '"fail"')],
    ['releases/r1.yaml', (text) => text.replace('r1', 'r1 ')],
  ];
  const spoil = edits.map(([path, change]): Piece => async ({ project }) => {
    const text = Buffer.from((await project.readFile(path)) ?? []).toString();
    expect(change(text)).not.toBe(text);
    await project.writeFile(path, change(text));
  });
  const { all } = await documentsOf([...documented(), ...spoil]);
  const cited = (await all()).flatMap(paragraphsOf).filter(({ state }) => state === 'auto');
  const paths = cited.flatMap(({ files }) => files.map(({ path }) => path));
  expect(edits.map(([path]) => path).filter((path) => paths.includes(path))).toEqual([]);
  const said = (await all()).flatMap(paragraphsOf).map(({ text }) => text);
  expect(said).toContain(`Not evidence: ${edits[0]?.[0]} is not as any run recorded it.`);
});

test('an empty project has documents that miss everything', async () => {
  const { archive, all } = await documentsOf([]);
  await expect(all()).rejects.toMatchObject({ code: 'nothing-serves', exit: 3 });
  expect(archive.templates.length).toBeGreaterThan(6);
});
