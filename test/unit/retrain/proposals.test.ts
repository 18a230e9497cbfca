import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { showProposal } from '../../../src/lib/stages/retrain/read-proposals.ts';
import { renderProposals, renderRetraining } from '../../../src/lib/stages/retrain/render.ts';
import type { Retraining } from '../../../src/lib/stages/retrain/schema.ts';
import { economics } from '../../support/economics.ts';
import { aCharter, signsCharter } from '../../support/project/charter.ts';
import { digestFor } from '../../support/project/digests.ts';
import { evaluateRows } from '../../support/project/evaluated.ts';
import { aHost } from '../../support/project/machines.ts';
import { aDataset, aModel, of } from '../../support/project/models.ts';
import type { Piece } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aRun, jobDocument, runId } from '../../support/project/runs.ts';
import { aUseCase } from '../../support/project/scope.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { aSigner, makeKey } from '../../support/project/signers.ts';
import { tempDir } from '../../support/temp-project.ts';
import { plainView } from '../../support/plain-view.ts';

const ROWS = aDataset('rows', {
  sources: [{ path: 'data/a b.csv', sha256: digestFor('0'), license: 'CC0-1.0', rows: 1, bytes: 1 }],
  recipe: { map: { prompt: 'q', completion: 'a' } },
});
const BASE = aModel('base');
const TUNED = aModel('tuned', { job: runId(1), lineage: [of('merged-from', BASE), of('trained-on', ROWS)] });
const SMALL = aModel('tuned-q8-0', { job: runId(2), format: 'gguf', lineage: [of('quantized-from', TUNED)] });
const ADAPTER = aModel('tuned.adapter', { job: runId(1), kind: 'adapter', lineage: [of('adapter-of', BASE)] });

function job(number: number, subject: string, operation: string, spec: object, lineage: object[]): Piece {
  const id = runId(number);
  const [startedAt, endedAt] = ['2026-05-01T12:00:00.000Z', '2026-05-01T12:30:00.000Z'];
  const collect = [{ tree: 'x', model: { name: subject, kind: 'merged', license: 'MIT', lineage } }] as never;
  return aRun(id, { operation, subject, startedAt, endedAt, collect, job: jobDocument(id, { spec, seed: 42 }) });
}

/** A live release of these models, which a training and a quantization made. */
async function live(record: Parameters<typeof aRelease>[1], ...more: Piece[]): Promise<Project> {
  const { host, project } = economics();
  const declare: Piece = async ({ project: store }) =>
    store.writeSettings({ ...(await store.settings()), value: project });
  return aProject([
    declare,
    aHost('local', { value: host }),
    ROWS,
    BASE,
    TUNED,
    SMALL,
    ADAPTER,
    aModel('tuned-2'),
    job(1, 'tuned', 'train launch', { method: 'lora', rank: 8 }, TUNED.spec.lineage),
    job(2, 'tuned-q8-0', 'quantize launch', { scheme: 'Q8_0' }, SMALL.spec.lineage),
    aUseCase('tri', { retraining: { maxAgeDays: 1, canaryBelow: 0.9 } }),
    anEnvironment('production', { approvals: { required: 1, expireAfter: '168h' } }),
    aRelease('r1', record),
    aLive(),
    ...more,
  ]);
}

const shown = async (project: Project): Promise<Retraining> => showProposal(project.context(), 'production');

test('the plan repeats training, quantization and release under free names', async () => {
  const found = await shown(await live({ model: 'tuned-q8-0', modelDigest: SMALL.spec.digest }));
  expect(found).toMatchObject({ state: 'open', trainedAt: '2026-05-01T12:00:00.000Z', jobs: [runId(1), runId(2)] });
  expect(found.commands).toEqual([
    "sovran data prepare rows-2 --from 'data/a b.csv' --license CC0-1.0 --recipe FILE --pii report --secrets report --split 'train=1,validation=0,test=0' --max-bad 0.05 --near-duplicates 1 --contaminated drop",
    "sovran train launch tuned-3 --base base --dataset rows-2 --method lora --set 'rank=8' --host local --engine process --wait",
    'sovran quantize launch tuned-q8-0-2 --model tuned-3 --scheme Q8_0 --host local --engine process --wait',
    'sovran eval run --model tuned-q8-0 --host local --engine process --dataset rows-2',
    'sovran eval run --model tuned-q8-0-2 --host local --engine process --dataset rows-2',
    'sovran release create r1-2 --model tuned-q8-0-2 --host local --engine process --context 4096 --parallel 4 --threads 2',
    'sovran release approve r1-2 --env production --key FILE',
    'sovran release promote r1-2 --env production',
  ]);
  // An hour at 700 W and a PUE of 1.5; a year costs 47,350 without energy.
  expect(found.took).toMatchObject({
    duration: { value: 3600, unit: 's', how: 'measured' },
    energy: { value: 1.05, unit: 'kWh', how: 'estimated' },
    cost: { value: expect.closeTo((6750 + 2400 + 40_000 + 1200 + 3000) / 8760 + 0.21, 9), unit: 'EUR' },
    unknown: [],
  });
  expect(renderRetraining(found, plainView('fr')).join('\n')).toContain('60 min');
});

test('an adapter is trained again beside its base', async () => {
  const adapters = [{ name: 'mails', model: 'tuned.adapter', digest: ADAPTER.spec.digest }];
  const { model, commands } = await shown(await live({ model: 'base', modelDigest: BASE.spec.digest, adapters }));
  expect(model).toBe('tuned.adapter');
  expect(commands).toContain(
    "sovran release create r1-2 --model base --host local --engine process --context 4096 --parallel 4 --threads 2 --adapter 'mails=tuned-3.adapter'",
  );
});

test('says that no training made a model, and that nothing is declared', async () => {
  const found = await shown(await live({ model: 'base', modelDigest: BASE.spec.digest }));
  expect(found).toMatchObject({ jobs: [], commands: [], took: { duration: null, cost: null } });
  expect(found.checks).toMatchObject([
    { rule: 'canary', state: 'unknown' },
    { rule: 'age', evidence: null },
  ]);
  expect(renderRetraining(found, plainView('en')).at(-1)).toMatch(/^No training run made base/);
  const bare = await aProject([aUseCase('tri'), BASE, aRelease('r1', { model: 'base' }), anEnvironment(), aLive()]);
  await expect(shown(bare)).rejects.toMatchObject({ code: 'no-rules', exit: 3 });
  expect(renderProposals([], plainView('en'))).toHaveLength(1);
});

test('where a use case has no rules, those of the charter propose', async () => {
  const key = makeKey(join(tempDir(), 'lead'));
  const lifecycle = { reevaluateEvery: '1d', retireBelow: 60 };
  const terms = { signatures: { required: 1 }, lifecycle, evaluation: { minRows: 2 } };
  const project = await live({ model: 'tuned', modelDigest: TUNED.spec.digest }, aUseCase('tri'), aSigner(key));
  const context = () => project.context({ signer: async () => sshSigner });
  await expect(showProposal(context(), 'production')).rejects.toMatchObject({ code: 'no-rules' });
  await project.add(aCharter(terms), signsCharter(key));
  const tuned = { name: 'tuned', digest: TUNED.spec.digest };
  const run = await evaluateRows(project.project, tuned, [true, false]);
  await evaluateRows(project.project, tuned, [true], { rowsOf: 'e' });
  const { state, checks } = await showProposal(context(), 'production');
  expect([state, ...checks.map((one) => `${one.rule} ${one.state} ${one.threshold} ${one.evidence}`)]).toEqual([
    'open',
    'canary unknown 0.6 null',
    `evaluation hit 1 ${run}`,
  ]);
});
