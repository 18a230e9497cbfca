import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listOpenRuns } from '../../src/lib/run/open-runs.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempDir } from '../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

test('[fault 07, 08] init killed at any moment is finished by the same command', async () => {
  const seen = new Set<string>();
  for (let delay = 60; delay <= 420; delay += 20) {
    const dir = tempDir();
    const child = spawn(process.execPath, [BIN, 'init', 'demo'], { cwd: dir, stdio: 'ignore' });
    await sleep(delay);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    const again = await sovran(['init', 'demo', '--json'], { cwd: dir });
    const root = join(dir, 'demo');
    if (again.exit !== 0) {
      expect(again.json, `after ${delay} ms`).toMatchObject({
        error: { code: 'gates-failed', details: { gates: [{ id: 'no-project-yet' }] } },
      });
    }
    seen.add(`${again.exit}`);
    expect(git(root, 'status', '--porcelain'), `after ${delay} ms`).toBe('');
    expect(git(root, 'log', '--format=%s').trim().split('\n'), `after ${delay} ms`).toEqual(['init demo']);
    expect(listOpenRuns(root)).toEqual([]);
  }
  expect(seen, 'some kills came before the end').toContain('0');
});
