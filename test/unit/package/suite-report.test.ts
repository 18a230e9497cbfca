import { expect, test } from 'vitest';
import {
  costOfFiles,
  dearestFiles,
  filesNotRun,
  filesThatPassed,
  NOT_RUN,
  resultOf,
  type VitestReport,
} from '../../../scripts/suites/suite-report.ts';

const ROOT = '/project';

function file(
  path: string,
  statuses: string[],
  { status = 'passed', seconds = 1 } = {},
): VitestReport['testResults'][0] {
  const assertionResults = statuses.map((one, at) => ({ fullName: `test ${at + 1}`, status: one }));
  return { name: `${ROOT}/${path}`, status, startTime: 1000, endTime: 1000 + seconds * 1000, assertionResults };
}

const REPORT: VitestReport = {
  testResults: [
    file('test/e2e/a.test.ts', ['passed', 'failed', 'skipped', 'todo'], { status: 'failed', seconds: 2 }),
    file('test/e2e/deep/b.test.ts', ['passed'], { seconds: 7 }),
    file('test/contract/c.test.ts', ['passed', 'passed']),
    file('test/surface/d.test.ts', ['pending']),
    file('test/faults/e.test.ts', [], { status: 'failed' }),
  ],
};

test('counts each suite by itself, with the names of failures', () => {
  const failures = ['test/e2e/a.test.ts › test 2'];
  expect(resultOf('e2e', REPORT, ROOT)).toEqual({ passed: 2, failed: 1, skipped: 2, seconds: 9, failures });
  expect(resultOf('contract', REPORT, ROOT)).toMatchObject({ passed: 2, failed: 0, skipped: 0, failures: [] });
  expect(resultOf('unit', REPORT, ROOT)).toMatchObject({ passed: 0, failed: 0, skipped: 1 });
});

test('a file without start and a suite without tests fail', () => {
  expect(resultOf('faults', REPORT, ROOT)).toMatchObject({
    failed: 1,
    failures: ['test/faults/e.test.ts: the file itself'],
  });
  expect(resultOf('integration', REPORT, ROOT)).toMatchObject({ failed: 1, failures: ['integration: no test ran'] });
});

test('names a file held by the deadline, neither skipped nor missing', () => {
  const late = file('test/nightly/late.test.ts', []);
  late.assertionResults.push({ fullName: NOT_RUN, status: 'skipped' });
  expect(resultOf('nightly', { testResults: [late] }, ROOT)).toMatchObject({ passed: 0, failed: 0, skipped: 0 });
  expect(filesNotRun([REPORT, { testResults: [late] }], ROOT)).toEqual(['test/nightly/late.test.ts']);
});

test('keeps costs of files where a test passed and none failed', () => {
  expect(filesThatPassed([REPORT], ROOT)).toEqual(['test/e2e/deep/b.test.ts', 'test/contract/c.test.ts']);
});

test('the files with most CPU come first, up to the limit', () => {
  const reports = [REPORT, { testResults: [file('test/unit/f.test.ts', ['passed'], { seconds: 5 })] }];
  const cpu = new Map([
    [`${ROOT}/test/e2e/a.test.ts`, 3],
    [`${ROOT}/test/unit/f.test.ts`, 8],
  ]);
  expect(dearestFiles(costOfFiles(reports, cpu, ROOT), 2)).toEqual([
    ['test/unit/f.test.ts', { seconds: 5, cpu: 8 }],
    ['test/e2e/a.test.ts', { seconds: 2, cpu: 3 }],
  ]);
});
