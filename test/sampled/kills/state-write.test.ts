import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sovran } from '../../support/sovran.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';
import { WHOLE } from '../../support/tier.ts';

const WRITER = fileURLToPath(new URL('../../support/write-forever.ts', import.meta.url));
const ROUNDS = WHOLE ? 200 : 8;
const BESIDE = 4;
const LONG_AGO = new Date(Date.now() - 3_600_000);

test('[fault 07] a file whose writer is killed is old or new', async () => {
  const left = await Promise.all(Array.from({ length: BESIDE }, killAgainAndAgain));
  if (WHOLE) expect(left.flat().length, 'some kills came while a draft was there').toBeGreaterThan(0);
});

/** Returns the drafts that the killed writers left. */
async function killAgainAndAgain(): Promise<string[]> {
  const [dir, drafts] = [tempDir(), tempDir()];
  const file = join(dir, 'state');
  for (let round = 0; round < ROUNDS / BESIDE; round += 1) {
    const writer = spawn(process.execPath, [WRITER, file, drafts], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(writer.stdout, 'data');
    await sleep(Math.random() * 10);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const content = readFileSync(file, 'utf8');
    expect(content.length).toBe(200_000);
    expect(new Set(content).size, 'no mixture').toBe(1);
    expect(readdirSync(dir)).toEqual(['state']);
  }
  return readdirSync(drafts);
}

test('[fault 07] sweeps drafts of killed commands, keeps those of living ones', async () => {
  const root = tempProject();
  const drafts = join(root, '.sovran', 'tmp');
  mkdirSync(drafts, { recursive: true });
  for (const name of ['dead', 'alive']) writeFileSync(join(drafts, name), 'half');
  utimesSync(join(drafts, 'dead'), LONG_AGO, LONG_AGO);
  expect(await sovran(['host', 'add', 'local', '--local'], { cwd: root })).toMatchObject({ exit: 0 });
  expect(readdirSync(drafts)).toEqual(['alive']);
});
