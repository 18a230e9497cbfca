import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

// Real processes: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const PRELOAD = fileURLToPath(new URL('../support/list-modules.mjs', import.meta.url));
const HEAVY = /[/@](dockerode|ssh2|execa|inquirer|listr2|zod|yaml|csv-parse)[/@-]/;

interface Metafile {
  outputs: Record<string, { inputs: Record<string, unknown> }>;
}

/** Paths of the modules that a run of the real binary loads, from the repository's root. */
async function modulesOf(args: string[], cwd = '.'): Promise<string[]> {
  const list = join(tempDir(), 'modules');
  const done = await sovran(args, { cwd, env: { LIST_MODULES_TO: list, NODE_OPTIONS: `--import=${PRELOAD}` } });
  expect(done.exit).toBe(0);
  expect(existsSync(list), 'the preload is loaded').toBe(true);
  const root = new URL('../..', import.meta.url).href;
  const urls = readFileSync(list, 'utf8').trim().split('\n');
  return urls.map((url) => url.replace(root, ''));
}

/** Heavy libraries among the loaded files and among the sources that the bundler put into them. */
function heavyIn(modules: string[]): string[] {
  const { outputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8')) as Metafile;
  const sources = modules.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  return [...modules, ...sources].filter((name) => HEAVY.test(name));
}

test('--version loads one module', async () => {
  expect(await modulesOf(['--version'])).toEqual(['bin/run.js']);
});

test.each([[['--help']], [['host', 'add', '--help']]])('%j loads few modules and none that is heavy', async (args) => {
  const modules = await modulesOf(args);
  console.log(`${args.join(' ')}: ${modules.length} modules`);
  expect(modules).toContain('dist/start.js');
  expect(heavyIn(modules)).toEqual([]);
  expect(modules.length, modules.join('\n')).toBeLessThanOrEqual(12);
});

test('sees into bundles: a command that reads the project loads YAML', async () => {
  const modules = await modulesOf(['status'], tempProject());
  expect(heavyIn(modules).some((name) => name.includes('/yaml/'))).toBe(true);
});

test('every file of the bundle can be loaded', async () => {
  const files = globSync('dist/**/*.js').filter((path) => !path.endsWith('-worker.js'));
  expect(files.length).toBeGreaterThan(100);
  const load =
    'for (const path of process.argv.slice(1)) await import(path).catch((e) => console.log(path, e.message)); process.exit(0)';
  const args = ['--input-type=module', '-e', load, ...files.map((path) => resolve(path))];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe('');
});

test('nothing of gRPC or protobuf is in the bundle', () => {
  const { outputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8')) as Metafile;
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  expect(sources.some((name) => name.includes('/dockerode/lib/docker.js'))).toBe(true);
  expect(sources.filter((name) => /@grpc\/|\/protobufjs\//.test(name))).toEqual([]);
});
