import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A file of a tarball. */
export interface PackedFile {
  path: string;
  size: number;
  mode: number;
}

/** What `npm pack` made of a clean clone, installed in a folder of its own. */
export interface PackedPackage {
  files: PackedFile[];
  /** Bytes of the tarball. */
  size: number;
  /** Runs the installed command. */
  run(args: string[], cwd: string, env?: NodeJS.ProcessEnv): { exit: number | null; stdout: string; stderr: string };
  remove(): void;
}

/** Packs a copy of the working tree without anything built, and installs the tarball elsewhere from the npm registry. */
export function installPacked(): PackedPackage {
  const root = mkdtempSync(join(tmpdir(), 'sovran-packed-'));
  const [packed] = JSON.parse(npm(['pack', '--json', '--silent', '--pack-destination', root], copyTree(root))) as [
    { filename: string; size: number; files: PackedFile[] },
  ];
  const home = join(root, 'home');
  mkdirSync(home);
  const options = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(['install', '--prefix', home, join(root, packed.filename), ...options], home);
  const run: PackedPackage['run'] = (args, cwd, env) => {
    const options = { cwd, env: { ...nodeFirst(), ...env }, encoding: 'utf8' } as const;
    const { status: exit, stdout, stderr } = spawnSync(join(home, 'node_modules/.bin/sovran'), args, options);
    return { exit, stdout, stderr };
  };
  return { ...packed, run, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Tracked and new files, as a clone would have them; the installed modules are linked. */
function copyTree(root: string): string {
  const tree = join(root, 'clone');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const path of listed.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    cpSync(path, join(tree, path));
  }
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  return tree;
}

function npm(args: string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, env: nodeFirst(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The installed command finds Node on the PATH, as a user's would. */
function nodeFirst(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: 'production', PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
}
