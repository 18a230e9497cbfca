import { message } from '../../../../core/text/message.ts';
import type { ProvisionCommand } from '../step/step.ts';
import { StepError, type CommandFailed } from '../step/step-error.ts';
import type { StepRun } from '../step/step-run.ts';

const LOOK_MS = 20_000;

/** Prints the first argument whose file system has no free inode. */
const LOOK = `for p; do
  d=$p
  until [ -d "$d" ]; do d=$(dirname -- "$d"); done
  case "$(df -Pi -- "$d" | tail -n 1)" in *' 0 '*'100% '*) printf '%s\\n' "$p"; exit ;; esac
done`;

/** Why a command failed: out of inodes, if so; else the failure itself. */
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
