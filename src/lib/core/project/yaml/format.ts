import { fixable } from '../../text/message.ts';
import { refusedError } from '../../text/sovran-error.ts';

/** Format of the project files that this program writes; a new one comes with a row in the table of migrations. */
export const PROJECT_FORMAT = 1;

/** Path of the settings, which record the format. */
export const FORMAT_FILE = 'sovran.yaml';

/** The operation that brings an older project to this format. */
export const MIGRATION = 'migrate';

/** The format that `sovran.yaml` records, 0 where none. Pure; needs no parser, since all else may be of a newer format. */
export function formatOf(text: string): number {
  return Number(/(?:^\s+|[{,]\s*)["']?format["']?\s*:\s*["']?(\d{1,9})\b/m.exec(text)?.[1] ?? 0);
}

/** Throws `project-newer` (exit 3) where a newer program wrote the project. */
export function refuseNewer(text: string): void {
  const found = formatOf(text);
  if (found <= PROJECT_FORMAT) return;
  const details = { found, known: PROJECT_FORMAT };
  throw refusedError('project-newer', fixable('project.newer', details), { next: ['sovran --version'], details });
}

/** Throws `project-older` (exit 3) where the project waits for a migration. */
export function refuseOlder(text: string): void {
  const found = formatOf(text);
  if (found >= PROJECT_FORMAT) return;
  const details = { found, known: PROJECT_FORMAT };
  throw refusedError('project-older', fixable('project.older', details), {
    next: ['sovran migrate --dry-run', 'sovran migrate'],
    details,
  });
}
