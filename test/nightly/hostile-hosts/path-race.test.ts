import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { until } from '../../support/process-place.ts';
import { HOST } from '../../support/host-yaml.ts';
import { tempProject } from '../../support/temp-project.ts';

/** A folder and a link change places, in one call each time, as fast as the system can. */
const SWAP = `
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
folder, link = (name.encode() for name in sys.argv[1:])
while libc.renameat2(-100, folder, -100, link, 2) == 0:
    pass
sys.exit(1)
`;

const SECRET = HOST.replace('localhost', 'outside.example');

test('[fault 42] never follows a folder swapped for a link, reading or writing', async () => {
  const root = tempProject();
  const outside = join(root, '..', 'outside');
  mkdirSync(outside);
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(outside, 'one.yaml'), SECRET);
  symlinkSync(outside, join(root, 'link'));
  const swapper = spawn('python3', ['-c', SWAP, join(root, 'hosts'), join(root, 'link')]);
  onTestFinished(() => void swapper.kill('SIGKILL'));
  await until('the link to take its turn', () => lstatSync(join(root, 'hosts')).isSymbolicLink());
  const store = openStore(root);
  const seen = new Set<string>();
  for (let round = 0; round < 1000; round += 1) {
    seen.add(await outcomeOf(store.writeFile('hosts/two.yaml', `${round}`)));
    seen.add(await outcomeOf(store.removeFile('hosts/two.yaml')));
    const read = await store.read('Host', 'one').catch(() => undefined);
    expect(read, 'a file from outside').toBeUndefined();
    expect(readdirSync(outside), `round ${round}`).toEqual(['one.yaml']);
  }
  expect(seen).toContain('done');
  expect(seen).toContain('outside-project');
  expect(swapper.exitCode).toBeNull();
});

async function outcomeOf(work: Promise<void>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
}
