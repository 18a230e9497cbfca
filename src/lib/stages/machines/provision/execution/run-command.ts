import { hostScript } from '../../../../core/kit/host-script.ts';
import { message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { HOST_ENGINE } from '../facts/run-checks.ts';
import type { ProvisionCommand, StepRun } from '../contract/step.ts';
import { CommandFailed, StepError } from '../contract/step-outcome.ts';

const COMMAND_MS = 15 * 60_000;
const OUTPUT_BYTES = 1024 * 1024;
const QUOTED_CHARACTERS = 600;

/**
 * Runs one command as root and returns what it printed. Throws `command-failed`
 * with the end of what it said, or `outcome-unknown`.
 */
export async function runCommand(
  { ctx, host }: StepRun,
  { argv, stdin, timeoutMs }: ProvisionCommand,
): Promise<string> {
  const { signal } = ctx.interrupt;
  const done = await host.exec(argv, {
    sudo: true,
    env: HOST_ENGINE,
    signal,
    timeoutMs: timeoutMs ?? COMMAND_MS,
    maxOutputBytes: OUTPUT_BYTES,
    ...(stdin === undefined ? {} : { stdin }),
  });
  signal.throwIfAborted();
  const program = argv.find((word) => word !== 'env' && !/^[A-Z_]+=/.test(word)) ?? '';
  if (done.outcome === 'unknown') {
    throw new StepError('outcome-unknown', message('provision.outcome-unknown', { program, reason: done.reason }));
  }
  if (done.exitCode === 0) return done.stdout;
  const said = plainText(done.stderr.trim() || done.stdout.trim()).slice(-QUOTED_CHARACTERS);
  const text = message('provision.command-failed', { program, code: done.exitCode, said });
  throw new CommandFailed(text, `${done.stdout}\n${done.stderr}`);
}

const LOOK_MS = 20_000;

/** Why a command failed: out of inodes, if so; else the failure itself. */
export async function withInodesGone(
  { ctx, host }: StepRun,
  { argv }: ProvisionCommand,
  failed: CommandFailed,
): Promise<StepError> {
  const paths = [...argv.filter((word) => /^\/[^\n]*$/.test(word)), host.place.root];
  const { signal } = ctx.interrupt;
  const look = { sudo: true, signal, timeoutMs: LOOK_MS };
  const seen = await host
    .exec(['sh', '-c', hostScript('provision/inodes-gone'), 'look', ...paths], look)
    .catch(() => undefined);
  const path = seen?.outcome === 'known' ? seen.stdout.trim() : '';
  if (path === '') return failed;
  return new StepError('inodes-gone', message('provision.inodes-gone', { host: host.name, path, said: failed.text }));
}
