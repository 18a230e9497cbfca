import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshSigner } from '../../../../src/lib/adapters/signer.ts';
import { openUsageJournal } from '../../../../src/lib/adapters/usage-journal.ts';
import { canonicalJson } from '../../../../src/lib/core/kit/canonical.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { sealLog } from '../../../../src/lib/stages/governance/audit/seal.ts';
import { traceRequest, traceSample } from '../../../../src/lib/stages/governance/trace/trace.ts';
import { aCharter, signsCharter } from '../../../support/project/charter.ts';
import { AT, digestFor } from '../../../support/project/digests.ts';
import { experiments } from '../../../support/project/experiments.ts';
import { aDataset } from '../../../support/project/models.ts';
import { aProject, type Project } from '../../../support/project/project.ts';
import { recorded } from '../../../support/project/recorded.ts';
import { aReport, reported, runId } from '../../../support/project/runs.ts';
import { aLive, anApplication, aRelease } from '../../../support/project/serving.ts';
import { aSigner, makeKey } from '../../../support/project/signers.ts';
import { readReport } from '../../../../src/lib/stages/measure/reports/report-files.ts';
import { commit, git } from '../../../support/temp-project.ts';
import { put, type Piece } from '../../../support/project/pieces.ts';

const PILOTED = {
  sheet: digestFor('a'),
  seed: 1,
  draw: 'random',
  judges: 1,
  margin: 100,
  needed: 8,
  dataset: { name: 'rows', digest: digestFor('c'), split: 'test' },
  evaluations: [],
  languages: ['en', 'fr'],
  rows: [],
};
const NOW = '2030-01-01T00:00:00.000Z';
const EVALUATION = runId(9);
const SOURCE = { path: 'rows.csv', sha256: digestFor('5'), license: 'etalab-2.0', rows: 1, bytes: 1 };

/** A release of `tuned-q8` that rests on an evaluation, and was approved by `lead`. */
const approved: Piece = async (place) => {
  const { project, base } = place;
  const evidence = [(await readReport(project, EVALUATION)).digest];
  const { digest: releaseDigest } = releaseOn(evidence).spec;
  const key = makeKey(join(base, 'lead'));
  await put(place, aSigner(key));
  commit(project.root, 'signers');
  const roles = { owners: {}, validators: ['lead@example.org'], dataQuality: ['lead@example.org'] };
  await put(place, aCharter({ signatures: { required: 1 }, roles }), signsCharter(key));
  const request = { apiVersion: 'sovran/v1', kind: 'ApprovalRequest', release: 'r2', releaseDigest };
  const terms = {
    environment: 'production',
    transition: 'promote',
    evidence,
    planHash: digestFor('0'),
    at: AT,
    expires: NOW,
  };
  const payload = canonicalJson({ ...request, ...terms });
  const approval = 'governance/approvals/releases/r2/01JD0000000000000000000000';
  await project.writeFile(`${approval}.json`, payload);
  await project.writeFile(`${approval}.sig`, await sshSigner.sign(key.file, payload));
};

const promoted: Piece = async (place) => {
  const release = releaseOn([(await readReport(place.project, EVALUATION)).digest]);
  const live = aLive('production', { slots: { blue: 'r2' }, live: 'blue', served: ['r2'], changes: [] });
  const approvedAs = { planHash: digestFor('0'), evidence: release.spec.record.evidence };
  const data = { release: 'r2', releaseDigest: release.spec.digest, approved: approvedAs };
  const event = { operation: 'release promote', target: 'Environment/production', data };
  await put(place, recorded({ ...event, writes: [release, live] }));
};

const releaseOn = (evidence: string[]): ReturnType<typeof aRelease> =>
  aRelease('r2', { model: 'tuned-q8', modelDigest: digestFor('6'), evidence });

async function served(...ids: string[]): Promise<Project & { ctx: ReturnType<Project['context']> }> {
  const report = aReport(EVALUATION, { subject: 'tuned-q8', measured: { model: { digest: digestFor('6') } } });
  const rows = aDataset('rows', { digest: digestFor('d'), sources: [SOURCE] });
  const project = await aProject([...experiments().slice(0, -1), rows, reported(report), anApplication()]);
  await project.add(approved);
  await project.add(promoted);
  await asked(
    project,
    ids.map((id) => ({ id })),
  );
  return { ...project, ctx: project.context({ signer: async () => sshSigner }) };
}

interface Asked {
  id: string;
  application?: string;
  release?: string;
  environment?: string;
}
let number = 0;

async function asked({ root }: Pick<Project, 'root'>, requests: Asked[]): Promise<void> {
  const journal = await openUsageJournal(root);
  for (const { id, application = 'portal', release = 'r2', environment = 'production' } of requests) {
    const sizes = { bytes: 1, sentBytes: 1, firstByteMs: 1, durationMs: 1 };
    const ended = {
      status: 200,
      termination: '----',
      outcome: 'answered' as const,
      serial: { life: 'a', number: (number += 1) },
    };
    const who = { at: NOW, requestId: id, application, endedKeyOf: '', release, route: 'chat' };
    journal.add(environment, [{ ...who, ...sizes, ...ended }], 1);
  }
  journal.close();
}

test('walks from an answer to sources, evaluations, approvals and charter', async () => {
  const { ctx } = await served('q1');
  const { steps, stops, complete } = await traceRequest(ctx, 'q1');
  expect(stops).toEqual([]);
  expect(complete).toBe(true);
  expect(steps.map(({ what, name }) => `${what} ${name}`)).toEqual([
    'application portal',
    'release r2',
    'model tuned-q8',
    'model tuned',
    'model base',
    'model tuned.adapter',
    'dataset rows',
    'source rows.csv',
    `evaluation ${EVALUATION}`,
    expect.stringMatching(/^promotion [0-9A-Z]{26}$/),
    'approval 01JD0000000000000000000000',
    'charter 2026-11-01T00:00:00.000Z',
  ]);
  expect(steps.every(({ proof }) => proof === null)).toBe(true);
  expect(steps.find(({ what }) => what === 'approval')?.note).toBe('lead@example.org');
  expect(steps.every(({ digest }) => /^sha256:[0-9a-f]{64}$/.test(digest))).toBe(true);
});

test('walks from judged rows to their pilot and the version before', async () => {
  const { ctx, ...project } = await served('q1');
  const pilot = aReport(runId(8), { subject: 'trial', type: 'pilot' });
  await project.add(reported(pilot), resourceOf('Pilot', 'trial', PILOTED));
  const { digest: report } = await readReport(project.project, pilot.id);
  const taken = { corrections: 1, preferences: 0, replaced: 1 };
  const feedback = [{ pilot: 'trial', report, source: digestFor('c'), ...taken }];
  await project.add(aDataset('rows', { digest: digestFor('d'), sources: [SOURCE], feedback }));
  const { steps, complete } = await traceRequest(ctx, 'q1');
  const names = steps.map(({ what, name, digest }) => `${what} ${name} ${digest.slice(7, 10)}`);
  expect(names).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^pilot trial/),
      `evaluation ${pilot.id} ${report.slice(7, 10)}`,
      'dataset rows ccc',
    ]),
  );
  expect(complete).toBe(true);
});

test('stops at what is missing or changed, and names it', async () => {
  const { ctx, root } = await served('q1');
  const report = `runs/${EVALUATION}/report.json`;
  for (const [spoil, ...stops] of [
    [() => rmSync(join(root, 'models/base.yaml')), { reason: 'no-origin', name: digestFor('1').slice(7, 19) }],
    [() => rmSync(join(root, 'releases/r2.yaml')), { reason: 'missing', name: 'releases/r2.yaml' }],
    [() => writeFileSync(join(root, report), '{}'), { reason: 'changed', name: report }],
    [() => rmSync(join(root, 'applications/portal.yaml')), { reason: 'missing', name: 'applications/portal.yaml' }],
    // No event records the report either.
    [
      () => rmSync(join(root, 'events'), { recursive: true }),
      { reason: 'changed', name: report },
      { reason: 'no-promotion', name: 'r2' },
    ],
  ] as const) {
    spoil();
    expect(await traceRequest(ctx, 'q1')).toMatchObject({ complete: false, stops });
    git(root, 'checkout', '-q', '.');
  }
});

test('stops at a request without a key', async () => {
  const { ctx, ...project } = await served();
  await asked(project, [{ id: 'q2', application: '', release: '' }]);
  const { stops } = await traceRequest(ctx, 'q2');
  expect(stops.map(({ reason }) => reason)).toEqual(['no-key', 'no-release']);
});

test('refuses an id that is unknown, not fetched, forged or malformed', async () => {
  const { ctx, ...project } = await served();
  await expect(traceRequest(ctx, 'q1')).rejects.toMatchObject({ code: 'request-unknown', next: ['sovran watch sync'] });
  await asked(project, [{ id: 'q1' }, { id: 'q1', application: 'forger' }]);
  await expect(traceRequest(ctx, 'q9')).rejects.toMatchObject({ code: 'request-unknown' });
  await expect(traceRequest(ctx, 'q1')).rejects.toMatchObject({ code: 'request-ambiguous' });
  await expect(traceRequest(ctx, '../x')).rejects.toMatchObject({ code: 'bad-request-id' });
  await expect(traceRequest(ctx, 'q1', 'nowhere')).rejects.toMatchObject({ code: 'not-found' });
});

test('a seed chooses the same requests again, another one others', async () => {
  const ids = Array.from({ length: 12 }, (_, at) => `q${at}`);
  const { ctx } = await served(...ids);
  const chosen = async (seed: string): Promise<string[]> =>
    (await traceSample(ctx, { sample: 5, seed })).traces.map(({ request }) => request.id);
  expect(await chosen('a')).toEqual(await chosen('a'));
  expect(await chosen('a')).not.toEqual(await chosen('b'));
  expect(await traceSample(ctx, { sample: 50, seed: 'a' })).toMatchObject({ requests: 12, complete: 12 });
});

test('proves what is sealed, by the file or its event', async () => {
  const { ctx } = await served('q1');
  await executeOperation(sealLog, { key: null, newKeySigner: null, mayAsk: false }, ctx);
  const { steps } = await traceRequest(ctx, 'q1');
  const sealed = steps.filter(({ proof }) => proof !== null).map(({ what }) => what);
  expect(sealed).toEqual(['application', 'release', 'evaluation', 'promotion', 'approval', 'charter']);
  const byEvent = steps
    .filter(({ what }) => what === 'release' || what === 'promotion')
    .map(({ proof }) => proof?.path);
  expect(new Set(byEvent).size).toBe(1);
});
