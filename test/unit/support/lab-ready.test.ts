import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { untilReady } from '../../../scripts/rig/ready.ts';
import type { LabHost } from '../../../scripts/rig/record.ts';
import { tempDir } from '../../support/temp-project.ts';

test('an unready lab host names the cause', async () => {
  const socket = join(tempDir(), 'none.sock');
  const before = process.env.SOVRAN_LAB_SOCKET;
  process.env.SOVRAN_LAB_SOCKET = socket;
  onTestFinished(() => {
    if (before === undefined) delete process.env.SOVRAN_LAB_SOCKET;
    else process.env.SOVRAN_LAB_SOCKET = before;
  });
  const host = { name: 'gpu1', container: 'c1', role: 'gpu' } as LabHost;
  await expect(untilReady(host, 0.3)).rejects.toThrow(`gpu1 does not become ready: connect ENOENT ${socket}`);
});
