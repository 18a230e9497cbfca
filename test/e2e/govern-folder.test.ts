import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documented } from '../support/project/documented.ts';
import { aProject } from '../support/project/project.ts';
import { runId } from '../support/project/runs.ts';

test('other programs confirm the folder of an auditor', async () => {
  const project = await aProject(documented());
  const out = join(project.base, 'auditor');
  const write = (): ReturnType<typeof project.run> =>
    project.run('govern', 'folder', '--env', 'production', '--out', out, '--json');
  expect(await write()).toMatchObject({ exit: 5, json: { kind: 'GovernanceFolder', environment: 'production' } });
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: out });
  const approval = `project/governance/approvals/releases/r1/${runId(20)}`;
  const signers = ['-f', 'project/governance/allowed_signers', '-I', 'second@example.org'];
  const verify = ['-Y', 'verify', ...signers, '-n', 'sovran-approval', '-s', `${approval}.sig`];
  const said = execFileSync('ssh-keygen', verify, { cwd: out, input: readFileSync(join(out, `${approval}.json`)) });
  expect(String(said)).toMatch(/^Good "sovran-approval" signature for second@example.org/);
  expect((await write()).exit).toBe(5);
  writeFileSync(join(out, 'own.txt'), 'mine');
  expect(await write()).toMatchObject({ exit: 2, json: { error: { code: 'site-foreign' } } });
});

test('a datasheet has its Croissant file beside it', async () => {
  const project = await aProject(documented());
  const out = join(project.base, 'sheet.html');
  const report = ['govern', 'report', '--kind', 'datasheet', '--out', out];
  expect((await project.run(...report)).exit).toBe(5);
  expect(existsSync(join(project.base, 'sheet.croissant.json'))).toBe(true);
  expect((await project.run(...report)).exit).toBe(5);
  const other = await project.run(...report, '--format', 'md', '--json');
  expect(other).toMatchObject({ exit: 2, json: { error: { code: 'bad-report-name' } } });
});
