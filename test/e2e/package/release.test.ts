import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { barePath } from '../../support/install/bare-path.ts';
import { digestOf, type Ended, makeRelease, runBare, signRelease } from '../../support/install/made-release.ts';
import { tempDir } from '../../support/temp-project.ts';
import { cycloneDxFaults } from '../../support/validators.ts';

test('installs without Node, npm and network, and makes a project', { timeout: 120_000 }, async () => {
  const dir = tempDir();
  const [out, home, path, signers] = ['release', 'home', 'path', 'signers'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ];
  mkdirSync(home);
  makeRelease(out);
  for (const line of readFileSync(join(out, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [digest, name = ''] = line.split('  ');
    expect(digestOf(join(out, name)), name).toBe(digest);
  }
  const sbom = readdirSync(out).find((name) => name.endsWith('.cdx.json')) ?? 'none';
  expect(await cycloneDxFaults(readFileSync(join(out, sbom), 'utf8'))).toBeNull();
  signRelease(out, signers);

  barePath(path);
  const offline = (...line: string[]): Ended =>
    runBare(['/usr/bin/unshare', '-n', ...line], home, `${path}:${join(home, '.local/bin')}`);
  expect(offline('sh', join(out, 'install.sh'), '--signers', signers)).toMatchObject({ exit: 0 });
  expect(offline('sovran', '--version').stdout).toMatch(/^sovran\/\d+\.\d+\.\d+ linux-\w+ node-v24/);
  expect(offline('sovran', 'init', 'demo')).toMatchObject({ exit: 0 });
  expect(offline('sovran', 'status', '--project', join(home, 'demo'), '--json')).toMatchObject({ exit: 0 });
  expect(offline('sovran', 'help', 'data', 'prepare').stdout).toContain('--max-bad');
  expect(offline('sh', '-c', 'command -v node npm')).toMatchObject({ stdout: '' });
});
