import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { statesOf } from '../../support/kill-states.ts';
import { processesNaming } from '../../support/processes.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';
import { sampled, WHOLE } from '../../support/tier.ts';
import { git, tempDir } from '../../support/temp-project.ts';

const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));

/** `sovran init` that counts its effects, or dies at one. */
function init(cwd: string, settings: NodeJS.ProcessEnv): Promise<CliResult> {
  const env = { ...settings, KILL_SPAWNS: '1', NODE_OPTIONS: `--import=${PRELOAD}` };
  return sovran(['init', 'demo'], { cwd, env });
}

async function listPoints(): Promise<string[]> {
  const points = join(tempDir(), 'points');
  expect(await init(tempDir(), { COUNT_TO: points, CHANGES: '1' })).toMatchObject({ exit: 0 });
  return readFileSync(points, 'utf8').trim().split('\n');
}

test('[fault 07, 08] init killed at any moment is finished by the same command', { timeout: 900_000 }, async () => {
  const seen = new Set<string>();
  const states = statesOf(await listPoints(), ['before', 'after']);
  expect(states.length).toBeGreaterThan(15);
  for (const { point } of sampled(states, 2)) {
    const where = `${point.side} ${point.label}`;
    const dir = tempDir();
    const cut = await init(dir, { KILL_AT: String(point.at), KILL_SIDE: point.side });
    expect(cut.signal, where).toBe('SIGKILL');
    // A git that it had started goes on without it.
    await expect.poll(() => processesNaming(dir), { timeout: 60_000 }).toEqual([]);
    const again = await sovran(['init', 'demo', '--json'], { cwd: dir });
    const root = join(dir, 'demo');
    if (again.exit !== 0) {
      expect(again.json, where).toMatchObject({
        error: { code: 'gates-failed', details: { gates: [{ id: 'no-project-yet' }] } },
      });
    }
    seen.add(`${again.exit}`);
    expect(git(root, 'status', '--porcelain'), where).toBe('');
    expect(git(root, 'log', '--format=%s').trim().split('\n'), where).toEqual(['init demo']);
    expect(listOpenRuns(root)).toEqual([]);
  }
  expect(seen, 'some kills came before the end').toContain('0');
  if (WHOLE) expect(seen.size, 'and some after it').toBe(2);
});
