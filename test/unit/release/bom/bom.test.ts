import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import { listEvidence } from '../../../../src/lib/stages/release/approvals/evidence.ts';
import { bomOf, bomText } from '../../../../src/lib/stages/release/bom/bom.ts';
import { energyOfJob, gatherBom } from '../../../../src/lib/stages/release/bom/gather-bom.ts';
import { AT, digestFor } from '../../../support/project/digests.ts';
import { EVALUATION, experiments, JOBS, releaseOf } from '../../../support/project/experiments.ts';
import { aProject } from '../../../support/project/project.ts';
import { act } from '../../../support/sweep/act.ts';
import { servingWorld } from '../../../support/sweep/serving-cases.ts';
import { cycloneDxFaults } from '../../../support/validators.ts';

type Bom = {
  components: (JsonObject & { 'bom-ref': string; name: string })[];
  dependencies: { ref: string; dependsOn: string[] }[];
};
const ENGINE = { version: '1.0', license: 'MIT', image: `local/engine@${digestFor('9')}` };
const AUTHOR = { createdBy: 'tester@example.org', createdAt: AT };

async function sourcesOf() {
  const { project } = await aProject(experiments());
  return gatherBom({ project }, await listEvidence(project));
}

async function made(record = releaseOf('tuned-q8', '6').spec.record, engine: object = {}): Promise<string> {
  return bomText(bomOf('r1', record, { ...ENGINE, ...engine }, await sourcesOf()), AUTHOR);
}

test('CycloneDX’s strict validator accepts it, and no misspelt key', async () => {
  const text = await made();
  expect(await cycloneDxFaults(text)).toBeNull();
  expect(await cycloneDxFaults(text.replace('"components"', '"componets"'))).not.toBeNull();
});

test('names every parent of the served weights by digest', async () => {
  const { components, dependencies } = JSON.parse(await made()) as Bom;
  expect(components.map((one) => one['bom-ref'])).toEqual([
    'model/tuned-q8',
    'model/tuned',
    'model/base',
    'model/tuned.adapter',
    'data/rows',
    'engine/process',
  ]);
  expect(dependencies).toContainEqual({ ref: 'release/r1', dependsOn: ['model/tuned-q8', 'engine/process'] });
  expect(dependencies).toContainEqual({
    ref: 'model/tuned',
    dependsOn: ['data/rows', 'model/base', 'model/tuned.adapter'],
  });
  expect(components.at(-1)).toMatchObject({ type: 'container', hashes: [{ alg: 'SHA-256', content: '9'.repeat(64) }] });
});

test('states a measured metric with its interval', async () => {
  const { components } = JSON.parse(await made()) as Bom;
  expect(components.find(({ name }) => name === 'tuned')?.modelCard).toMatchObject({
    quantitativeAnalysis: {
      performanceMetrics: [
        {
          type: 'exact-match',
          value: '0.8',
          slice: `rows, test, 10 rows, run ${EVALUATION}`,
          confidenceInterval: { lowerBound: '0.49', upperBound: '0.943' },
        },
        { type: 'answered', value: '1' },
      ],
    },
  });
});

test('equal facts give equal bytes', async () => {
  expect(await made()).toBe(await made());
});

test('an unknown parent is named by its digest', async () => {
  const record = { ...releaseOf('tuned-q8', '6').spec.record, modelDigest: digestFor('7') };
  const text = await made(record, { image: undefined, license: 'Own terms' });
  expect(await cycloneDxFaults(text)).toBeNull();
  const { components } = JSON.parse(text) as Bom;
  expect(components[0]).toMatchObject({ 'bom-ref': `digest/${'7'.repeat(64)}` });
  expect(components[1]).toMatchObject({ type: 'application', licenses: [{ license: { name: 'Own terms' } }] });
});

test('states the energy of a job whose host declares its power', async () => {
  const power = { idleW: 100, maxW: 360, source: 'plate', date: '2026-01-01' };
  const host = { capex: 1, residual: 0, years: 1, supportRate: 0, power, source: 'x', date: '2026-01-01' };
  expect(energyOfJob(3600, host, undefined)).toBeCloseTo(0.36);
  expect(energyOfJob(3600, undefined, undefined)).toBeUndefined();
  const sources = { ...(await sourcesOf()), energy: { [JOBS.first]: 0.36 } };
  const text = bomText(bomOf('r1', releaseOf('tuned-q8', '6').spec.record, ENGINE, sources), AUTHOR);
  expect(await cycloneDxFaults(text)).toBeNull();
  expect(text).toMatch(/"activityEnergyCost": \{\s+"unit": "kWh",\s+"value": 0.36/);
});

test('`release create` writes it beside the record, and again only where it is missing', async () => {
  const world = await servingWorld(['one']);
  const input = { name: 'r', model: 'one', evidence: [], host: null, parallel: 1, contextTokens: 512, threads: 1 };
  await act(world, 'release create', input);
  const path = join(world.root, 'releases', 'r.cdx.json');
  const text = readFileSync(path, 'utf8');
  expect(await cycloneDxFaults(text)).toBeNull();
  rmSync(path);
  await act(world, 'release create', input);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
