import { readFile, stat } from 'node:fs/promises';
import { readPlanOrigin, refuseOtherOperation, type PlanOrigin } from '../../core/operation/saved-plan.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { readTextInput } from '../session/read-text.ts';

/** Commands that need no flag beside the plan: it says the rest, or there is no more to say than the name. */
const WHOLE = new Set(['host add', 'host apply', 'host remove', 'host trust', 'release rollback']);

/** Throws `bad-plan` (exit 2) for a saved plan of another command, naming that command. */
export async function refusePlanOfOther(path: string, command: string): Promise<void> {
  const origin = readPlanOrigin(await readOnce(path));
  if (origin) refuseOtherOperation(path, origin, command, [lineOf(origin, path)]);
}

/** The file of `--plan` on a command line that may not parse; undefined for standard input. */
export function planFileIn(argv: readonly string[]): string | undefined {
  const at = argv.findLastIndex((word) => word === '--plan' || word.startsWith('--plan='));
  const word = argv[at];
  const path = word === '--plan' ? argv[at + 1] : word?.slice('--plan='.length);
  return path === '-' ? undefined : path;
}

/** What can be read but once, e.g. the output of another command, is left to who applies the plan. */
async function readOnce(path: string): Promise<string> {
  if (path === '-') return readTextInput(path);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? readFile(path, 'utf8').catch(() => '') : '';
}

/** The command of a plan, without the flags, which a plan does not hold. */
function lineOf({ operation, input }: PlanOrigin, path: string): string {
  const name = [input['name'], input['id'], input['release']].find((one) => typeof one === 'string');
  const environment = input['environment'];
  return [
    `sovran ${operation}`,
    ...(name === undefined ? [] : [shellWord(name)]),
    ...(typeof environment === 'string' ? ['--env', shellWord(environment)] : []),
    ...(WHOLE.has(operation) ? [] : ['…']),
    `--plan ${shellWord(path)}`,
  ].join(' ');
}
