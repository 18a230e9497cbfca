import { shellWord } from '../../../core/text/shell-word.ts';
import type { RunbookRun } from './record.ts';

/** Pure: what to type to run a runbook with these inputs. */
export function runCommand({ runbook, inputs }: Pick<RunbookRun, 'runbook' | 'inputs'>): string {
  const given = Object.entries(inputs).map(([name, value]) => `--set ${name}=${shellWord(value)}`);
  return ['sovran runbook run', runbook, ...given].join(' ');
}
