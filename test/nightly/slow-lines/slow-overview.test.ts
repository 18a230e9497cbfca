import { expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../../scripts/rig/proxy.ts';
import { sshProject } from '../../support/project/ssh-project.ts';
import { bedOf } from '../../support/ssh-faults.ts';

/** More than a second there and back, with pieces that are lost and come a stall later. */
const LINE = { delay: 600, jitter: 50, loss: 0.01, stall: 800 };

test('[fault 12 ssh2] over 600 ms with loss an overview waits and asks', async () => {
  const bed = await bedOf();
  const proxy = await startProxy({ port: bed.port }, LINE);
  onTestFinished(() => proxy.close());
  const { run } = await sshProject(bed, { driver: 'ssh2', through: proxy.port });
  const { stdout, stderr } = await run('engine list --json');
  expect(JSON.parse(stdout), stderr).toMatchObject({ kind: 'EngineList' });
  expect(stdout).not.toContain('unreachable');
  expect(stdout).not.toContain('host-silent');
});
