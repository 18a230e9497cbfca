import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, type PackedPackage } from '../../support/packed-package.ts';
import { tempDir } from '../../support/temp-project.ts';

let packed: PackedPackage;

beforeAll(() => {
  packed = installPacked();
});

afterAll(() => packed.remove());

const ENVIRONMENT = {
  GIT_AUTHOR_NAME: 'Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.org',
  GIT_COMMITTER_NAME: 'Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.org',
};

/** Programs and data, and nothing that only a checkout needs. */
test('the package holds what runs, and no test', () => {
  const paths = packed.files.map(({ path }) => path);
  const tops = new Set(
    paths.map((path) =>
      path
        .split('/')
        .slice(0, path.startsWith('templates/') ? 2 : 1)
        .join('/'),
    ),
  );
  expect([...tops].toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'oclif.manifest.json',
    'package.json',
    'schemas',
    'templates/audit',
    'templates/cards',
    'templates/catalogue',
    'templates/charter',
    'templates/ci',
    'templates/classification',
    'templates/clocks',
    'templates/completion',
    'templates/controls',
    'templates/documents',
    'templates/engines',
    'templates/export',
    'templates/gateway',
    'templates/host',
    'templates/obligations',
    'templates/pilot',
    'templates/prices',
    'templates/profiles',
    'templates/project',
    'templates/recipes',
    'templates/runbooks',
    'templates/scores',
    'templates/sovereignty',
    'templates/suites',
    'templates/watch',
  ]);
  expect(paths.filter((path) => /\/tests?\/|__pycache__|\.pyc$|\.ts$|meta\.json$|^bin\/sovran$/.test(path))).toEqual(
    [],
  );
  expect(paths).toEqual(
    expect.arrayContaining(['dist/start.js', 'schemas/dataset.schema.json', 'templates/watch/dashboards/en/cost.json']),
  );
});

test('is small with SSH and Engine API: 2 MB packed, 8 unpacked', () => {
  const unpacked = packed.files.reduce((sum, { size }) => sum + size, 0);
  console.log(`package: ${packed.size} bytes packed, ${unpacked} unpacked, ${packed.files.length} files`);
  expect(packed.size).toBeGreaterThan(500_000);
  expect(packed.size).toBeLessThan(2_000_000);
  expect(unpacked).toBeLessThan(8_000_000);
});

/** An empty folder outside the repository, with a store of its own; `read` is the JSON that a successful command prints. */
function outside(): { dir: string; run: (...args: string[]) => string; read: (...args: string[]) => unknown } {
  const dir = tempDir();
  const env = { ...ENVIRONMENT, SOVRAN_STORE: tempDir() };
  const run = (...args: string[]): string => {
    const { exit, stdout, stderr } = packed.run(args, dir, env);
    expect(exit, stderr).toBe(0);
    return stdout;
  };
  return { dir, run, read: (...args) => JSON.parse(run(...args, '--json')) };
}

test('installed elsewhere it answers, makes a project and prepares data', () => {
  const { dir, run, read } = outside();
  expect(run('--version')).toMatch(/^sovran\/\d+\.\d+\.\d+ /);
  run('init');
  expect(read('scope', 'add', 'letters', '--title', 'Letters')).toMatchObject({ kind: 'UseCase' });
  writeFileSync(join(dir, 'rows.jsonl'), rows(40));
  const made = read('data', 'prepare', 'demo', '--from', join(dir, 'rows.jsonl'), '--license', 'MIT');
  expect(made).toMatchObject({ kind: 'Dataset', rows: { in: 40, out: 40 } });
  expect(read('status')).toMatchObject({ kind: 'Status' });
});

test('installed elsewhere it finds its engine and its help', () => {
  const { dir, run, read } = outside();
  run('init');
  run('host', 'add', 'local', '--local');
  const cpu = { name: 'cpu', state: 'missing', lockDigest: expect.stringMatching(/^sha256:/) as unknown };
  expect(read('engine', 'list')).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining(cpu)]) as unknown,
  });
  expect(run('help', 'data', 'prepare')).toContain('--max-bad');
  const doctor = packed.run(['doctor', '--json'], dir);
  expect([0, 5]).toContain(doctor.exit);
  expect(JSON.parse(doctor.stdout)).toMatchObject({ kind: 'Doctor' });
});

function rows(count: number): string {
  return Array.from({ length: count }, (_, at) => `{"prompt":"Question ${at} ?","completion":"Réponse ${at}"}\n`).join(
    '',
  );
}
