import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { barePath } from '../../support/install/bare-path.ts';
import { type Ended, runBare, standInRelease } from '../../support/install/made-release.ts';
import { tempDir } from '../../support/temp-project.ts';

/** A home, and a folder of releases with their signers. */
function machine(replaced: Record<string, string> = {}) {
  const dir = tempDir();
  const [home, path, signers] = [join(dir, 'home'), barePath(join(dir, 'path'), replaced), join(dir, 'signers')];
  mkdirSync(home);
  const release = (version: string): string => {
    standInRelease(join(dir, version), version, signers);
    return join(dir, version);
  };
  const install = (folder: string, ...args: string[]): Ended =>
    runBare(['sh', join(folder, 'install.sh'), ...args], home, path);
  const answer = (): string => runBare([join(home, '.local/bin/sovran')], home, path).stdout.trim();
  return { dir, home, path, signers, release, install, answer, share: join(home, '.local/share/sovran') };
}

test('installs, keeps the version before, and rolls back both ways', () => {
  const { release, install, answer, signers, share } = machine();
  const [first, second, third] = [release('1.0.0'), release('1.1.0'), release('1.2.0')];
  expect(install(first, '--signers', signers)).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('Signed by release@example.org.') as unknown,
  });
  expect(install(first, '--rollback')).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('no earlier version') as unknown,
  });
  expect(install(second, '--signers', signers).exit).toBe(0);
  expect(install(third, '--signers', signers).exit).toBe(0);
  expect(answer()).toBe('sovran/1.2.0 stand-in');
  expect(readdirSync(share).toSorted()).toEqual(['1.1.0', '1.2.0', 'completion.zsh', 'previous']);
  expect(install(third, '--rollback').exit).toBe(0);
  expect(answer()).toBe('sovran/1.1.0 stand-in');
  expect(install(third, '--rollback').exit).toBe(0);
  expect(answer()).toBe('sovran/1.2.0 stand-in');
});

test('the same release again changes nothing; another of its version is refused', () => {
  const { release, install, signers, share } = machine();
  const first = release('1.0.0');
  expect(install(first).exit).toBe(0);
  expect(install(first)).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('signature was not checked') as unknown,
  });
  expect(existsSync(join(share, 'previous'))).toBe(false);
  writeFileSync(join(share, '1.0.0/digest'), 'another\n');
  expect(install(first, '--signers', signers)).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('from another archive') as unknown,
  });
});

test('completion follows the version; a file of the user stays', () => {
  const { home, release, install } = machine();
  const [first, second] = [release('1.0.0'), release('1.1.0')];
  const places = [
    'bash-completion/completions/sovran',
    'fish/vendor_completions.d/sovran.fish',
    'sovran/completion.zsh',
  ].map((place) => join(home, '.local/share', place));
  install(first);
  expect(places.map((place) => readFileSync(place, 'utf8'))).toEqual(['# 1.0.0\n', '# 1.0.0\n', '# 1.0.0\n']);
  const [bash = ''] = places;
  rmSync(bash);
  writeFileSync(bash, 'own');
  install(second);
  expect(places.map((place) => readFileSync(place, 'utf8'))).toEqual(['own', '# 1.1.0\n', '# 1.1.0\n']);
  expect(install(second, '--uninstall').exit).toBe(0);
  expect(places.map((place) => existsSync(place))).toEqual([true, false, false]);
});

test('uninstall leaves projects and the store alone', () => {
  const { home, release, install, share } = machine();
  const first = release('1.0.0');
  expect(install(first, '--uninstall')).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('not installed') as unknown,
  });
  install(first);
  mkdirSync(join(share, 'store/trees'), { recursive: true });
  expect(install(first, '--uninstall').exit).toBe(0);
  expect(readdirSync(share)).toEqual(['store']);
  expect(readdirSync(join(home, '.local/bin'))).toEqual([]);
});

/** What is wrong with a release or a machine, and the words that name it. */
const REFUSED: Record<
  string,
  { replaced?: Record<string, string>; spoil?: (folder: string, signers: string) => void; says: RegExp }
> = {
  'another processor': {
    replaced: { uname: 'case $1 in -s) echo Linux ;; *) echo riscv64 ;; esac' },
    says: /no archive for riscv64/,
  },
  'another system': { replaced: { uname: 'echo Darwin' }, says: /this system is Darwin/ },
  'an old glibc': { replaced: { getconf: 'echo glibc 2.9' }, says: /glibc 2\.9 is too old; sovran needs 2\.28/ },
  'no glibc': { replaced: { getconf: 'exit 1' }, says: /no glibc/ },
  'no space': { replaced: { df: 'printf "h\\nd 1 1 1 1%% /\\n"' }, says: /0 MiB free; 10 are needed/ },
  'a damaged archive': {
    spoil: (folder) => appendFileSync(archiveIn(folder), 'x'),
    says: /tar\.gz is damaged.*\n {2}fix: copy the release again/,
  },
  'no sums': { spoil: (folder) => rmSync(join(folder, 'SHA256SUMS')), says: /SHA256SUMS is missing/ },
  'altered sums': {
    spoil: (folder) => appendFileSync(join(folder, 'SHA256SUMS'), '0  other\n'),
    says: /signature of SHA256SUMS does not hold/,
  },
  'no signature': { spoil: (folder) => rmSync(join(folder, 'SHA256SUMS.sig')), says: /the release is not signed/ },
  'an unknown signer': { spoil: (_folder, signers) => writeFileSync(signers, ''), says: /a key that .* does not list/ },
  'two archives': {
    spoil: (folder) => writeFileSync(archiveIn(folder).replace('sovran-1.1.0', 'sovran-1.3.0'), ''),
    says: /several archives/,
  },
  'a program that does not start': {
    spoil: (folder, signers) => standInRelease(folder, '1.1.0', signers, 'exit 127'),
    says: /does not start/,
  },
};

test.each(Object.entries(REFUSED))('refuses %s; the version before stays', (_name, { replaced, spoil, says }) => {
  const { dir, home, path, release, install, answer, signers, share } = machine();
  install(release('1.0.0'));
  const next = release('1.1.0');
  spoil?.(next, signers);
  const worse = replaced ? barePath(join(dir, 'worse'), replaced) : path;
  const done = runBare(['sh', join(next, 'install.sh'), '--signers', signers], home, worse);
  expect(done).toMatchObject({ exit: 3, stderr: expect.stringMatching(says) as unknown });
  expect(answer()).toBe('sovran/1.0.0 stand-in');
  expect(readdirSync(share).toSorted()).toEqual(['1.0.0', 'completion.zsh']);
});

test.each([['--prefix'], ['--signers'], ['--force'], ['x']])('%s alone is a usage error', (argument) => {
  const { install, release } = machine();
  expect(install(release('1.0.0'), argument)).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('fix: install.sh [--signers FILE]') as unknown,
  });
});

test('a command of another installer is refused and stays', () => {
  const { home, install, release } = machine();
  mkdirSync(join(home, '.local/bin'), { recursive: true });
  symlinkSync('/opt/sovran', join(home, '.local/bin/sovran'));
  expect(install(release('1.0.0'))).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('not made by this installer') as unknown,
  });
  expect(lstatSync(join(home, '.local/bin/sovran')).isSymbolicLink()).toBe(true);
  expect(install(join(home, '../1.0.0'), '--prefix', join(home, 'opt')).exit).toBe(0);
  expect(existsSync(join(home, 'opt/bin/sovran'))).toBe(true);
});

function archiveIn(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? 'none');
}
