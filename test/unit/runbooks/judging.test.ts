import { expect, test } from 'vitest';
import type { Expectation } from '../../../src/lib/stages/runbooks/document/schema.ts';
import { failedStep, runbookRun } from '../../support/runbook-run.ts';
import { plainView } from '../../support/plain-view.ts';
import { frenchTime } from '../../../src/lib/core/text/local-time.ts';
import { loadTranslate } from '../../../src/lib/core/text/translate.ts';
import { renderRun, renderRuns } from '../../../src/lib/stages/runbooks/shown/render.ts';
import { runMarkdown, runPage } from '../../../src/lib/stages/runbooks/shown/report-page.ts';
import { casesOf } from '../../../src/lib/cli/reports/cases.ts';
import type { Runbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import { exitOfChecks } from '../../../src/lib/stages/runbooks/run/check-again.ts';
import { type StepEnd, whatFails } from '../../../src/lib/stages/runbooks/run/run-step.ts';
import { runCommand } from '../../../src/lib/stages/runbooks/run/command-line.ts';
import { safeOutput } from '../../../src/lib/stages/runbooks/run/safe-output.ts';

const END = { exitCode: 0, stdout: '{"a":{"n":3,"s":["x"]}}', stderr: 'late' };

const EXPECTATIONS: [Expectation | undefined, fails: string | undefined, exitCode?: number][] = [
  [undefined, undefined],
  [undefined, 'exit', 5],
  [{ exit: [0, 5] }, undefined, 5],
  [{ contains: 'late' }, undefined],
  [{ contains: 'never' }, 'contains'],
  [{ excludes: 'late' }, 'excludes'],
  [{ json: { path: 'a.n', is: 3 } }, undefined],
  [{ json: { path: 'a.s.0', is: 'x' } }, undefined],
  [{ json: { path: 'a.n', is: '3' } }, 'is'],
  [{ json: { path: 'a.n', atLeast: 3, atMost: 3 } }, undefined],
  [{ json: { path: 'a.n', atLeast: 4 } }, 'at-least'],
  [{ json: { path: 'a.n', atMost: 2 } }, 'at-most'],
  [{ json: { path: 'b.n' } }, 'absent'],
];

test.each(EXPECTATIONS)('%j of an end: %s', (expectation, fails, exitCode = 0) => {
  const key = fails === undefined ? undefined : `runbook.expect.${fails}`;
  expect(whatFails(expectation, { ...END, exitCode })?.key).toBe(key);
});

test('a reason hides a value whose key names a secret', () => {
  const end = { ...END, stdout: '{"db":{"password":"hunter2"},"n":3}' };
  expect(whatFails({ json: { path: 'db.password', is: 'x' } }, end)?.params).toMatchObject({ found: '••••••' });
  expect(whatFails({ json: { path: 'n', is: 4 } }, end)?.params).toMatchObject({ found: '3' });
});

test('secrets, escape sequences and most of a flood never reach a record', () => {
  const key = `svk_${'a'.repeat(43)}`;
  const text = `\u001B[31mred\u001B[0m ${key}\nAuthorization: Bearer abcdefgh12345\nDB_PASSWORD=hunter2 "token": "t0p"\n`;
  const shown = safeOutput(text);
  for (const secret of [key, 'abcdefgh12345', 'hunter2', 't0p', '\u001B']) expect(shown).not.toContain(secret);
  expect(shown).toContain('red');
  expect(safeOutput('x'.repeat(1e6)).length).toBeLessThan(9000);
});

test('a report shows hostile output as text, in HTML and in Markdown', () => {
  const hostile = '<script>x</script>\n```\n# not a title';
  const run = runbookRun(failedStep({ title: '<b>T</b>\n# x', output: hostile }));
  expect(runPage(run, plainView())).not.toMatch(/<script>|<b>/);
  const lines = runMarkdown(run, plainView()).split('\n');
  expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('```'))).toEqual([]);
  expect(lines).toContain('- host: gpu1');
});

test('a report says why a step failed, and drives no terminal', () => {
  const escape = '\u001B[2J';
  const reason = 'health is "down", expected healthy';
  const run = runbookRun(failedStep({ command: ['echo', `a${escape}b`], output: `x${escape}y`, reason }));
  const shown = [runMarkdown(run, plainView()), runPage(run, plainView()), renderRun(run, plainView()).join('\n')];
  for (const text of shown) {
    expect(text).not.toContain('\u001B');
    expect(text.replaceAll('&quot;', '"')).toContain(reason);
  }
  expect(shown[0]).toContain('echo ab');
  expect(casesOf(run, { command: 'runbook run', exit: 5 })).toMatchObject([{ state: 'failed', reason }]);
});

const CHECKS: [exit: number, ...ends: [id: string, state: StepEnd['state'], exitCode?: number][]][] = [
  [0, ['own', 'passed', 0], ['host', 'passed', 0]],
  [5, ['own', 'failed', 5], ['host', 'unknown']],
  [4, ['own', 'passed', 0], ['host', 'unknown']],
  [4, ['own', 'failed', 4]],
  [5, ['host', 'failed', 4]],
];

test.each(CHECKS)('exit %i of the checks %j', (exit, ...ends) => {
  const check = { kind: 'check', title: 'T', expect: {} } as const;
  const steps = [
    { ...check, id: 'own', run: ['env', 'show', 'x'] },
    { ...check, id: 'host', host: 'h', argv: ['true'] },
  ] as unknown as Runbook['steps'];
  const found = ends.map(([id, state, exitCode = 0]) => ({
    id,
    title: 'T',
    end: { state, exitCode, output: '', tries: 1 },
  }));
  expect(exitOfChecks(found, { steps })).toBe(exit);
});

test('the command that runs a runbook again has its inputs, quoted', () => {
  const run = { runbook: 'roll-back', inputs: { environment: 'production', why: 'it’s; slow' } };
  expect(runCommand(run)).toBe("sovran runbook run roll-back --set environment=production --set why='it’s; slow'");
});

test('past runs are listed with dates in French', async () => {
  const view = { ...plainView('fr'), t: await loadTranslate('fr', (iso) => frenchTime(iso, 'UTC')) };
  const run = { run: '01J', runbook: 'roll-back', since: '2026-01-02T03:04:05Z', verdict: 'passed', step: null };
  expect(renderRuns([run], view)[0]).toMatch(/^2 janvier 2026 à 03:04/);
});
