import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { themesProject, type Themes } from '../../support/themes.ts';

/** The model is trained where no earlier run did. */
const PATIENCE_MS = 2_400_000;
const ROWS = ['--dataset', 'service-public', '--rows', '100', '--max-tokens', '12'];

let themes: Themes;
let keyFile: string;

beforeAll(async () => {
  themes = await themesProject('swapped', []);
  keyFile = join(themes.dir, 'canary.key');
  for (const [name, scheme] of [
    ['fine', 'Q8_0'],
    ['coarse', 'Q4_K_M'],
  ] as const)
    await themes.run('quantize', 'launch', name, '--model', 'themes', '--scheme', scheme, '--wait');
  await themes.run('env', 'add', 'production', '--host', 'local', '--port', `${await freePort()}`, '--approvals', '0');
  await themes.run('app', 'add', 'canary', '--env', 'production', '--key-out', keyFile);
  await themes.run(
    'eval',
    'run',
    '--model',
    'fine',
    '--dataset',
    'service-public',
    '--max-tokens',
    '12',
    '--limit',
    '50',
  );
  await themes.run('release', 'create', 'r1', '--model', 'fine');
  await themes.run('release', 'promote', 'r1', '--env', 'production', '--yes', '--watch', '1s');
}, PATIENCE_MS);

afterAll(async () => {
  await themes.attempt('env', 'stop', 'production', '--yes');
  themes.dispose();
});

function canary(...more: string[]) {
  return themes.attempt(
    'watch',
    'canary',
    'run',
    '--env',
    'production',
    '--app',
    'canary',
    '--key-file',
    keyFile,
    ...more,
  );
}

interface Shown {
  health: string;
  restarts?: { engine?: { ends: unknown[] } };
}

/** Puts other weights under the name of those that serve, and ends the engine, which starts again with them. */
async function swapWeights(): Promise<void> {
  const [served, other] = ['fine', 'coarse'].map((name) => {
    const tree = themes.treeOf('models', name);
    return join(tree, readdirSync(tree).find((file) => file.endsWith('.gguf')) ?? '');
  }) as [string, string];
  const pids = execFileSync('pgrep', ['-f', `sovran_worker serve.*${themes.store}`], { encoding: 'utf8' });
  chmodSync(served, 0o644);
  copyFileSync(other, served);
  for (const pid of pids.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  const isBack = async (): Promise<boolean> => {
    const { health, restarts } = (await themes.attempt('env', 'show', 'production')).json as Shown;
    return health === 'healthy' && restarts !== undefined;
  };
  await expect.poll(isBack, { timeout: 120_000, interval: 1000 }).toBe(true);
}

test('weights of another quantization are found, the same are not', { timeout: PATIENCE_MS }, async () => {
  expect(await canary(...ROWS)).toMatchObject({ exit: 0, json: { verdict: 'ok' } });
  for (let quiet = 0; quiet < 3; quiet++) expect(await canary()).toMatchObject({ exit: 0, json: { verdict: 'ok' } });
  await swapWeights();
  const found = await canary();
  expect(found).toMatchObject({ exit: 5, json: { verdict: 'drift' } });
  process.stdout.write(`${JSON.stringify((found.json as { metrics: unknown }).metrics)}\n`);
});
