import { expect, test } from 'vitest';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { findFullDisk } from '../../../src/lib/stages/release/proof/proof-outcome.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const HEAD = 'Filesystem     1024-blocks      Used Available Capacity Mounted on\n';
const FULL = { host: 'gpu1', path: '/srv/sovran', local: false };

const saying =
  (line: string): Host['exec'] =>
  async () => ({
    outcome: 'known',
    exitCode: 0,
    stdout: `${HEAD}${line}\n`,
    stderr: '',
  });

test.each([
  ['no room', saying('/dev/vda1        41152736  39033920         0     100% /'), FULL],
  ['next to no room', saying('/dev/vda1        41152736  39033920       128     100% /'), FULL],
  ['room', saying('/dev/vda1        41152736  19033920  20033920      49% /'), undefined],
  ['words of its own', saying('df: no such file'), undefined],
  ['no answer', () => Promise.reject(new Error('the line broke')), undefined],
])('a host with %s', async (_, exec, found) => {
  const host = {
    transport: 'ssh2',
    place: { root: '/srv/sovran', runtime: '/srv/sovran/run' },
    exec,
  } as unknown as Host;
  const ctx = stageContext(tempProject(), { hosts: { open: async () => host } });
  expect(await findFullDisk(ctx, 'gpu1')).toEqual(found);
});
