import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openArtifacts } from '../../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { readTemplate } from '../../../../src/lib/adapters/places.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { blockingGates } from '../../../../src/lib/core/operation/plan/gates.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { matchBytes } from '../../../../src/lib/stages/models/catalogue/match-bytes.ts';
import { readCatalogue } from '../../../../src/lib/stages/models/catalogue/read-catalogue.ts';
import { showModel } from '../../../../src/lib/stages/models/registry/registry.ts';
import { renderModel } from '../../../../src/lib/stages/models/registry/render.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { importModel } from '../../../../src/lib/stages/models/registry/import-model.ts';
import { emptyGguf } from '../../../support/empty-gguf.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const SHA256 = createHash('sha256').update(emptyGguf()).digest('hex');
const BASE = { license: 'Apache-2.0', sha256: null, trainableOn: null, fixture: false };

/** The catalogue as it is, except that one base has the bytes of the tests' GGUF. */
async function world(base: string | null): Promise<{ ctx: StageContext; from: string }> {
  const from = join(tempDir(), 'model.gguf');
  writeFileSync(from, emptyGguf());
  const known = { path: 'model.gguf', sha256: SHA256, publisher: 'x', source: 'test', date: '2026-01-01' };
  const ctx = stageContext(tempProject(), {
    artifacts: async () => openArtifacts(),
    templates: {
      read: async (path) => {
        const text = await readTemplate(path);
        if (path !== `catalogue/${base}.yaml`) return text;
        const entry = parse(text) as { spec: object };
        return stringify({ ...entry, spec: { ...entry.spec, files: [known] } });
      },
    },
  });
  return { ctx, from };
}

interface Asked {
  base?: string;
  license?: string;
  catalogue?: string;
  useCase?: string;
  facts?: object;
}

/** What a plan of an import refuses, in words, and which base it registers. */
async function planned({
  base,
  facts,
  ...given
}: Asked): Promise<{ refused: string[]; known: unknown; fixes: string[] }> {
  const { ctx, from } = await world(base ?? null);
  if (facts) await ctx.project.writeSettings({ ...(await ctx.project.settings()), facts });
  const input = { ...BASE, name: 'm', from, ...given };
  const draft = importModel.plan(input, await importModel.gather(input, ctx));
  const { t } = plainView();
  const blocking = blockingGates(draft);
  const written = draft.steps.find(({ action }) => action === 'register-model');
  return {
    refused: blocking.map(({ id, reason }) => `${id}: ${say(t, reason)}`),
    fixes: blocking.flatMap(({ fix }) => (fix ? [say(t, fix)] : [])),
    known: (written?.args.resource as { spec?: { catalogue?: unknown } } | undefined)?.spec?.catalogue,
  };
}

test('ties bytes to an entry by digest', async () => {
  expect(await planned({ base: 'smollm2-135m-instruct' })).toEqual({
    refused: [],
    fixes: [],
    known: { entry: 'smollm2-135m-instruct', by: 'digest' },
  });
});

test('says unknown where no entry has the digest', async () => {
  expect(await planned({})).toEqual({ refused: [], fixes: [], known: { entry: null, by: 'unknown' } });
});

test('a base whose licence refuses the organisation is refused with the clause', async () => {
  const license = 'LicenseRef-Llama-4-Community';
  const facts = { euEstablished: true, monthlyActiveUsers: 1, highRiskDomains: [] };
  const { refused } = await planned({ base: 'llama-4-scout-17b-16e-instruct', license, facts });
  expect(refused).toEqual([
    'license-eu-rights: LicenseRef-Llama-4-Community grants organisations in the EU no multimodal rights (multimodal models, last paragraph)',
  ]);
});

test('a fact that is not declared is asked for with its line', async () => {
  const { refused, fixes } = await planned({
    base: 'devstral-2-123b-instruct',
    license: 'LicenseRef-Modified-MIT-Devstral-2',
  });
  expect(refused).toEqual([expect.stringMatching(/20,000,000 USD.*`monthlyRevenueUsd` not declared$/)]);
  expect(fixes).toEqual(['Add `monthlyRevenueUsd: NUMBER` to `spec.facts` of `sovran.yaml`.']);
});

test('a licence by its name is not evidence', async () => {
  const facts = { monthlyRevenueUsd: 1 };
  const { refused } = await planned({ base: 'devstral-2-123b-instruct', license: 'MIT', facts });
  expect(refused).toEqual([
    'license-as-published: Licence `MIT` given; Devstral 2 123B Instruct is under `LicenseRef-Modified-MIT-Devstral-2`',
  ]);
});

test('a declared base that the digest contradicts is refused', async () => {
  const { refused } = await planned({ base: 'smollm2-135m-instruct', catalogue: 'phi-4' });
  expect(refused).toEqual(['catalogue-bytes: Declared as Phi-4; the digest is of SmolLM2 135M Instruct']);
});

test('a declared base of another size is refused', async () => {
  const { refused } = await planned({ catalogue: 'qwen3-8b' });
  expect(refused).toEqual(['catalogue-size: Declared as Qwen3 8B; parameters differ: 0 M, not 8,200 M']);
});

test('a base or use case that does not exist is refused', async () => {
  await expect(planned({ catalogue: 'phi-5' })).rejects.toMatchObject({ code: 'unknown-base', exit: 2 });
  await expect(planned({ useCase: 'none' })).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('a model from a known base shows its licence', async () => {
  const { ctx } = await world(null);
  const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
  const spec = (letter: string, more: object): object => ({
    kind: 'base',
    format: 'gguf',
    digest: digest(letter),
    parameters: 1,
    bytes: 1,
    license: 'MIT',
    trainable: false,
    lineage: [],
    registeredAt: '2026-01-01T00:00:00.000Z',
    ...more,
  });
  const from = (letter: string): object => ({ lineage: [{ relation: 'merged-from', digest: digest(letter) }] });
  const models = {
    base: spec('a', { catalogue: { entry: 'phi-4', by: 'declared' } }),
    tuned: spec('b', from('a')),
    small: spec('c', from('b')),
    stranger: spec('d', { catalogue: { entry: null, by: 'unknown' } }),
    renamed: spec('e', { catalogue: { entry: 'gone', by: 'digest' } }),
  };
  for (const [name, one] of Object.entries(models)) await ctx.project.write(resourceOf('Model', name, one));
  const small = await showModel(ctx, 'small');
  expect(small.base).toMatchObject({ entry: 'phi-4', by: 'declared', facts: { license: { id: { value: 'MIT' } } } });
  expect(renderModel(small, plainView()).join('\n')).toMatch(
    /Catalogue: phi-4, as declared[\s\S]*commercial use: yes \[MIT text/,
  );
  expect((await showModel(ctx, 'stranger')).base).toEqual({ entry: null, by: 'unknown', facts: null });
  expect((await showModel(ctx, 'renamed')).base).toEqual({ entry: 'gone', by: 'digest', facts: null });
});

test('files of several bases, or one unknown among them, are of none', async () => {
  const catalogue = await readCatalogue(stageContext('/nowhere'));
  const fileOf = (name: string) => catalogue.find(({ metadata }) => metadata.name === name)?.spec.files[0];
  const [qwen, small] = [fileOf('qwen3-8b'), fileOf('smollm2-135m-instruct')];
  const readme = { path: 'README.md', sha256: 'a'.repeat(64) };
  const unknown = { path: 'part-2.safetensors', sha256: 'b'.repeat(64) };
  const of = (...files: ({ path: string; sha256: string } | undefined)[]): string | undefined =>
    matchBytes(
      catalogue,
      files.flatMap((file) => file ?? []),
    )?.metadata.name;
  expect(of(qwen, readme)).toBe('qwen3-8b');
  expect([of(qwen, small), of(qwen, unknown), of(readme), of()]).toEqual([undefined, undefined, undefined, undefined]);
});
