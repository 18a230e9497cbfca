import { message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { HOST_ENGINE } from '../facts/host-engine.ts';
import type { ProvisionCommand } from '../step/step.ts';
import { CommandFailed, StepError } from '../step/step-error.ts';
import type { StepRun } from '../step/step-run.ts';

const COMMAND_MS = 15 * 60_000;
const OUTPUT_BYTES = 1024 * 1024;
const TOLD_CHARACTERS = 600;

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
  const said = plainText(done.stderr.trim() || done.stdout.trim()).slice(-TOLD_CHARACTERS);
  const text = message('provision.command-failed', { program, code: done.exitCode, said });
  throw new CommandFailed(text, `${done.stdout}\n${done.stderr}`);
}
