import { plainText } from '../../../core/text/plain.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { RunbookRun } from './record.ts';

/** A command as it would be typed. Pure. */
export function commandLine({ argv, host }: { argv: readonly string[]; host?: string | undefined }): string {
  const words = argv.map((word) => shellWord(plainText(word))).join(' ');
  return host === undefined ? `sovran ${words}` : `${plainText(host)}$ ${words}`;
}

/** What to type to run a runbook with these inputs. Pure. */
export function runCommand({ runbook, inputs }: Pick<RunbookRun, 'runbook' | 'inputs'>): string {
  const given = Object.entries(inputs).map(([name, value]) => `--set ${name}=${shellWord(value)}`);
  return ['sovran runbook run', runbook, ...given].join(' ');
}
