import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran, type CliResult } from '../support/sovran.ts';
import { expectDocument } from '../support/surface-schemas.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

async function project(): Promise<{ root: string; run: (line: string) => Promise<CliResult> }> {
  const root = tempProject();
  const env = { SOVRAN_STORE: join(tempDir(), 'store') };
  const run = (line: string): Promise<CliResult> => sovran(line.split(' '), { cwd: root, env });
  expect((await run('host add local --local')).exit).toBe(0);
  return { root, run };
}

test('this machine is refused with the command that frees it, and nothing changes', async () => {
  const { root, run } = await project();
  const before = git(root, 'rev-parse', 'HEAD');
  const refused = await run('host gc local --yes --json');
  expect(refused.exit).toBe(3);
  expect(refused.json).toMatchObject({ error: { exit: 3, next: ['sovran gc --dry-run'] } });
  expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('a dry run shows the gate that refuses', async () => {
  const { run } = await project();
  const shown = await run('host gc local --dry-run --json');
  expectDocument(shown, 'Plan');
  expect(shown.json).toMatchObject({
    gates: [{ id: 'host-remote', verdict: 'fail' }, { id: 'engine-asked' }],
    steps: [],
  });
});

test('in French too', async () => {
  const { run } = await project();
  const refused = await run('host gc local --yes --lang fr');
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toContain('L’hôte local est cette machine');
});
