import { join } from 'node:path';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { canonicalJson } from '../../../src/lib/core/kit/canonical.ts';
import { approvalFolder } from '../../../src/lib/stages/release/approvals/approvals.ts';
import { commit } from '../temp-project.ts';
import { aCharter, signsCharter } from './charter.ts';
import { digestFor } from './digests.ts';
import { JOBS } from './experiments.ts';
import { aHost } from './machines.ts';
import { aDataset, aModel, of } from './models.ts';
import { aFile, put, type Piece, type Place } from './pieces.ts';
import { recordsAll } from './recorded.ts';
import { aReport, aRun, jobDocument, reported, runId } from './runs.ts';
import { aUseCase } from './scope.ts';
import { anApplication, anEnvironment, aLive, aRelease } from './serving.ts';
import { makeKey, type Key } from './signers.ts';

const PARTS = ['roles', 'life cycle', 'data', 'audit', 'bias'];
const PROSE = `# Charter\n\n${PARTS.map((part, at) => `## ${at + 1}. ${part}\n\nRule of ${part}.\n`).join('\n')}`;
const TERMS = {
  evaluation: { minExactMatch: 70, minRows: 100, pilot: { minJudgements: 88, minAlpha: 0.6, minPreference: 50 } },
  lifecycle: { reevaluateEvery: '180d', retireAfter: '730d', retireBelow: 60 },
  data: {
    maxDuplicateShare: 5,
    maxEmptyShare: 1,
    maxAge: '730d',
    maxPersonalData: 0,
    minLanguageShares: { fr: 80 },
    minGroupShares: { rural: 20 },
    maxRowAge: '365d',
    licences: ['CC0-1.0'],
  },
  audit: { sealEvery: '30d', keepRequests: '180d' },
  bias: { groups: ['north', 'south'], maxGapPoints: 5 },
};
const CHANGE = { what: 'promote', release: 'r1', run: runId(30), at: '2026-11-20T08:00:00.000Z', by: 'a' } as const;

/** A project in which every source of documents finds something, with all that it may have. */
export function documented(): Piece[] {
  const known = { architecture: 'llama', source: 'https://models.example.org', scheme: 'Q8_0' };
  const rows = aDataset('rows', {
    digest: digestFor('d'),
    splits: { train: 90, validation: 0, test: 10 },
    sources: [{ path: 'mail.jsonl', sha256: digestFor('7'), license: 'CC0-1.0', rows: 100, bytes: 2048 }],
    rows: { in: 110, out: 100, dropped: { duplicate: 10 } },
    piiFound: { email: 3 },
    answers: {
      teacher: { name: 'base', digest: digestFor('1') },
      source: { name: 'rows', digest: digestFor('d') },
      sampling: { temperature: 0, maxTokens: 64, seed: 1 },
      engine: { name: 'process', environment: digestFor('e') },
    },
  });
  const base = aModel('base', { digest: digestFor('1'), ...known });
  const lineage = [of('merged-from', base), of('trained-on', rows)];
  const tuned = aModel('tuned', {
    kind: 'merged',
    format: 'gguf',
    digest: digestFor('6'),
    job: JOBS.first,
    lineage,
    ...known,
  });
  const job = jobDocument(JOBS.first, { spec: { method: 'lora', rank: 8 } });
  const adapters = [{ name: 'mail', model: 'tuned', digest: digestFor('6') }];
  return [
    rows,
    base,
    tuned,
    aRun(JOBS.first, { job, measured: { wallSeconds: 90, peakMemoryBytes: 2 ** 31 } }),
    aRelease('r1', { modelDigest: digestFor('6'), adapters }, { digest: digestFor('f') }),
    anEnvironment('production', { objectives: { availability: 99, ttftP95Ms: 800 } }),
    aLive('production', { slots: { blue: 'r1' }, live: 'blue', served: ['r1'], changes: [CHANGE] }),
    aHost('local', { facts: FACTS }),
    aUseCase('tri', CASE),
    reported(EVALUATED),
    aRelease('r0', { modelDigest: digestFor('6') }),
    resourceOf('Retirement', 'r0', RETIRED),
    resourceOf('Pilot', 'trial', TRIAL),
    resourceOf('Erasure', 'e-0', ERASED),
    anApplication('portal', { owner: 'desk@example.org' }),
    aRun(runId(40), {
      operation: 'govern check',
      subject: 'production',
      kind: 'check',
      verdict: 'fail',
      host: undefined,
    }),
    aFile(`runs/${runId(40)}/check.json`, JSON.stringify(CHECKED)),
    aFile('releases/r1.cdx.json', '{"bomFormat":"CycloneDX"}\n'),
    signed,
    recordsAll,
  ];
}

const FACTS = {
  os: 'Debian 13',
  arch: 'x64',
  kernel: '6.12',
  cpus: 2,
  memoryGiB: 8,
  diskFreeGiB: 20,
  gpus: [{ index: 0, name: 'H100', memoryGiB: 80, uuid: 'GPU-1' }],
  engines: [],
  probedAt: '2026-11-01T00:00:00Z',
};

const CASE: Parameters<typeof aUseCase>[1] = {
  title: 'Sort <mail> & answer',
  need: 'Mail waits.',
  users: 'Clerks.',
  data: 'Mail of citizens.',
  alternatives: 'Rules.',
  hosting: 'sovereign',
  context: { personalData: 'personal' },
  status: 'accepted',
  decision: { verdict: 'accepted', by: 'lead@example.org', at: '2026-10-01T00:00:00Z', reason: 'worth it' },
  gates: [{ id: 'legal-basis', verdict: 'pass', reason: 'Article 6(1)(e)' }],
  kpis: [{ name: 'right', unit: '%', baseline: 62, target: 85 }],
  retraining: { onDrift: true, maxAgeDays: 365, canaryBelow: 0.7, feedbackBelow: 0.6 },
};

const EVALUATED = aReport(runId(9), {
  subject: 'tuned',
  metrics: [
    { name: 'exact-match', value: 0.8, unit: '1', how: 'measured', n: 100, ci95: [0.711, 0.867] },
    { name: 'exact-match/north', value: 0.8, unit: '1', how: 'measured', n: 5, ci95: [0.376, 0.964] },
    { name: 'exact-match/south', value: 0.8, unit: '1', how: 'measured', n: 5, ci95: [0.376, 0.964] },
    { name: 'group-gap', value: 0, unit: 'pt', how: 'measured', n: 10, ci95: [0, 45.3] },
  ],
  measured: {
    model: { name: 'tuned', digest: digestFor('6'), kind: 'merged' },
    dataset: { name: 'rows', split: 'test', rows: 100 },
  },
});

const RETIRED = {
  releaseDigest: digestFor('9'),
  state: 'open',
  at: '2026-11-21T00:00:00Z',
  closedAt: '2026-11-22T00:00:00Z',
  by: 'lead@example.org',
  reason: 'replaced',
  successor: 'r1',
  lastTraffic: '2026-11-20T00:00:00Z',
  digests: [digestFor('9')],
  kept: [{ digest: digestFor('6'), usedBy: ['Release/r1'] }],
  places: [
    {
      host: 'local',
      outcome: 'left',
      at: '2026-11-21T00:00:00Z',
      removed: [digestFor('8')],
      found: [{ digest: digestFor('9'), holders: ['someone'] }],
      code: 'connection-lost',
    },
  ],
  signatures: [{ signer: 'lead@example.org', path: 'governance/approvals/retirements/r0.json' }],
};

const TRIAL = {
  sheet: digestFor('2'),
  seed: 1,
  draw: 'random',
  judges: 1,
  margin: 30,
  needed: 88,
  languages: ['en', 'fr'],
  dataset: { name: 'rows', digest: digestFor('d'), split: 'test' },
  evaluations: [
    {
      run: runId(9),
      report: digestFor('3'),
      answers: digestFor('3'),
      subject: 'tuned',
      model: { name: 'tuned', digest: digestFor('6') },
    },
    { run: runId(8), report: digestFor('4'), answers: digestFor('4'), subject: 'toy', fixture: true },
  ],
  rows: [{ id: '000000-0', digest: digestFor('5') }],
};

const ERASED = {
  state: 'open',
  at: '2026-11-23T00:00:00Z',
  closedAt: '2026-11-24T00:00:00Z',
  by: 'lead@example.org',
  identifiers: 2,
  datasets: [
    {
      name: 'mail',
      before: digestFor('a'),
      after: digestFor('b'),
      rows: { before: 10, erased: 1, after: 9 },
      shards: [{ path: 'train-00000.jsonl', erased: 1 }],
    },
  ],
  models: [{ name: 'old', kind: 'merged', digest: digestFor('8') }],
  releases: [{ name: 'r0', live: ['production'] }],
  cleaned: [{ path: `runs/${runId(9)}/answers.jsonl`, lines: 1 }],
  remaining: [{ kind: 'history', where: 'mail.jsonl', count: 1 }],
  places: RETIRED.places,
};

const PLACE = { environment: 'production', host: null, params: {} };
const CHECKED = {
  at: '2026-11-25T00:00:00.000Z',
  environment: 'production',
  canary: false,
  controls: [
    { id: 'GOV-05', verdict: 'pass', places: [{ ...PLACE, verdict: 'pass', reason: 'approved' }] },
    { id: 'SEC-01', verdict: 'unknown', places: [{ ...PLACE, verdict: 'unknown', reason: 'nothing-live' }] },
  ],
  evidence: [],
};

/** Two people sign the charter, and one approves `r1`. */
async function signed(place: Place): Promise<void> {
  const names = ['lead@example.org', 'second@example.org'];
  const keys = names.map((name) => makeKey(join(place.base, name)));
  const lines = keys.map(({ publicKey }, at) => `${names[at]} namespaces="sovran-approval" ${publicKey}\n`);
  await place.project.writeFile('governance/allowed_signers', lines.join(''));
  commit(place.project.root);
  await put(
    place,
    decided(keys[0] as Key),
    aCharter(TERMS, PROSE),
    ...keys.map((key) => signsCharter(key)),
    ...keys.slice(1).map(approves),
  );
}

/** The decision that the retirement of `r0` names. */
const decided =
  (key: Key): Piece =>
  async ({ project }) => {
    const about = { release: 'r0', releaseDigest: RETIRED.releaseDigest, digests: RETIRED.digests, at: RETIRED.at };
    const payload = canonicalJson({ apiVersion: 'sovran/v1', kind: 'RetirementDecision', ...about });
    const path = RETIRED.signatures[0]?.path ?? '';
    await project.writeFile(path, payload);
    await project.writeFile(path.replace(/json$/, 'sig'), await sshSigner.sign(key.file, payload));
  };

const approves =
  (key: Key): Piece =>
  async ({ project }) => {
    const payload = canonicalJson({
      apiVersion: 'sovran/v1',
      kind: 'ApprovalRequest',
      release: 'r1',
      releaseDigest: digestFor('f'),
      environment: 'production',
      transition: 'promote',
      evidence: [digestFor('a')],
      planHash: digestFor('b'),
      at: '2026-11-01T00:00:00Z',
      expires: '2030-01-01T00:00:00Z',
    });
    const path = `${approvalFolder('r1')}/${runId(20)}`;
    await project.writeFile(`${path}.json`, payload);
    await project.writeFile(`${path}.sig`, await sshSigner.sign(key.file, payload));
  };
