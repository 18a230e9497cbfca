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
  'applications/portal.yaml',
  'runs/01JD0000000000000000000000/run.yaml',
];

const KEY = `sha256:3f9a01bc22d1${'0'.repeat(52)}`;

/** A project by its files alone, and the script as the command prints it. */
async function completed(shell = 'bash'): Promise<{ folder: string; script: string }> {
  const folder = tempDir();
  for (const path of FILES) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(
      join(folder, path),
      path === 'applications/portal.yaml' ? `spec:\n  keys:\n    - sha256: ${KEY}\n` : '',
    );
  }
  const { exit, stdout } = await sovran(['completion', shell]);
  expect(exit).toBe(0);
  const script = join(folder, `completion.${shell}`);
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
  'sovran app key revoke po': 'portal',
  'sovran app key revoke portal 3': '3f9a01bc22d1',
  'sovran app key revoke --yes portal ': '3f9a01bc22d1',
  'sovran model catalog check smollm2-13': 'smollm2-135m-instruct',
  'sovran model import x --catalogue phi': 'phi-4',
  'sovran scope size tri --model ba': 'base bast',
  'sovran scope size tri --model llama-3.3': 'llama-3.3-70b-instruct',
  'sovran train launch x --method q': 'qlora',
};

/** What a shell says to each line; bash leaves files to itself, which the stand-in for it tells. */
const SAYS: Record<string, (script: string, lines: string[]) => string[]> = {
  bash: (script, lines) => [
    'bash',
    '--norc',
    '-c',
    `source '${script}'; compopt() { COMPREPLY+=(FILES); }; ${called(lines)}`,
  ],
  zsh: (script, lines) => [
    'zsh',
    '-f',
    '-c',
    `source '${script}'; _sovran_files() { COMPREPLY+=(FILES) }; ${called(lines)}`,
  ],
  fish: (script, lines) => [
    'fish',
    '--no-config',
    '-c',
    `source '${script}'; ${lines.map((line) => `echo (complete -C '${line}')`).join('; ')}`,
  ],
};

function called(lines: string[]): string {
  const asked = lines.map((line) => {
    const words = line.split(' ').map((word) => `'${word}'`);
    return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _sovran; echo "\${COMPREPLY[*]}"`;
  });
  return asked.join('; ');
}

test.for(Object.entries(SAYS))(
  '%s offers commands, flags and names, and never executes a name',
  async ([shell, say]) => {
    const { folder, script } = await completed(shell);
    // Fish completes files by their names, and takes no word apart at =.
    const rows = Object.entries(ROWS).filter(
      ([line, told]) => shell !== 'fish' || !(told === 'FILES' || line.includes('=')),
    );
    const [program = '', ...words] = say(
      script,
      rows.map(([line]) => line),
    );
    const told = execFileSync(program, words, { cwd: join(folder, 'models'), encoding: 'utf8' });
    const offered = told
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ').toSorted().join(' '));
    const expected = rows.map(([line, names]) => [line, names.split(' ').toSorted().join(' ')]);
    expect(rows.map(([line], at) => [line, offered[at]])).toEqual(expected);
    expect(execFileSync('find', [folder, '-name', 'run'], { encoding: 'utf8' })).toBe('');
  },
);

const TERMINALS = {
  bash: { argv: ['--norc', '--noprofile', '-i'], stub: 'sovran() { echo "ran $*"; }' },
  zsh: { argv: ['-f', '-i'], stub: 'sovran() { echo "ran $*"; }' },
  fish: { argv: ['--no-config', '-i'], stub: 'function sovran; echo "ran $argv"; end' },
};

test.for(Object.entries(TERMINALS))('%s completes a name in a terminal', async ([shell, { argv, stub }]) => {
  const { folder, script } = await completed(shell);
  const terminal = spawn(shell, argv, { cwd: folder, cols: 100, rows: 20 });
  onTestFinished(() => terminal.kill('SIGKILL'));
  let drawn = '';
  terminal.onData((data) => (drawn += data));
  terminal.write(`source ${script}; ${stub}; echo rea''dy\r`);
  await expect.poll(() => drawn, { timeout: 10_000 }).toContain('ready');
  terminal.write('sovran env sho\tpr\t\r');
  await expect.poll(() => drawn, { timeout: 10_000 }).toContain('ran env show prod');
});
