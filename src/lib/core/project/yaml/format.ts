import { fixable } from '../../text/message.ts';
import { refusedError } from '../../text/sovran-error.ts';

/** Format of the project files that this program writes; a new one comes with a row in the table of migrations. */
export const PROJECT_FORMAT = 1;

/** Path of the settings, which record the format. */
export const FORMAT_FILE = 'sovran.yaml';

/** Needs no parser, since all else may be of a newer format. */
const RECORDED = /(?:^\s+|[{,]\s*)["']?format["']?\s*:\s*["']?(\d{1,9})\b/m;

/** Throws `project-newer` where a newer program wrote the project, `project-older` where its format is below `least` (exit 3). */
export function refuseFormat(text: string, least: number): void {
  const found = Number(RECORDED.exec(text)?.[1] ?? 0);
  const details = { found, known: PROJECT_FORMAT };
  if (found > PROJECT_FORMAT)
    throw refusedError('project-newer', fixable('project.newer', details), { next: ['sovran --version'], details });
  if (found < least) {
    const next = ['sovran migrate --dry-run', 'sovran migrate'];
    throw refusedError('project-older', fixable('project.older', details), { next, details });
  }
}
