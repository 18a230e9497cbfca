import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/lib/adapters/clock.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { OrganisationFacts } from '../../../../src/lib/core/project/resources/organisation-facts.ts';
import { checkEntry, missingLines, nextAfterCheck } from '../../../../src/lib/stages/models/catalogue/check-entry.ts';
import { checkDocument } from '../../../../src/lib/stages/models/catalogue/documents.ts';
import {
  checkBase,
  listCatalogue,
  parseParameters,
} from '../../../../src/lib/stages/models/catalogue/list-catalogue.ts';
import { readCatalogue, requireEntry } from '../../../../src/lib/stages/models/catalogue/read-catalogue.ts';
import { parseFacts, readFacts } from '../../../../src/lib/stages/models/catalogue/read-facts.ts';
import { renderCatalogue, renderCheck } from '../../../../src/lib/stages/models/catalogue/render.ts';
import { readCases } from '../../../support/cases.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

interface Case {
  base: string;
  facts: OrganisationFacts;
}
const cases = readCases<{
  refused: (Case & { clause: string; says: string })[];
  allowed: Case[];
  undecided: (Case & { missing: string[] })[];
}>('catalogue/verdicts.yaml');

const catalogue = await readCatalogue(stageContext('/nowhere'));
const check = async ({ base, facts }: Case) => checkEntry(await requireEntry(stageContext('/nowhere'), base), facts);

test.each(cases.refused)('$base is refused by $clause', async ({ clause, says, ...one }) => {
  const found = await check(one);
  expect(found.verdict).toBe('fail');
  const failed = found.clauses.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ id }) => id)).toContain(clause);
  const { fact } = failed.find(({ id }) => id === clause) ?? {};
  expect(`${fact?.clause ?? ''} ${JSON.stringify(fact?.value)}`).toContain(says);
  expect(fact?.source).toBeTruthy();
});

test('refusals cover every clause', () => {
  expect(cases.refused.length).toBeGreaterThanOrEqual(10);
  const [first] = catalogue;
  const clauses = first && checkEntry(first, {}).clauses.map(({ id }) => id);
  expect([...new Set(cases.refused.map(({ clause }) => clause))].sort()).toEqual(clauses?.toSorted());
});

test.each(cases.allowed)('$base is allowed by $facts', async (one) => {
  expect((await check(one)).clauses.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
});

test.each(cases.undecided)('$base is undecided by $facts', async ({ missing, ...one }) => {
  const found = await check(one);
  expect(found.verdict).toBe('unknown');
  expect([...new Set(found.clauses.flatMap((clause) => clause.missing ?? []))]).toEqual(missing);
  expect(missingLines(found).map((line) => line.split(':')[0])).toEqual(missing);
});

test('says clause, source and the lines to add', async () => {
  const ctx = stageContext(tempProject());
  const found = await checkBase(ctx, 'llama-4-scout-17b-16e-instruct', { typed: { euEstablished: true } });
  expect(renderCheck(found, plainView()).join('\n')).toMatchInlineSnapshot(`
    "Llama 4 Scout: its licence refuses this use.
      ✔ Commercial use: no obstacle
      ? LicenseRef-Llama-4-Community grants no right above 700,000,000 monthly users (§2 Additional Commercial Terms); \`monthlyActiveUsers\` not declared [meta-llama/llama-models@a9c89c47 models/llama4/LICENSE, 2026-11-29]
      ✔ Revenue of the group: no obstacle
      ✗ LicenseRef-Llama-4-Community grants organisations in the EU no multimodal rights (multimodal models, last paragraph) [meta-llama/llama-models@a9c89c47 models/llama4/USE_POLICY.md, 2026-11-29]
      ✔ Training on outputs: no obstacle
      ? LicenseRef-Llama-4-Community forbids use for critical-infrastructure, military (risk of death or bodily harm); \`highRiskDomains\` not declared [meta-llama/llama-models@a9c89c47 models/llama4/USE_POLICY.md, 2026-11-29]
      ✔ Training data: no obstacle
    Conditions:
      attribution to give: display “Built with Llama”, pass the agreement on, keep the notice file [meta-llama/llama-models@a9c89c47 models/llama4/LICENSE, §1.b, 2026-11-29]
      name begins with: Llama [meta-llama/llama-models@a9c89c47 models/llama4/LICENSE, §1.b.i, 2026-11-29]
      acceptable use: Llama 4 Acceptable Use Policy [meta-llama/llama-models@a9c89c47 models/llama4/USE_POLICY.md, 2026-11-29]
      access on acceptance: yes [meta-llama/llama-models@a9c89c47 models/llama4/LICENSE, preamble, “I Accept”, 2026-11-29]
      training on outputs: on conditions [meta-llama/llama-models@a9c89c47 models/llama4/LICENSE, §1.b.i, 2026-11-29]
    Add to \`sovran.yaml\`:
      spec:
        facts:
          monthlyActiveUsers: NUMBER
          highRiskDomains: [] # or e.g. [finance, health]"
  `);
  expect(checkDocument(found, plainView('fr'))).toMatchObject({
    verdict: 'fail',
    clauses: expect.arrayContaining([
      expect.objectContaining({
        id: 'eu-rights',
        verdict: 'fail',
        reason: expect.stringContaining('aucun droit multimodal'),
      }),
    ]) as unknown,
    missing: ['monthlyActiveUsers: NUMBER', 'highRiskDomains: [] # or e.g. [finance, health]'],
  });
  expect(nextAfterCheck(found.check)).toBe('sovran model catalog --allowed');
});

test.each([
  ['2027-11-24T00:00:00.000Z', []],
  ['2028-11-24T00:00:00.000Z', ['Licence read on 2026-11-24, over a year ago; read it again.']],
])('at %s warns %j', async (now, expected) => {
  const ctx = stageContext(tempProject(), { clock: { ...systemClock, now: () => now } });
  const { warnings } = await checkBase(ctx, 'mistral-small-3.2-24b-instruct', {});
  expect(warnings.map((warning) => say(plainView().t, warning))).toEqual(expected);
});

test('names the missing facts in the next command', async () => {
  expect(nextAfterCheck(await check({ base: 'devstral-2-123b-instruct', facts: {} }))).toBe(
    'sovran model catalog check devstral-2-123b-instruct --facts monthlyRevenueUsd=VALUE',
  );
});

test('a use case comes before the project, what is typed before both', async () => {
  const ctx = stageContext(tempProject());
  const settings = await ctx.project.settings();
  await ctx.project.writeSettings({
    ...settings,
    facts: { commercialUse: true, monthlyActiveUsers: 5, publicBody: true },
  });
  const facts = { commercialUse: false, monthlyActiveUsers: 7 };
  const spec = { title: 'T', kpis: [], gates: [], scores: {}, status: 'draft', facts };
  await ctx.project.write(resourceOf('UseCase', 'triage', spec));
  expect(await readFacts(ctx)).toEqual({ commercialUse: true, monthlyActiveUsers: 5, publicBody: true });
  expect(await readFacts(ctx, { useCase: 'triage', typed: { monthlyActiveUsers: 9 } })).toEqual({
    commercialUse: false,
    monthlyActiveUsers: 9,
    publicBody: true,
  });
  await expect(readFacts(ctx, { useCase: 'other' })).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('a misspelt fact of sovran.yaml is named with its line', async () => {
  const root = tempProject();
  const ctx = stageContext(root);
  const before = new TextDecoder().decode(await ctx.project.readFile('sovran.yaml'));
  await ctx.project.writeFile('sovran.yaml', `${before}  facts:\n    monthlyUsers: 5\n`);
  await expect(readFacts(stageContext(root))).rejects.toMatchObject({
    code: 'invalid-file',
    exit: 2,
    details: { line: 10, key: 'spec.facts.monthlyUsers' },
  });
});

test('reads facts as they are typed', () => {
  expect(
    parseFacts([
      'euEstablished=true',
      'monthlyActiveUsers=20000',
      'highRiskDomains=finance, health',
      'trainingData=summary',
    ]),
  ).toEqual({
    euEstablished: true,
    monthlyActiveUsers: 20_000,
    highRiskDomains: ['finance', 'health'],
    trainingData: 'summary',
  });
  for (const none of ['none', '[]', ''])
    expect(parseFacts([`highRiskDomains=${none}`])).toEqual({ highRiskDomains: [] });
  expect(parseFacts(['highRiskDomains=[finance, health]'])).toEqual({ highRiskDomains: ['finance', 'health'] });
});

test.each([
  [['euEstablishd=true'], 'euEstablished'],
  [['euEstablished=perhaps'], 'euEstablished=true'],
  [['monthlyActiveUsers=-1'], 'NUMBER'],
  [['highRiskDomains=cooking'], 'highRiskDomains'],
  [['commercialUse'], 'commercialUse'],
])('refuses the fact %j', (words, advice) => {
  expect(() => parseFacts(words)).toThrow(expect.objectContaining({ code: 'bad-fact', exit: 2 }));
  try {
    parseFacts(words);
  } catch (error) {
    expect(JSON.stringify((error as { fix: unknown }).fix)).toContain(advice);
  }
});

test('a fact given twice is refused', () => {
  expect(() => parseFacts(['publicBody=true', 'publicBody=false'])).toThrow(
    expect.objectContaining({ code: 'bad-fact' }),
  );
});

test.each([
  [{ license: 'apache-2.0' }, 'qwen3-8b', 'phi-4'],
  [{ language: 'fr' }, 'lucie-7b', 'phi-4'],
  [{ maxParameters: parseParameters('7B') }, 'lucie-7b', 'qwen3-8b'],
  [{ allowed: true }, 'lucie-7b', 'llama-3.1-8b-instruct'],
])('filters by %j', async (filter, kept, left) => {
  const names = (await listCatalogue(stageContext(tempProject()), filter)).map(({ entry }) => entry.metadata.name);
  expect(names).toContain(kept);
  expect(names).not.toContain(left);
});

test('an empty list says so', () => {
  expect(renderCatalogue([], plainView())).toEqual(['No base passes these filters.']);
});

test.each([
  ['8B', 8e9],
  ['500m', 5e8],
  ['1.5b', 1.5e9],
  ['8e9', 8e9],
])('reads %s as parameters', (text, value) => {
  expect(parseParameters(text)).toBe(value);
});

test.each(['', '0', '-1B', 'many', '8T'])('refuses %j as parameters', (text) => {
  expect(() => parseParameters(text)).toThrow(expect.objectContaining({ code: 'bad-parameters', exit: 2 }));
});

test('a public body is shown whose law governs a licence', async () => {
  const lawOf = async (publicBody: boolean): Promise<unknown> => {
    const { conditions } = await check({ base: 'llama-3.1-8b-instruct', facts: { publicBody } });
    return conditions.find(({ id }) => id === 'law')?.fact.value;
  };
  expect([await lawOf(true), await lawOf(false)]).toEqual(['US', undefined]);
});
