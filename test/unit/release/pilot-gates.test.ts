import { expect, test } from 'vitest';
import type { PilotTerms } from '../../../src/lib/core/project/resources/charter.ts';
import type { PilotSpec } from '../../../src/lib/core/project/resources/pilot.ts';
import { say } from '../../../src/lib/core/text/translate.ts';
import { pilotReport } from '../../../src/lib/stages/measure/pilot/pilot-report.ts';
import type { EvidenceReport } from '../../../src/lib/stages/release/approvals/evidence.ts';
import { pilotGates } from '../../../src/lib/stages/release/records/pilot-gates.ts';
import { plainTranslate } from '../../support/plain-translate.ts';
import { AT, digestFor } from '../../support/project/digests.ts';
import { runId } from '../../support/project/runs.ts';

const SPEC: PilotSpec = {
  ...SAID(),
  evaluations: ['base', 'tuned'].map((name, at) => ({
    run: runId(at),
    report: digestFor('e'),
    answers: digestFor('e'),
    subject: name,
    model: { name, digest: digestFor(String(at)) },
  })),
};

function SAID(): Omit<PilotSpec, 'evaluations'> {
  const dataset = { name: 'rows', digest: digestFor('d'), split: 'test' } as const;
  const counts = { seed: 1, judges: 2, margin: 50, needed: 32 };
  return { sheet: digestFor('5'), draw: 'random', dataset, languages: ['en'], rows: [], ...counts };
}

/** Two judges of so many rows, who prefer `tuned` but for the last `others` rows; the second differs on the first `apart`. */
function judged(rows: number, others: number, apart: number, said: Partial<EvidenceReport> = {}): EvidenceReport {
  const judgements = Array.from({ length: rows * 2 }, (_, at) => {
    const [row, judge] = [at % rows, at < rows ? 1 : 2];
    const isTuned = row < rows - others !== (judge === 2 && row < apart);
    return { judge, row: String(row), preferred: runId(isTuned ? 1 : 0), correction: null, rejected: null };
  });
  const run = { id: runId(9), evidence: [], startedAt: AT, endedAt: AT };
  const report = pilotReport({ name: 'trial', spec: SPEC }, judgements, run);
  return {
    run: runId(9),
    type: 'pilot',
    digest: digestFor('r'),
    intact: true,
    fixture: false,
    sound: true,
    model: null,
    report,
    ...said,
  };
}

const TERMS: PilotTerms = { minJudgements: 80, minAlpha: 0.6, minPreference: 50 };
const SERVED = [{ name: 'tuned', digest: digestFor('1') }];
const t = plainTranslate('en');

test.each<[string, EvidenceReport[], PilotTerms | undefined, string[]]>([
  ['no terms', [], undefined, []],
  ['no pilot', [], TERMS, ['Pilot users of tuned: no judgement of 80 required.']],
  ['enough of all', [judged(40, 10, 2)], TERMS, ['Pilot users of trial judged tuned as the charter asks.']],
  ['too few', [judged(30, 8, 0)], TERMS, ['Pilot users of tuned: 60 of 80 judgements.']],
  [
    'no agreement',
    [judged(40, 0, 10)],
    TERMS,
    [expect.stringMatching(/^Pilot users of tuned: agreement -0\.\d+, 0\.6 required\.$/) as string],
  ],
  [
    'not preferred',
    [judged(40, 20, 0)],
    TERMS,
    [expect.stringMatching(/tuned: preferred by at least 3\d(\.\d)? %, 50 % required/) as string],
  ],
  [
    'a test model',
    [judged(40, 10, 2, { fixture: true })],
    TERMS,
    ['Pilot users of tuned: no judgement of 80 required.'],
  ],
  [
    'a newer one that fails',
    [judged(40, 10, 2), judged(30, 8, 0)],
    TERMS,
    ['Pilot users of tuned: 60 of 80 judgements.'],
  ],
  [
    'only what is asked',
    [judged(40, 20, 40)],
    { minJudgements: 80 },
    ['Pilot users of trial judged tuned as the charter asks.'],
  ],
])('%s', (_what, reports, terms, reasons) => {
  const gates = pilotGates(SERVED, reports, terms);
  expect(gates.map(({ reason }) => say(t, reason))).toEqual(reasons);
  expect(gates.map(({ verdict }) => verdict)).toEqual(
    gates.map(({ reason }) => (reason.key === 'release.pilot.pass' ? 'pass' : 'fail')),
  );
});

test('of several models that are served each needs its judgements', () => {
  const served = [...SERVED, { name: 'mail', digest: digestFor('7') }];
  expect(pilotGates(served, [judged(40, 10, 2)], TERMS).map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
});

test('one judge has no agreement', () => {
  const { report } = judged(90, 10, 0);
  const alone = report && { ...report, metrics: report.metrics.filter(({ name }) => name !== 'alpha') };
  const [gate] = pilotGates(SERVED, [judged(90, 10, 0, alone ? { report: alone } : {})], TERMS);
  expect(gate && say(t, gate.reason)).toBe('Pilot users of tuned: agreement –, 0.6 required.');
});
