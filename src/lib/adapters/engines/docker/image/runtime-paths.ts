import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../run-program.ts';
import { librariesOf } from './libraries.ts';
import { PathSet } from './path-set.ts';

/** What an interpreter has and no worker needs. */
const LEFT_OUT = new Set([
  '__pycache__',
  'site-packages',
  'dist-packages',
  'test',
  'tests',
  'idlelib',
  'tkinter',
  'turtledemo',
]);
const PARTS = 'import sys, sysconfig; print(sys.base_prefix, sysconfig.get_path("stdlib"), sep="\\n")';
const LOCALE = '/usr/lib/locale/C.utf8';

/** The two halves of an image, as paths of this machine: what changes with the machine, and the environment itself. */
export interface ImagePaths {
  runtime: string[];
  environment: string[];
}

/** All that an environment needs to run elsewhere under the same paths: its interpreter, the libraries of both. */
export async function imagePaths(environment: string): Promise<ImagePaths> {
  const python = join(environment, 'bin', 'python');
  const own = new PathSet();
  await own.addTree(environment, () => false);
  const runtime = new PathSet();
  await addInterpreter(runtime, python);
  const binaries = await binariesAmong([...runtime.list(), ...own.list()]);
  for (const library of await librariesOf([await realpath(python), ...binaries]))
    if (!library.startsWith(`${environment}/`)) await runtime.add(library);
  await runtime.add(LOCALE);
  if (runtime.has(LOCALE)) await runtime.addTree(LOCALE, () => false);
  const shared = new Set(runtime.list());
  return { runtime: runtime.list(), environment: own.list().filter((path) => !shared.has(path)) };
}

/** The interpreter an environment was made from and its standard library, without anybody's packages. */
async function addInterpreter(paths: PathSet, python: string): Promise<void> {
  const { stdout } = await runProgram([python, '-I', '-c', PARTS]);
  const [, stdlib = ''] = stdout.trim().split('\n');
  await paths.add(python);
  await paths.addTree(stdlib, (name) => LEFT_OUT.has(name) || name.startsWith('config-') || name.endsWith('.a'));
}

async function binariesAmong(paths: string[]): Promise<string[]> {
  const binaries: string[] = [];
  for (const path of paths.map((one) => `/${one}`).filter((one) => /\.so(\.|$)/.test(one)))
    if ((await lstat(path)).isFile()) binaries.push(path);
  return binaries;
}
