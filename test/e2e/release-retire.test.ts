import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, sampleTree } from '../support/host-store.ts';
import { aModel } from '../support/project/models.ts';
import { aRelease } from '../support/project/serving.ts';
import { expectDocument } from '../support/surface-schemas.ts';
import { git, tempDir } from '../support/temp-project.ts';
import { fingerprintOf, unknownHost } from '../support/unknown-host.ts';

test('weights go from an SSH host; an unreachable one stays unknown', async () => {
  const at = await unknownHost();
  expect((await at.add('--fingerprint', fingerprintOf(at.host), '--runner', 'process')).exit).toBe(0);
  const [path, root] = [join(at.root, 'hosts', 'gpu1.yaml'), join(tempDir(), 'far')];
  const text = readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${root}\n`);
  writeFileSync(path, text);
  const away = text.replaceAll('gpu1', 'away').replace(/address: .*/, 'address: root@127.0.0.1:1');
  writeFileSync(join(at.root, 'hosts', 'away.yaml'), away);
  const far = await openRemote(hostAt(root));
  const { digest } = await far.artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
  await far.store.push(digest);
  rmSync(join(root, 'projects'), { recursive: true });
  const project = openStore(at.root);
  await project.write(aModel('tuned', { digest }));
  await project.write(aRelease('r1', { modelDigest: digest }));
  git(at.root, 'add', '--all');
  git(at.root, 'commit', '--quiet', '-m', 'a release that served once');
  const retired = await at.run('release', 'retire', 'r1', '--yes', '--json');
  expect(retired).toMatchObject({
    exit: 4,
    json: {
      state: 'open',
      places: [
        { host: 'away', outcome: 'unknown', code: 'host-unreachable' },
        { host: 'gpu1', outcome: 'absent', removed: [digest] },
        { host: 'local', outcome: 'absent' },
      ],
    },
  });
  expect(existsSync(join(root, 'trees', digest.slice(7)))).toBe(false);
  const again = await at.run('release', 'retire', 'r1', '--gone', 'away', '--yes', '--json');
  expectDocument(again, 'Retirement');
  expect(again.json).toMatchObject({ state: 'closed' });
  expect(again.json).toMatchObject({ places: [{}, {}, { host: 'away', outcome: 'gone' }] });
});
