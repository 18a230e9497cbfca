import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const PRELUDE = `
process.setgroups([]); process.setgid(65534); process.setuid(65534); process.umask(0o002);
const say = (text) => process.stdout.write(text + '\\n');
const codeOf = (work) => { try { return JSON.stringify(work()) ?? 'undefined'; } catch (error) { return error.code; } };
const codeOfAsync = (work) => work().then((value) => JSON.stringify(value) ?? 'undefined', (error) => error.code);
`;

/** What another user's process runs: names of modules under `src/`, imported while it is still root, and what it does then. */
export interface Script {
  imports: Record<string, string>;
  body: string;
}

/**
 * What a script `say`s that another user of this machine runs, who may read little; `before`, in a shell, changes that
 * process' view of the machine first. `codeOf(work)`, or `await codeOfAsync(work)`, is the JSON of
 * what it returns, or the code of what it throws.
 */
export function saidByNobody(script: Script, before?: string): string {
  const run = [process.execPath, '--input-type=module', '-e', textOf(script)];
  const [program = '', ...args] =
    before === undefined ? run : ['unshare', '-m', 'sh', '-c', `set -e; ${before}; exec "$@"`, 'sh', ...run];
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

/** A process of another user, once it has said something; gone with the test. */
export async function processOfNobody(script: Script): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', textOf(script)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

function textOf({ imports, body }: Script): string {
  const lines = Object.entries(imports).map(
    ([names, module]) => `import { ${names} } from '${new URL(`../../src/${module}`, import.meta.url).href}';`,
  );
  return [...lines, PRELUDE, body].join('\n');
}
