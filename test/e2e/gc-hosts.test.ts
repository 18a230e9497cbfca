import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostAt } from '../support/host-at.ts';
import { openRemote, sampleTree } from '../support/host-store.ts';
import { leftover } from '../support/aged-files.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { complaints, expectDocument } from '../support/surface-schemas.ts';
import { treeIn } from '../support/swept-store.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';
import { fingerprintOf, unknownHost } from '../support/unknown-host.ts';

test('sweeps and records this machine under a host name', async () => {
  const [root, store] = [tempProject(), join(tempDir(), 'store')];
  const run = (line: string): Promise<CliResult> =>
    sovran(line.split(' '), { cwd: root, env: { SOVRAN_STORE: store } });
  expect((await run('host add local --local')).exit).toBe(0);
  const unused = await treeIn(store, 'unused');
  const shown = await run('gc local --dry-run --json');
  expectDocument(shown, 'Plan');
  expect(shown.json).toMatchObject({ steps: [{ id: 'sweep-local', change: 'delete', host: 'local' }] });
  const done = await run('gc local --yes --json');
  expectDocument(done, 'Sweep');
  expect(done.json).toMatchObject({ hosts: [{ host: 'local', outcome: 'ok', removed: [{ id: unused }] }] });
  expect(git(root, 'log', '-1', '--format=%s').trim()).toBe('gc local');
});

test('an unreachable host exits 4 with its outcome; the other is swept', async () => {
  const at = await unknownHost();
  expect((await at.add('--fingerprint', fingerprintOf(at.host), '--runner', 'process')).exit).toBe(0);
  const path = join(at.root, 'hosts', 'gpu1.yaml');
  const root = join(tempDir(), 'far');
  const text = readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${root}\n`);
  writeFileSync(path, text);
  writeFileSync(
    join(at.root, 'hosts', 'away.yaml'),
    text.replaceAll('gpu1', 'away').replace(/address: .*/, 'address: root@127.0.0.1:1'),
  );
  git(at.root, 'add', '--all');
  git(at.root, 'commit', '--quiet', '-m', 'a second host');
  const part = leftover(join(root, 'incoming', '0123456789abcdef', 'x'), 30);
  const shown = await at.run('gc', 'gpu1', 'away', '--dry-run', '--json');
  expect(shown).toMatchObject({ exit: 4, json: { changes: 1 } });
  const done = await at.run('gc', 'gpu1', 'away', '--yes', '--json');
  expect(complaints('Sweep', done.json), done.stderr).toEqual([]);
  expect(done).toMatchObject({
    exit: 4,
    json: {
      hosts: [
        { host: 'gpu1', outcome: 'ok', removed: [{ kind: 'part' }] },
        { host: 'away', outcome: 'failed' },
      ],
    },
  });
  expect(existsSync(part)).toBe(false);
  const french = await at.run('gc', 'away', '--lang', 'fr');
  expect([french.exit, french.stdout]).toEqual([4, expect.stringContaining('away : ')]);
});

test('sweeps an unused tree of an SSH host, by plan and confirmation', async () => {
  const at = await unknownHost();
  const added = await at.add('--fingerprint', fingerprintOf(at.host), '--runner', 'docker');
  expect(added.exit, added.stderr).toBe(0);
  const root = join(tempDir(), 'far');
  const path = join(at.root, 'hosts', 'gpu1.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${root}\n`));
  git(at.root, 'commit', '--quiet', '--all', '-m', 'move the root');
  const far = await openRemote(hostAt(root));
  const { digest } = await far.artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
  await far.store.push(digest);
  rmSync(join(root, 'projects'), { recursive: true });
  const shown = await at.run('gc', 'gpu1', '--dry-run', '--json');
  expect(shown.json, shown.stderr).toMatchObject({
    steps: [{ risk: 'data', details: [expect.stringContaining(digest)] }],
  });
  expect(existsSync(join(root, 'trees', digest.slice(7)))).toBe(true);
  const swept = await at.run('gc', 'gpu1', '--yes', '--json');
  expect(complaints('Sweep', swept.json), swept.stderr).toEqual([]);
  expect(swept.json).toMatchObject({ hosts: [{ host: 'gpu1', removed: [{ kind: 'tree', id: digest }] }] });
  expect(existsSync(join(root, 'trees', digest.slice(7)))).toBe(false);
  const head = git(at.root, 'rev-parse', 'HEAD');
  const again = await at.run('gc', 'gpu1', '--json');
  expect(complaints('Sweep', again.json), again.stderr).toEqual([]);
  expect(again).toMatchObject({ exit: 0, json: { hosts: [{ removed: [] }] } });
  expect([git(at.root, 'rev-parse', 'HEAD'), git(at.root, 'status', '--porcelain')]).toEqual([head, '']);
});
