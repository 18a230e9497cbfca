import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { refused } from '../support/refused-network.ts';
import { releaseSandbox, type ReleaseSandbox } from '../support/release-sandbox.ts';
import { BIN } from '../support/sovran.ts';

const FAST = { tokens: 5, intervalMs: 5 };
const PROMOTE = ['--env', 'production', '--watch', '0s', '--probe-streams', '2', '--yes'];

/** What the command prints where the kernel refuses networks, whatever it exits with. */
async function whereRefused({ root, env }: ReleaseSandbox, ...args: string[]): Promise<string> {
  const [program = '', ...words] = refused([process.execPath, BIN, ...args]);
  const options = { cwd: root, env: { ...process.env, ...env, LC_ALL: 'C.UTF-8' } };
  return promisify(execFile)(program, words, options).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

test('commands report a shared network before and after the start', async () => {
  const box = await releaseSandbox({ ttftBudgetMs: 60_000 });
  onTestFinished(() => box.dispose());
  for (const name of ['one', 'two']) await box.addModel(name, FAST);
  box.commit();
  for (const name of ['one', 'two']) await box.sovran('release', 'create', `${name}-1`, '--model', name);
  expect(await whereRefused(box, 'engine', 'show', 'cpu')).toContain('shares this machine’s network');
  expect(await whereRefused(box, 'engine', 'show', 'cpu', '--lang', 'fr')).toContain('partage le réseau');
  expect(await whereRefused(box, 'host', 'check', 'local')).toMatch(/own-network: .*shares this machine’s network/);
  expect((await box.sovran('engine', 'show', 'cpu', '--json')).json).toMatchObject({ isolatesNetwork: true });

  await whereRefused(box, 'release', 'promote', 'one-1', ...PROMOTE);
  expect((await box.sovran('env', 'show', 'production')).stdout).toContain('shares this machine’s network on local');
  const french = await box.sovran('env', 'show', 'production', '--lang', 'fr');
  expect(french.stdout).toContain('partage le réseau de la machine local');
  expect((await box.sovran('env', 'show', 'production', '--json')).json).toMatchObject({ isolatesNetwork: false });

  await box.sovran('release', 'promote', 'two-1', ...PROMOTE);
  const alone = await box.sovran('env', 'show', 'production', '--json');
  expect(alone.json).toMatchObject({ isolatesNetwork: true });
  expect((await box.sovran('env', 'show', 'production')).stdout).not.toContain('network');
});
