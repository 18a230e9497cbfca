import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLock } from '../../../src/lib/core/operation/lock/lock.ts';
import { until } from '../../support/process-place.ts';
import { FAST, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { BIN } from '../../support/sovran.ts';
import { git } from '../../support/temp-project.ts';

const RUNBOOK = `---
apiVersion: sovran/v1
kind: Runbook
title: Promote
when: In a test.
severity: low
version: 1
duration: 1m
inputs: { environment: { type: environment, ask: Which? } }
---

\`\`\`sovran-step
id: promote
kind: sovran
title: Promote
run: [release, promote, one-1, --env, '{{environment}}', --watch, 10s]
changes: true
\`\`\`

\`\`\`sovran-step
id: green
kind: check
title: It serves
run: [env, show, '{{environment}}', --json]
expect: { json: { path: health, is: healthy } }
tries: 5
\`\`\`
`;

const ARGS = ['runbook', 'run', 'promote', '--env', 'production'];

async function boxWithRunbook(): Promise<ReleaseSandbox> {
  const template = await sandboxTemplate(FAST);
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { blue: 'two-1', green: 'one-1' });
  onTestFinished(() => box.dispose());
  mkdirSync(join(box.root, 'runbooks'), { recursive: true });
  writeFileSync(join(box.root, 'runbooks/promote.md'), RUNBOOK);
  git(box.root, 'add', '.');
  git(box.root, 'commit', '-qm', 'Add a runbook');
  return box;
}

test('waits for a promotion that outlives its operator and makes it once', async () => {
  const box = await boxWithRunbook();
  expect(await box.sovran(...ARGS, '--no-input', '--json')).toMatchObject({
    exit: 2,
    json: { error: { code: 'needs-answer' } },
  });
  expect((await box.sovran('runbook', 'list', '--json')).json).toMatchObject({ runs: [] });

  const operator = spawn(process.execPath, [BIN, ...ARGS, '--yes'], {
    cwd: box.root,
    env: { ...process.env, ...box.env },
    stdio: 'ignore',
  });
  const gone = new Promise((resolve) => operator.once('close', resolve));
  await until('the promotion', () => readLock(box.root)?.operation === 'release promote');
  operator.kill('SIGKILL');
  await gone;
  const { runs } = (await box.sovran('runbook', 'list', '--json')).json as { runs: { run: string }[] };
  expect(runs).toMatchObject([{ runbook: 'promote', verdict: 'open', step: 'promote' }]);

  const again = await box.sovran('resume', '--json');
  expect(again, again.stderr).toMatchObject({
    exit: 0,
    json: { runs: [{ runId: runs[0]?.run, outcome: 'finished' }] },
  });
  const subjects = git(box.root, 'log', '--format=%s').split('\n');
  expect(subjects.filter((one) => one.includes('one-1') && one.includes('promote'))).toHaveLength(1);
});
