import { existsSync, globSync, readFileSync } from 'node:fs';
import { show } from './suites/processes.ts';

/** What oxlint does not read: every shell script, by its first line, and every Python file. */
const folders = '{.ci,bench,bin,docs,scripts,templates,test}/**';
const files = globSync(folders, { withFileTypes: true, exclude: ({ name }) => name === 'node_modules' });
const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
const shell = paths.filter((path) => /^#!.*\b(ba|da)?sh\n/.test(readFileSync(path, 'latin1')));

const RUFF = 'node_modules/.ruff/bin/ruff';
if (!existsSync(RUFF)) {
  console.error('lint: ruff is not installed. Fix: scripts/setup --lab');
  process.exit(1);
}
const ended = [show('shellcheck', shell), show(RUFF, ['check', '--quiet', '--no-cache', '.'])];
console.log(`${shell.length} shell scripts, ${paths.filter((path) => path.endsWith('.py')).length} Python files`);
process.exitCode = Math.max(...ended);
