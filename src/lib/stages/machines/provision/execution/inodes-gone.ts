import { message } from '../../../../core/text/message.ts';
import type { ProvisionCommand } from '../step/step.ts';
import { StepError, type CommandFailed } from '../step/step-error.ts';
import type { StepRun } from '../step/step-run.ts';

const LOOK_MS = 20_000;

/**
 * Prints the first of its arguments whose file system, or that of the nearest folder above, has no inode left. One that makes
 * inodes as it needs them has no percentage; 100 % alone is rounded up.
 */
const LOOK = `for p; do
  d=$p
  until [ -d "$d" ]; do d=$(dirname -- "$d"); done
  case "$(df -Pi -- "$d" | tail -n 1)" in *' 0 '*'100% '*) printf '%s\\n' "$p"; exit ;; esac
done`;

/**
 * Why a command failed where a file system that it names, or that of sovran, can take no more files: tools tell that as a
 * file that is missing, or as a full disk of which much is free. The failure itself where that is not so, or nobody can tell.
 */
export async function withInodesGone(
  { ctx, host }: StepRun,
  { argv }: ProvisionCommand,
  failed: CommandFailed,
): Promise<StepError> {
  const paths = [...argv.filter((word) => /^\/[^\n]*$/.test(word)), host.place.root];
  const { signal } = ctx.interrupt;
  const look = { sudo: true, signal, timeoutMs: LOOK_MS };
  const seen = await host.exec(['sh', '-c', LOOK, 'look', ...paths], look).catch(() => undefined);
  const path = seen?.outcome === 'known' ? seen.stdout.trim() : '';
  if (path === '') return failed;
  return new StepError('inodes-gone', message('provision.inodes-gone', { host: host.name, path, said: failed.text }));
}
