import { expect, test } from 'vitest';
import { casesOf } from '../../../../src/lib/cli/reports/cases.ts';
import { junitReport } from '../../../../src/lib/cli/reports/junit.ts';
import { markdownReport } from '../../../../src/lib/cli/reports/markdown.ts';
import { EXIT, type ExitCode } from '../../../../src/lib/core/text/sovran-error.ts';
import { expectJunit } from '../../../support/junit.ts';
import { plainView } from '../../../support/plain-view.ts';

const gate = (id: string, verdict: string): object => ({ id, verdict, reason: `why ${id}` });
const check = (id: string, status: string): object => ({ id, status, observed: 'seen', expected: 'wanted' });

test.each<[string, object, ExitCode, string[]]>([
  ['gates of a plan', { gates: [gate('a', 'pass'), gate('b', 'fail')] }, 3, ['passed  a', 'failed  b']],
  ['a gate that is not known', { gates: [gate('a', 'unknown'), gate('b', 'waived')] }, 3, ['failed  a', 'passed  b']],
  [
    'checks of a host',
    { host: 'h', checks: [check('a', 'ok'), check('b', 'fail'), check('c', 'na'), check('d', 'unknown')] },
    5,
    ['passed  a', 'failed  b', 'skipped  c', 'skipped  d'],
  ],
  [
    'several hosts, one unreachable',
    {
      items: [
        { host: 'g', checks: [check('a', 'warn')] },
        { host: 'h', checks: [], error: { code: 'host-unreachable' } },
      ],
    },
    5,
    ['passed g a', 'failed h host-unreachable'],
  ],
  [
    'steps of a runbook',
    {
      steps: [
        { id: 's', title: 'Look', state: 'passed' },
        { id: 't', title: 'Ask', state: 'begun' },
      ],
    },
    5,
    ['passed  Look', 'failed  Ask'],
  ],
  [
    'a run of a runbook in which a change was declined',
    { verdict: 'incomplete', steps: [{ id: 's', title: 'Restart', state: 'skipped' }] },
    5,
    ['skipped  Restart', 'failed  verify'],
  ],
  ['a report without a list', { verdict: 'inferior', metrics: [] }, 5, ['failed  verify']],
  ['a good one', { verified: true }, 0, ['passed  verify']],
  ['a failure that no check explains', { checks: [check('a', 'ok')] }, 5, ['passed  a', 'failed  verify']],
])('%s: a case for each verdict', (_what, document, exit, wanted) => {
  const cases = casesOf(document, { command: 'verify', exit });
  expect(cases.map(({ state, subject, name }) => `${state} ${subject} ${name}`)).toEqual(wanted);
});

const HOSTILE = [
  ']]></failure><testcase classname="x" name="y"/>',
  '"\'<&>\u0000\u001B[31m\uD800\uFFFF',
  '[[ATTACHMENT|../../secret]]',
  '| <script>alert(1)</script> @everyone\n/merge\n```\n${{ secrets.X }} <!-- --> \u202Eevil',
];

test('a differing dataset says where', () => {
  const document = { verified: false, differences: [{ path: 'train-00000.jsonl', problem: 'changed' }] };
  expect(casesOf(document, { command: 'data verify', exit: 5 })).toMatchObject([
    { reason: 'train-00000.jsonl: changed' },
  ]);
});

/** Every place of a report that may hold somebody’s text. */
function hostileReport(text: string): Parameters<typeof junitReport>[0] {
  const named = { subject: text, name: text, reason: text };
  const states = ['passed', 'failed', 'skipped', 'failed'] as const;
  return {
    command: 'host check',
    exit: EXIT.drift,
    cases: states.map((state) => ({ ...named, state })),
    lines: [text],
  };
}

test.each(HOSTILE)('%j stays text in JUnit and Markdown', async (text) => {
  const report = hostileReport(text);
  const junit = junitReport(report);
  await expectJunit(junit);
  expect(junit.match(/<testcase /g)).toHaveLength(4);
  expect(junit).not.toContain('[[ATTACHMENT');
  const markdown = markdownReport(report, plainView('en'));
  const [outside = ''] = markdown.split('<details>');
  expect(outside).not.toMatch(/<script|@everyone|^\/merge|\$\{\{|-->/m);
  const fence = /^(`{3,})text$/m.exec(markdown)?.[1] ?? '';
  expect(markdown.split(`\n${fence}`)).toHaveLength(3);
});
