import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeKey } from '../project/signers.ts';

export interface Ended {
  exit: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a script of a release, or the installed command, with nothing in its environment but these. */
export function runBare(line: string[], home: string, path: string, cwd = home): Ended {
  const [program = '', ...args] = line;
  const env = { HOME: home, PATH: path, SHELL: '/bin/bash' };
  const { status: exit, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { exit, stdout, stderr };
}

/** The release of this checkout with its `dist` as it is, signed where a key is given. */
export function makeRelease(out: string, root = process.cwd(), args: string[] = ['--no-build']): void {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const env = { ...process.env, NODE_ENV: 'production', PATH, SOURCE_DATE_EPOCH: '1764000000' };
  execFileSync(process.execPath, ['scripts/release.ts', '--out', out, ...args], { cwd: root, env, stdio: 'pipe' });
}

/** A release whose program is a labelled stand-in that only tells its version: what is tested is the installer. */
export function standInRelease(
  folder: string,
  version: string,
  signers: string,
  program = `echo 'sovran/${version} stand-in'`,
): void {
  const name = `sovran-${version}-linux-${process.arch}`;
  const tree = join(folder, name);
  mkdirSync(join(tree, 'bin'), { recursive: true });
  mkdirSync(join(tree, 'completion'));
  writeFileSync(join(tree, 'bin/sovran'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(tree, 'completion', `sovran.${shell}`), `# ${version}\n`);
  execFileSync('tar', ['-czf', join(folder, `${name}.tar.gz`), '-C', folder, name]);
  rmSync(tree, { recursive: true });
  cpSync('scripts/release/install.sh', join(folder, 'install.sh'));
  signRelease(folder, signers);
}

/** Writes the sums of a release's files, signed by a new key that the list of signers gets. */
export function signRelease(folder: string, signers: string): void {
  const files = readdirSync(folder).filter((file) => !file.startsWith('SHA256SUMS'));
  const sums = files.map((file) => `${digestOf(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  const key = join(folder, '..', `key-${Math.random()}`);
  const { publicKey } = makeKey(key);
  chmodSync(key, 0o600);
  writeFileSync(signers, `release@example.org namespaces="sovran-release" ${publicKey}\n`, { flag: 'a' });
  rmSync(join(folder, 'SHA256SUMS.sig'), { force: true });
  execFileSync('ssh-keygen', ['-Y', 'sign', '-q', '-n', 'sovran-release', '-f', key, join(folder, 'SHA256SUMS')]);
}

export function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
