import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sourceFile } from '../../../src/lib/stages/machines/provision/steps/packages.ts';
import type { ProvisionTarget } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import { tempDir } from '../../support/temp-project.ts';

/** A signed folder of packages, as a closed site has it, and an apt of its own that reads it by the file of S01. */
interface Site {
  folder: string;
  /** Where gpg finds its key. */
  home: string;
  update(): { code: number | null; said: string };
  /** Fetches the package that apt would take into an empty folder; its version, when it is there. */
  fetch(): string | undefined;
}

function openSite(): Site {
  const folder = join(tempDir(), 'packages');
  mkdirSync(folder);
  execFileSync('chmod', ['755', join(folder, '..')]);
  addPackage(folder, '1.0');
  const home = newKey(folder);
  sign(folder, home);
  const root = tempDir();
  for (const path of ['etc/preferences.d', 'etc/apt.conf.d', 'lists/partial', 'cache/archives/partial', 'got'])
    mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, 'status'), '');
  writeFileSync(join(root, 'sovran.sources'), sourceFile(targetWith(folder)).content);
  const options = [
    `Dir::Etc=${join(root, 'etc')}`,
    `Dir::Etc::sourcelist=${join(root, 'sovran.sources')}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State=${root}`,
    `Dir::State::status=${join(root, 'status')}`,
    `Dir::State::lists=${join(root, 'lists')}`,
    `Dir::Cache=${join(root, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  const apt = (...args: string[]): { code: number | null; said: string } => {
    const env = { ...process.env, LC_ALL: 'C' };
    const { status, stdout, stderr } = spawnSync('apt-get', [...options, ...args], {
      cwd: join(root, 'got'),
      env,
      encoding: 'utf8',
    });
    return { code: status, said: stdout + stderr };
  };
  return {
    folder,
    home,
    update: () => apt('update', '-q', '--error-on=any'),
    fetch: () => {
      execFileSync('sh', ['-c', 'rm -f "$1"/*', 'sh', join(root, 'got')]);
      if (apt('download', '-q', 'thing').code !== 0) return undefined;
      return /^thing_(.*)_all.deb$/.exec(readdirSync(join(root, 'got'))[0] ?? '')?.[1];
    },
  };
}

function targetWith(folder: string): ProvisionTarget {
  return {
    host: 'gpu1',
    family: 'debian',
    release: '13',
    arch: 'x86_64',
    profile: 'cpu-lab',
    containers: false,
    root: '/var/lib/sovran',
    user: 'operator',
    settings: { packages: { source: 'bundle', folder, key: join(folder, 'key.asc') } },
  };
}

function addPackage(folder: string, version: string): void {
  const tree = join(tempDir(), 'thing');
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  const control = `Package: thing\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: thing\n`;
  writeFileSync(join(tree, 'DEBIAN', 'control'), control);
  execFileSync('dpkg-deb', ['-b', '-Zgzip', tree, join(folder, `thing_${version}_all.deb`)], { stdio: 'pipe' });
}

/** Makes the key of a site, beside it, and returns where gpg finds it. */
function newKey(folder: string): string {
  const home = tempDir();
  startAgent(home);
  const gpg = ['gpg', '--homedir', home, '--batch', '--quiet'];
  run([...gpg, '--passphrase', '', '--quick-gen-key', 'packages', 'ed25519', 'sign', 'never']);
  rmSync(join(folder, 'key.asc'), { force: true });
  run([...gpg, '--armor', '--output', join(folder, 'key.asc'), '--export']);
  onTestFinished(() => void spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']));
  return home;
}

/** gpg itself waits a few seconds only for the agent that it starts. */
function startAgent(home: string): void {
  const end = Date.now() + 120_000;
  const ask = ['--homedir', home, '--no-autostart', 'GETINFO pid', '/bye'];
  const answers = (): boolean => spawnSync('gpg-connect-agent', ask, { encoding: 'utf8' }).stdout.startsWith('D ');
  do {
    if (Date.now() > end) throw new Error('gpg-agent does not answer');
    spawnSync('gpgconf', ['--homedir', home, '--launch', 'gpg-agent']);
  } while (!answers());
}

/** Writes the index of what lies there, and signs it. */
function sign(folder: string, home: string, date = new Date()): void {
  const packages = readdirSync(folder)
    .filter((name) => name.endsWith('.deb'))
    .map(
      (name) => `${run(['dpkg-deb', '-f', join(folder, name)])}Filename: ./${name}\n${sumsOf(join(folder, name))}\n`,
    );
  writeFileSync(join(folder, 'Packages'), packages.join('\n'));
  const { size, sha256 } = factsOf(join(folder, 'Packages'));
  const release = `Origin: test\nDate: ${date.toUTCString()}\nSHA256:\n ${sha256} ${size} Packages\n`;
  writeFileSync(join(folder, 'Release'), release);
  rmSync(join(folder, 'InRelease'), { force: true });
  run([
    'gpg',
    '--homedir',
    home,
    '--batch',
    '--quiet',
    '--clearsign',
    '--output',
    join(folder, 'InRelease'),
    join(folder, 'Release'),
  ]);
}

function sumsOf(path: string): string {
  const { size, sha256 } = factsOf(path);
  return `Size: ${size}\nSHA256: ${sha256}\n`;
}

function factsOf(path: string): { size: number; sha256: string } {
  const content = readFileSync(path);
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

function run([program = '', ...args]: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function flipAByte(path: string): void {
  const content = readFileSync(path);
  const at = Math.floor(content.length / 2);
  content[at] = (content[at] ?? 0) ^ 1;
  writeFileSync(path, content);
}

test('[fault 31] apt verifies the source of S01, and takes a whole one', () => {
  const site = openSite();
  expect(sourceFile(targetWith(site.folder)).content).not.toMatch(/trusted|allow-insecure|allow-weak/i);
  expect(site.update()).toMatchObject({ code: 0 });
  expect(site.fetch()).toBe('1.0');
});

test('[fault 31] a package changed by one byte is refused', () => {
  const site = openSite();
  expect(site.update().code).toBe(0);
  flipAByte(join(site.folder, 'thing_1.0_all.deb'));
  expect(site.fetch()).toBeUndefined();
});

test.for(['Packages', 'InRelease'])('[fault 31] %s changed by one byte is refused', (name) => {
  const site = openSite();
  flipAByte(join(site.folder, name));
  const { code, said } = site.update();
  expect(code, said).toBe(100);
  expect(site.fetch()).toBeUndefined();
});

test('[fault 31] an index without its signature is refused', () => {
  const site = openSite();
  rmSync(join(site.folder, 'InRelease'));
  const { code, said } = site.update();
  expect([code, said]).toEqual([100, expect.stringContaining('is not signed')]);
  expect(site.fetch()).toBeUndefined();
});

test('[fault 31] an index signed with another key is refused', () => {
  const site = openSite();
  const key = readFileSync(join(site.folder, 'key.asc'));
  sign(site.folder, newKey(site.folder));
  writeFileSync(join(site.folder, 'key.asc'), key);
  expect(site.update().code).toBe(100);
  expect(site.fetch()).toBeUndefined();
});

test('[fault 31] an older signed index replaces no newer one', () => {
  const site = openSite();
  sign(site.folder, site.home, new Date(Date.now() - 86_400_000));
  const [old, oldPackages] = ['InRelease', 'Packages'].map((name) => readFileSync(join(site.folder, name)));
  addPackage(site.folder, '2.0');
  sign(site.folder, site.home);
  expect(site.update().code).toBe(0);
  expect(site.fetch()).toBe('2.0');
  writeFileSync(join(site.folder, 'InRelease'), old ?? '');
  writeFileSync(join(site.folder, 'Packages'), oldPackages ?? '');
  site.update();
  expect(site.fetch()).toBe('2.0');
});
