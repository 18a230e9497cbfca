import { message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { runProgram } from '../../run-program.ts';

/** Reproducible archive: sorted names, no owner, no time. */
const REPRODUCIBLE = [
  '--no-recursion',
  '--sort=name',
  '--format=gnu',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=u+rwX,go+rX,go-w',
];

/** Paths to pack, each relative to its folder; a folder stands for itself, not for what it holds. */
export interface Packing {
  folder: string;
  paths: string[];
}

/** Writes an archive of these paths. Throws `pack-failed` (exit 1). */
export async function packReproducibly(archive: string, parts: Packing[], signal?: AbortSignal): Promise<void> {
  for (const [at, part] of parts.entries()) {
    // Names on standard input: a command line ends long before an environment does.
    const argv = ['tar', at === 0 ? '-cf' : '-rf', archive, ...REPRODUCIBLE, '-C', part.folder, '--null', '-T', '-'];
    const { exitCode, stderr } = await runProgram(argv, { signal, stdin: part.paths.join('\0') });
    if (exitCode !== 0) throw failed(archive, stderr);
  }
}

function failed(archive: string, stderr: string): SovranError {
  return new SovranError({
    code: 'pack-failed',
    exit: EXIT.failed,
    text: message('engine.pack-failed', { path: archive, reason: lineText(stderr.trim().slice(-300)) }),
    fix: message('engine.pack-failed.fix'),
  });
}
