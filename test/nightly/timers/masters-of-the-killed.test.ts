import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { privateFolder } from '../../../src/lib/adapters/ssh/openssh/private-folder.ts';
import { processesNaming } from '../../support/processes.ts';
import { bedOf } from '../../support/ssh-faults.ts';

const CHILD = fileURLToPath(new URL('../../support/ssh-killed-child.ts', import.meta.url));
const SOON_MS = 60_000;

test('clients of a killed process end within a minute, folders later', async () => {
  const [bed, jump] = [await bedOf(), await bedOf()];
  const base = mkdtempSync('/tmp/svm-');
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const child = spawn(process.execPath, [CHILD, JSON.stringify({ bed, jump })], {
    env: { ...process.env, TMPDIR: base },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await vi.waitFor(() => expect(said).toBe('begun\n'), { timeout: 120_000 });
  const masters = (): string[] =>
    processesNaming(`${base}/sovran-s-`).flatMap(({ command }) => (command.includes(' -M -N ') ? [command] : []));
  expect(masters(), 'one to the host, one to the machine on the way').toHaveLength(2);
  child.kill('SIGKILL');
  const left = (): unknown[] => processesNaming(`${base}/sovran-s-`);
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: SOON_MS, interval: 200 });
  expect(readdirSync(base)).toHaveLength(1);
  privateFolder(base).remove();
  expect(readdirSync(base)).toEqual([]);
});
