import { writeSync } from 'node:fs';
import { EXIT } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { View } from '../../core/text/view.ts';

let listening: ((error: Error) => void) | undefined;

/** Exits 1 with a line on stderr if stdout fails, 0 if its reader left. Must precede oclif’s listener. */
export function listenForLostOutput({ t, paint }: View): void {
  if (listening) process.stdout.off('error', listening);
  listening = (error) => {
    const code = systemCode(error);
    if (code === 'EPIPE') process.exit(EXIT.ok);
    writeLine(`${paint.bad(t('cli.error'))} ${t('cli.lost-output', { reason: systemReason(code) })}\n`);
    process.exit(EXIT.failed);
  };
  process.stdout.prependListener('error', listening);
}

function writeLine(line: string): void {
  try {
    writeSync(process.stderr.fd, line);
  } catch {
    // Nobody can be told; the exit code still says it.
  }
}
