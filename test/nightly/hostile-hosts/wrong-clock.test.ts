import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import { sshProject } from '../../support/project/ssh-project.ts';
import { sovran } from '../../support/sovran.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { tempProject } from '../../support/temp-project.ts';

const CLOCK = fileURLToPath(new URL('../../support/skewed-clock.mjs', import.meta.url));
const HOUR_MS = 3_600_000;

function clockOff(ms: number): Record<string, string> {
  return { NODE_OPTIONS: `--import ${CLOCK}`, SKEW_MS: String(ms) };
}

/** Ids and contents of a project's events, by name. */
function events(root: string): { id: string; target: string; prev: string | null }[] {
  const folder = join(root, 'events');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { id: string; target: string; prev: string })
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

test.for([HOUR_MS, -HOUR_MS])('[fault 26] host check warns an operator %i ms off', async (skew) => {
  const { run } = await sshProject(await bedOf(), { driver: 'ssh2', env: clockOff(skew) });
  const { json } = await run('host check far --json');
  const { checks } = json as { checks: { id: string; status: string; observed: string }[] };
  const found = checks.find(({ id }) => id === 'clock-skew');
  expect(found?.status).toBe('fail');
  expect(Math.abs(Number.parseInt(found?.observed ?? '', 10) + skew)).toBeLessThan(60_000);
});

test('[fault 26] events keep order and chain across a clock set back', async () => {
  const root = tempProject();
  for (const [name, skew] of [
    ['first', 0],
    ['second', -HOUR_MS],
    ['third', -HOUR_MS],
    ['fourth', 0],
  ] as const) {
    const done = await sovran(['host', 'add', name, '--local'], { cwd: root, env: clockOff(skew) });
    expect(done.exit, done.stderr).toBe(0);
  }
  const written = events(root);
  expect(written.map(({ target }) => target)).toEqual(['Host/first', 'Host/second', 'Host/third', 'Host/fourth']);
  expect(written.slice(1).map(({ prev }) => prev)).toEqual(written.slice(0, -1).map((event) => digestOf(event)));
  expect((await sovran(['status', '--json'], { cwd: root })).exit).toBe(0);
});
