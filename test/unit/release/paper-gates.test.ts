import { join } from 'node:path';
import { expect, test } from 'vitest';
import { say } from '../../../src/lib/core/text/translate.ts';
import type { EvidenceReport } from '../../../src/lib/stages/release/approvals/evidence.ts';
import type { BomSources } from '../../../src/lib/stages/release/bom/gather-bom.ts';
import { paperGates } from '../../../src/lib/stages/release/records/paper-gates.ts';
import { plainTranslate } from '../../support/plain-translate.ts';
import { aCharter, signsCharter } from '../../support/project/charter.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aDataset, aModel, of } from '../../support/project/models.ts';
import { aReport, runId } from '../../support/project/runs.ts';
import { aSigner, makeKey } from '../../support/project/signers.ts';
import { act } from '../../support/sweep/act.ts';
import { servingWorld } from '../../support/sweep/serving-cases.ts';

const SOURCE = { path: 'rows.csv', sha256: digestFor('5'), license: 'etalab-2.0', rows: 1, bytes: 1 };
const rows = aDataset('rows', { sources: [SOURCE] });
const base = aModel('base');
const tuned = aModel('tuned', { kind: 'merged', lineage: [of('merged-from', base), of('trained-on', rows)] });
const served = [{ name: 'tuned', digest: tuned.spec.digest }];

function measured(said: object = {}): EvidenceReport {
  const exact = { name: 'exact-match', value: 1, unit: '1', how: 'measured', n: 9, ci95: [0.7, 1] };
  const report = aReport(runId(1), { subject: 'tuned', metrics: [{ ...exact, ...said }] as never });
  const seen = { intact: true, fixture: false, sound: true, model: tuned.spec.digest };
  return { run: runId(1), type: 'eval', digest: digestFor('r'), ...seen, report };
}

const whole = { models: [tuned, base], datasets: [rows], reports: [measured()] };

test.for<[string, object, string]>([
  ['whole', {}, 'The bill of materials is complete.'],
  ['without its base', { models: [tuned] }, 'Bill of materials: base is neither a model nor a dataset of the project.'],
  [
    'whose base has no licence',
    { models: [tuned, aModel('base', { license: '' })] },
    'Bill of materials: base has no licence.',
  ],
  [
    'whose rows come from nowhere',
    { datasets: [aDataset('rows')] },
    'Bill of materials: dataset rows names no source.',
  ],
  [
    'measured without an interval',
    { reports: [measured({ ci95: undefined })] },
    'Bill of materials: model tuned has no metric with an interval.',
  ],
  ['not measured', { reports: [] }, 'Bill of materials: model tuned has no metric with an interval.'],
])('a bill of materials %s', ([, said, reason]) => {
  const sources = { ...whole, ...said } as unknown as BomSources;
  const gates = paperGates({ requireBom: true, signatures: [] }, served, sources);
  expect(gates.map((one) => say(plainTranslate('en'), one.reason))).toEqual([reason]);
  expect(gates[0]?.verdict).toBe(reason.endsWith('complete.') ? 'pass' : 'fail');
  expect(paperGates({ requireBom: false, signatures: [] }, served, sources)).toEqual([]);
});

test('`release create` refuses an unsigned model where the charter in force asks', async () => {
  const world = await servingWorld(['one']);
  const key = makeKey(join(world.base, 'lead'));
  await world.add(aSigner(key));
  const asks = aCharter({ signatures: { required: 1 }, audit: { requireModelSignatures: true } });
  const input = { name: 'r', model: 'one', evidence: [], host: null, parallel: 1, contextTokens: 512, threads: 1 };
  await world.add(asks, signsCharter(key));
  await expect(act(world, 'release create', input)).rejects.toMatchObject({
    details: { gates: [{ id: 'model-signed', verdict: 'fail' }] },
    next: ['sovran model sign one'],
  });
  await act(world, 'model sign', { name: 'one', key: null });
  await act(world, 'release create', input);
});
