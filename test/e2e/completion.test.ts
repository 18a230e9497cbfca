import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, onTestFinished, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir } from '../support/temp-project.ts';

const FILES = [
  'sovran.yaml',
  'models/base.yaml',
  'models/bast.yaml',
  'models/$(touch run).yaml',
  'hosts/gpu1.yaml',
  'usecases/letters.yaml',
  'releases/r1.yaml',
  'runbooks/own.md',
  'usecases/tri.yaml',
  'environments/prod.yaml',
  'runs/01JD0000000000000000000000/run.yaml',
];

/** A project by its files alone, and the script as the command prints it. */
async function completed(): Promise<{ folder: string; script: string }> {
  const folder = tempDir();
  for (const path of FILES) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  const { exit, stdout } = await sovran(['completion', 'bash']);
  expect(exit).toBe(0);
  const script = join(folder, 'completion.sh');
  writeFileSync(script, stdout);
  return { folder, script };
}

/** What is offered for the last word of each line. */
const ROWS: Record<string, string> = {
  'sovran rel': 'release',
  'sovran release pro': 'promote',
  'sovran app key ': 'add revoke',
  'sovran model show ba': 'base bast',
  'sovran model show ': 'base bast',
  'sovran model import ba': '',
  'sovran train launch x --base b': 'base bast',
  'sovran release promote x --env ': 'prod',
  'sovran release promote x --env = pr': 'prod',
  'sovran host check g': 'gpu1',
  'sovran open ': 'letters tri r1 01JD0000000000000000000000',
  'sovran open r': 'r1',
  'sovran job show 01J': '01JD0000000000000000000000',
  'sovran runbook run o': 'own',
  'sovran guide t': 'tri',
  'sovran eval run --split t': 'test train',
  'sovran data prepare x --from ': 'FILES',
  'sovran env show prod --js': '--json',
  'sovran --json model verify bas': 'base bast',
  'sovran model show base --lang f': 'fr',
  'sovran runbook run disk': 'disk-full',
};

test('offers commands, flags and names of the project, and runs nothing that a name says', async () => {
  const { folder, script } = await completed();
  const asked = Object.keys(ROWS).map((line) => {
    const words = line.split(' ').map((word) => `'${word}'`);
    return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _sovran; echo "\${COMPREPLY[*]}"`;
  });
  const program = `source '${script}'; compopt() { COMPREPLY+=(FILES); }; ${asked.join('; ')}`;
  const told = execFileSync('bash', ['--norc', '-c', program], { cwd: join(folder, 'models'), encoding: 'utf8' });
  const offered = told.split('\n').slice(0, -1);
  expect(Object.fromEntries(Object.keys(ROWS).map((line, at) => [line, offered[at]]))).toEqual(ROWS);
  expect(execFileSync('find', [folder, '-name', 'run'], { encoding: 'utf8' })).toBe('');
});

test('completes a name in a terminal', async () => {
  const { folder, script } = await completed();
  const shell = spawn('bash', ['--norc', '--noprofile', '-i'], { cwd: folder, cols: 100, rows: 20 });
  onTestFinished(() => shell.kill('SIGKILL'));
  let drawn = '';
  shell.onData((data) => (drawn += data));
  shell.write(`source ${script}; sovran() { echo "ran $*"; }\r`);
  shell.write('sovran env sho\tpr\t\r');
  await expect.poll(() => drawn).toContain('ran env show prod');
});
