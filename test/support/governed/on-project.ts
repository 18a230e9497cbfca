import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { canonicalJson } from '../../../src/lib/core/kit/canonical.ts';
import { toJson } from '../../../src/lib/core/kit/to-json.ts';
import type { ProjectStore } from '../../../src/lib/core/ports/project-store.ts';
import { CHARTER_SIGNATURES, charterDigest } from '../../../src/lib/core/project/charter.ts';
import { charterSpecSchema } from '../../../src/lib/core/project/resources/charter.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { DatasetSpec } from '../../../src/lib/core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import type { ApprovalRequest } from '../../../src/lib/core/project/resources/release.ts';
import { CRITERIA, type UseCaseSpec, type WeightsSpec } from '../../../src/lib/core/project/resources/use-case.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { digestFor } from '../project/digests.ts';
import { sovran } from '../sovran.ts';
import { makeKey } from '../project/signers.ts';
import { commit, git } from '../temp-project.ts';
import type { Deployment } from './deployment.ts';
import {
  baselineAt,
  processingOf,
  putEvaluation,
  signAll,
  signerLine,
  TERMS,
  trainingOf,
  weightsOf,
} from './material.ts';
import { edit, filesIn, flip, left, placeOf, remove, resign, type Sabotage } from './sabotage.ts';

const SIGNERS = 'governance/allowed_signers';
const CLASSIFICATION = 'governance/classification.yaml';

/** Edits the line of a signer, in a list that two people signed. */
const signer =
  (name: 'data', change: (deployment: Deployment) => string): Sabotage =>
  async (deployment) => {
    edit(deployment, SIGNERS, (text) => {
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith(`${name}@`));
      return `${lines.join('\n')}\n${change(deployment)}`;
    });
    await signAll(placeOf(deployment), deployment.people, new Date().toISOString());
  };

/** Writes the record of the rows anew, with what it says otherwise. */
const rows =
  (said: (spec: DatasetSpec) => Partial<DatasetSpec>): Sabotage =>
  (deployment) => {
    const spec = { ...deployment.rows, ...said(deployment.rows) };
    return left(deployment, {
      operation: 'data prepare',
      target: 'Dataset/rows',
      writes: [resourceOf('Dataset', 'rows', spec)],
    });
  };

/** Writes the record of a model anew. */
const model =
  (name: string, said: (spec: ModelSpec) => Partial<ModelSpec>): Sabotage =>
  async (deployment) => {
    const { spec } = await requireResource(placeOf(deployment).project, 'Model', name);
    const { job, ...rest } = { ...spec, ...said(spec) };
    const whole = resourceOf('Model', name, job === undefined ? rest : { ...rest, job });
    return left(deployment, { operation: 'model import', target: `Model/${name}`, writes: [whole] });
  };

/** Changes what the file of the use case says of scores. */
const scores =
  (change: (before: UseCaseSpec['scores']) => UseCaseSpec['scores']): Sabotage =>
  async (deployment) => {
    const spec = { ...deployment.usecase, scores: change(deployment.usecase.scores) };
    await placeOf(deployment).project.write(resourceOf('UseCase', 'themes', spec));
    commit(deployment.root, 'edit');
  };

/** Replaces the approval of the live release by another one that somebody signed in time. */
const approval =
  (by: 'second' | 'approver' | 'author', said: Partial<ApprovalRequest>): Sabotage =>
  async (deployment) => {
    const [path = ''] = filesIn(deployment, 'governance/approvals/releases/r1', '.json');
    const before = JSON.parse(readFileSync(join(deployment.root, path), 'utf8')) as ApprovalRequest;
    const payload = canonicalJson({ ...before, ...said });
    const signature = await sshSigner.sign(deployment.people[by].file, payload);
    return left(deployment, {
      operation: 'release approve',
      target: 'Release/r1',
      actor: `${by}@example.org`,
      write: async (project) => {
        await project.writeFile(path, payload);
        await project.writeFile(path.replace(/json$/, 'sig'), signature);
      },
    });
  };

/** Events of the operation that added the application: nothing but the log reads them. */
function eventOf(deployment: Deployment): string {
  const found = filesIn(deployment, 'events', '.json').find((path) =>
    readFileSync(join(deployment.root, path), 'utf8').includes('"app add"'),
  );
  if (!found) throw new Error('no event of an application');
  return found;
}

function inconsistent(ratio: number): WeightsSpec {
  const pairs = CRITERIA.map((_, row) => CRITERIA.map((__, column) => (column + 1) / (row + 1)));
  for (let factor = 1; factor < 100; factor += 0.1) {
    const [first = [], ...rest] = structuredClone(pairs);
    const last = rest.at(-1) ?? [];
    first[4] = (first[4] ?? 1) / factor;
    last[0] = (last[0] ?? 1) * factor;
    const weights = weightsOf([first, ...rest]);
    if ((weights.consistencyRatio ?? 0) >= ratio) return weights;
  }
  throw new Error('no such judgements');
}

/** Removes the approval, seals, and puts it back as if it had been there. */
async function approvedAfterSeal(deployment: Deployment): Promise<void> {
  const paths = filesIn(deployment, 'governance/approvals/releases/r1', '');
  const before = paths.map((path) => [path, readFileSync(join(deployment.root, path), 'utf8')] as const);
  const done = { operation: 'release approve', target: 'Release/r1' };
  await left(deployment, {
    ...done,
    write: async (project) => {
      for (const path of paths) await project.removeFile(path);
    },
  });
  await sealIn(deployment, deployment.root);
  await left(deployment, {
    ...done,
    write: async (project) => {
      for (const [path, text] of before) await project.writeFile(path, text);
    },
  });
}

/** Another first charter, of somebody who lists but himself. */
async function restart(project: ProjectStore): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-stranger-'));
  const key = makeKey(join(dir, 'key'));
  const version = {
    apiVersion: 'sovran/v1' as const,
    kind: 'CharterSignature' as const,
    previous: null,
    charter: toJson(charterSpecSchema.parse({ ...TERMS, signatures: { required: 1 } })),
    prose: digestFor('1'),
    allowedSigners: signerLine('mallory', key),
  };
  const payload = canonicalJson({ ...version, digest: charterDigest(version), at: '2020-01-01T00:00:00.000Z' });
  const path = `${CHARTER_SIGNATURES}/01JC0000000000000000000000`;
  await project.writeFile(`${path}.json`, payload);
  await project.writeFile(`${path}.sig`, await sshSigner.sign(key.file, payload));
  rmSync(dir, { recursive: true });
}

/** Seals everything from the beginning, where git knows no log, with another key; then puts that into the project. */
async function rebuiltLog(deployment: Deployment): Promise<void> {
  const other = join(deployment.base, 'other');
  cpSync(deployment.root, other, { recursive: true, verbatimSymlinks: true });
  for (const folder of ['audit', '.sovran']) rmSync(join(other, folder), { recursive: true });
  git(other, 'checkout', '--quiet', '--orphan', 'again');
  commit(other, 'all');
  await sealIn(deployment, other);
  rmSync(join(deployment.root, 'audit'), { recursive: true });
  cpSync(join(other, 'audit'), join(deployment.root, 'audit'), { recursive: true });
  commit(deployment.root, 'another log');
  rmSync(other, { recursive: true });
}

async function sealIn(deployment: Deployment, cwd: string): Promise<void> {
  const { exit, stderr } = await sovran(['govern', 'audit', 'seal'], { cwd, env: deployment.env });
  if (exit !== 0) throw new Error(stderr);
}

async function otherCheckpoint(deployment: Deployment): Promise<void> {
  const other = join(deployment.base, 'other');
  cpSync(join(deployment.base, 'unsealed'), other, { recursive: true, verbatimSymlinks: true });
  for (const folder of ['audit', '.sovran']) rmSync(join(other, folder), { recursive: true });
  edit({ root: other }, 'sovran.yaml', (text) => text.replace('name: demo', 'name: other'));
  await sealIn(deployment, other);
  cpSync(join(other, 'audit/checkpoint'), join(deployment.root, 'audit/checkpoint'));
  commit(deployment.root, 'another checkpoint');
  rmSync(other, { recursive: true });
}

/** Sabotages of the folder of a project, by their ids in the table. */
export const ON_PROJECT: Readonly<Record<string, Sabotage>> = {
  'charter-loosened': (d) =>
    edit(d, 'governance/charter.yaml', (text) => text.replace('minExactMatch: 70', 'minExactMatch: 0')),
  'charter-part': (d) => edit(d, 'governance/charter.md', (text) => text.replace(/## 3\.[^#]*/, '')),
  'charter-signature': (d, seed) => {
    flip(join(d.root, filesIn(d, 'governance/approvals/charter', '.sig')[0] ?? ''), seed);
    commit(d.root, 'edit');
  },
  'signer-added': (d) => edit(d, SIGNERS, (text) => `${text}${signerLine('mallory', d.people.author)}`),
  'charter-dropped': async (d) => {
    const signed = filesIn(d, CHARTER_SIGNATURES, '');
    await left(d, {
      operation: 'govern attest charter',
      target: 'Charter/charter',
      write: async (project) => {
        for (const path of signed) await project.removeFile(path);
      },
    });
    await resign(d, { lifecycle: { reevaluateEvery: '200d' } });
  },
  'charter-restarted': (d) => left(d, { operation: 'tiny', target: 'Charter/charter', write: restart }),
  'owner-validates': (d) => resign(d, { roles: { ...TERMS.roles, validators: ['lead@example.org'] } }),
  'role-without-key': signer('data', () => ''),
  'role-key-expired': signer('data', ({ people }) => signerLine('data', people.data, ',valid-before="20260101"')),
  'shared-key': signer('data', ({ people }) => signerLine('data', people.second)),
  'answer-changed': (d) =>
    edit(d, CLASSIFICATION, (text) =>
      text.replace("own-name: 'yes'", "own-name: 'no', deployer-talks-to-people: 'yes'"),
    ),
  'result-changed': (d) => edit(d, CLASSIFICATION, (text) => text.replace('risk: limited', 'risk: minimal')),
  'classification-garbled': (d) => edit(d, CLASSIFICATION, (text) => `${text}]`),
  'much-compute': (d) => left(d, trainingOf(d.rows.digest, 1e12)),
  'approved-by-author': approval('author', {}),
  'approval-expired': approval('second', { expires: '2026-01-01T00:00:00.000Z' }),
  'approval-elsewhere': approval('second', { environment: 'staging' }),
  'approved-without-role': approval('approver', {}),
  'approved-later': approval('second', { at: new Date(Date.now() + 600_000).toISOString() }),
  'approved-other-plan': approval('second', { planHash: digestFor('6') }),
  'approved-after-seal': approvedAfterSeal,
  'approvals-removed': (d) => {
    for (const path of filesIn(d, 'governance/approvals/releases/r1', '')) rmSync(join(d.root, path));
    commit(d.root, 'remove');
  },
  'approvals-not-asked': (d) =>
    edit(d, 'environments/production.yaml', (text) => text.replace('required: 1', 'required: 0')),
  'score-edited': scores((before) => ({ ...before, impact: { ...before.impact, lead: 1 } })),
  'one-rater': scores((before) =>
    Object.fromEntries(Object.entries(before).map(([criterion, { lead = 0 }]) => [criterion, { lead }])),
  ),
  'inconsistent-weights': (d) =>
    left(d, {
      operation: 'scope weights',
      target: 'Weights/default',
      writes: [resourceOf('Weights', 'default', inconsistent(0.3))],
    }),
  'weights-edited': async (d) => {
    const { impact, ...rest } = d.weights.weights;
    const weights = { ...rest, impact: impact + 0.01, feasibility: rest.feasibility - 0.01 };
    await placeOf(d).project.write(resourceOf('Weights', 'default', { ...d.weights, weights }));
    commit(d.root, 'edit');
  },
  'late-baseline': (d) => left(d, baselineAt(new Date().toISOString())),
  'no-baseline': (d) => remove(d, 'value/themes.yaml'),
  'dataset-digest': (d) => edit(d, 'datasets/rows.yaml', (text) => text.replace(d.rows.digest, digestFor('8'))),
  'other-rows': (d) => left(d, trainingOf(digestFor('9'), 120)),
  'source-unlicensed': rows(({ sources }) => ({ sources: sources.map((one) => ({ ...one, license: '' })) })),
  'data-licence': rows(({ sources }) => ({
    license: 'CC-BY-NC-4.0',
    sources: sources.map((one) => ({ ...one, license: 'CC-BY-NC-4.0' })),
  })),
  'rows-without-source': rows(({ sources }) => ({ sources: sources.map((one) => ({ ...one, rows: 20 })) })),
  'not-registered': (d) => edit(d, 'governance/processing.yaml', () => '[]\n'),
  'no-legal-basis': (d) => edit(d, 'governance/processing.yaml', () => processingOf(d.rows.digest, '')),
  duplicates: rows(() => ({ rows: { in: 120, out: 100, dropped: { duplicate: 20 } } })),
  'old-rows': rows(() => ({ preparedAt: '2020-01-01T00:00:00.000Z' })),
  'personal-data': rows(() => ({ pii: 'report', piiFound: { email: 3 } })),
  'outside-eu': model('base', () => ({
    license: 'LicenseRef-Llama-3.2-Community',
    catalogue: { entry: 'llama-3.2-11b-vision-instruct', by: 'declared' },
  })),
  'unknown-ancestor': model('themes', ({ lineage }) => ({
    lineage: [...lineage, { relation: 'merged-from', digest: digestFor('7') }],
  })),
  'training-unrecorded': model('themes', () => ({ job: undefined })),
  'report-edited': (d) => edit(d, `runs/${d.evaluations.quantized}/report.json`, (text) => text.replace('0.9', '0.99')),
  'other-model-released': (d) => edit(d, 'releases/r1.yaml', (text) => text.replace(d.quantized, d.themes)),
  'below-charter': (d) => resign(d, { evaluation: { minExactMatch: 95, minRows: 100 } }),
  'few-rows': (d) => resign(d, { evaluation: { minExactMatch: 70, minRows: 500 } }),
  'quantization-loss': (d) => putEvaluation(placeOf(d), { name: 'themes-q8', digest: d.quantized }, 60),
  'event-edited': (d) => edit(d, eventOf(d), (text) => text.replace(/"at":\s*"2/, (found) => `${found.slice(0, -1)}1`)),
  'event-removed': (d) => remove(d, eventOf(d)),
  'other-checkpoint': otherCheckpoint,
  'evaluation-overdue': (d) => resign(d, { lifecycle: { reevaluateEvery: '5d' } }),
  'log-rebuilt': rebuiltLog,
  'cloud-key': (d) => edit(d, 'sovran.yaml', (text) => `${text}# key: arn:aws:kms:eu-west-3:111122223333:key/1\n`),
  'foreign-receiver': (d) => edit(d, 'sovran.yaml', (text) => `${text}# syslog: far.example.org:6514\n`),
  'key-committed': (d) => {
    cpSync(join(d.root, '.sovran/keys/log.pem'), join(d.root, 'log.pem'));
    commit(d.root, 'a key');
  },
  'no-supplier': (d) => edit(d, 'governance/suppliers.yaml', (text) => text.replace('engine/*', 'gpu')),
};
