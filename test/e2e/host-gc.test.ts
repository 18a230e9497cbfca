import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostAt } from '../support/host-at.ts';
import { openRemote, sampleTree } from '../support/host-store.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { complaints, expectDocument } from '../support/surface-schemas.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';
import { fingerprintOf, unknownHost } from '../support/unknown-host.ts';

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

test('a host behind SSH is freed of a tree that nobody needs, by plan and confirmation', async () => {
  const at = await unknownHost();
  const added = await at.add('--fingerprint', fingerprintOf(at.host), '--engine', 'docker');
  expect(added.exit, added.stderr).toBe(0);
  const root = join(tempDir(), 'far');
  const path = join(at.root, 'hosts', 'gpu1.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${root}\n`));
  git(at.root, 'commit', '--quiet', '--all', '-m', 'move the root');
  const far = await openRemote(hostAt(root));
  const { digest } = await far.artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
  await far.store.push(digest);
  rmSync(join(root, 'projects'), { recursive: true });
  const shown = await at.run('host', 'gc', 'gpu1', '--dry-run', '--json');
  expect(shown.json, shown.stderr).toMatchObject({ steps: [{ id: `remove-tree-${digest}`, risk: 'data' }] });
  expect(existsSync(join(root, 'trees', digest.slice(7)))).toBe(true);
  const swept = await at.run('host', 'gc', 'gpu1', '--yes', '--json');
  expect(complaints('HostSweep', swept.json), swept.stderr).toEqual([]);
  expect(swept.json).toMatchObject({ host: 'gpu1', removed: [{ kind: 'tree', id: digest }] });
  expect(existsSync(join(root, 'trees', digest.slice(7)))).toBe(false);
  const head = git(at.root, 'rev-parse', 'HEAD');
  const again = await at.run('host', 'gc', 'gpu1', '--json');
  expect(complaints('HostSweep', again.json), again.stderr).toEqual([]);
  expect(again).toMatchObject({ exit: 0, json: { removed: [] } });
  expect([git(at.root, 'rev-parse', 'HEAD'), git(at.root, 'status', '--porcelain')]).toEqual([head, '']);
});
