import { lstat, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PathSet } from './path-set.ts';
import { INSIDE } from '../site/place.ts';
import { runProgram } from '../../../run-program.ts';

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
interface ImagePaths {
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

const AT_ONCE = 200;

/** The system's libraries that these programs and libraries need, with the loader; theirs and their needs' needs. */
async function librariesOf(files: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (let at = 0; at < files.length; at += AT_ONCE) {
    // `ldd` fails where one of several is static, or no program at all: what it printed counts.
    const { stdout } = await runProgram(['ldd', ...files.slice(at, at + AT_ONCE)]);
    for (const [, path] of stdout.matchAll(/(?:=>\s+|^\s+)(\/\S+) \(0x/gm)) if (path) found.add(path);
  }
  return [...found].toSorted();
}

const FOLDERS = ['/tmp', '/proc', '/sys', '/dev', ...Object.values(INSIDE)];
/** Gives containers a user name and home, which libraries look up. */
const FILES: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nsovran:x:65532:65532:sovran:/tmp:/sbin/nologin\n',
  '/etc/group': 'root:x:0:\nsovran:x:65532:\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

/** Writes what every image has beside its environment; returns the paths, relative to the folder. */
export async function writeSkeleton(folder: string): Promise<string[]> {
  for (const path of FOLDERS) await mkdir(join(folder, path), { recursive: true });
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return [...FOLDERS, ...Object.keys(FILES)].map((path) => path.slice(1)).toSorted();
}
