import type { ApplyLimits, StepRun } from './step-run.ts';
import { message } from '../text/message.ts';
import { inPackageTurn } from './package-turn.ts';
import { plainText } from '../text/plain.ts';
import { assessStep } from './assess-steps.ts';
import { runChecks } from './run-checks.ts';
import type { Assessment, ProvisionCommand } from './step.ts';
import { CommandFailed, StepError } from './step-error.ts';
import { packagesIn, unobtainable } from './unobtainable-packages.ts';

export const APPLY_LIMITS: ApplyLimits = { revertSeconds: 120, rebootMs: 15 * 60_000 };

const COMMAND_MS = 15 * 60_000;
const OUTPUT_BYTES = 1024 * 1024;
const TOLD_CHARACTERS = 600;

/** How the host stands with a step now. Throws as connecting does. */
export async function checkNow({ ctx, host, step, target }: StepRun): Promise<Assessment> {
  const run = { sentinel: `sovran-${ctx.ids.next()}`, signal: ctx.interrupt.signal, sudo: true };
  const outputs = await runChecks(host, [{ id: step.id, script: step.check(target) }], run);
  return assessStep(step, target, outputs.get(step.id));
}

/**
 * Runs commands one after the other, as root. Throws `command-failed` with the end of what the command said,
 * `packages-without-source` where packages cannot be had, or `outcome-unknown` when the line broke before its exit code
 * was seen: nobody may run it again without looking.
 */
export async function runCommands(run: StepRun, commands: readonly ProvisionCommand[]): Promise<void> {
  const wanted = commands.flatMap(({ argv }) => packagesIn(argv));
  for (const command of commands) {
    if (command.packages) {
      await inPackageTurn(run, () => runCommand(run, command)).catch((error: unknown) => {
        throw withoutSource(run, wanted, error);
      });
    } else await runCommand(run, command);
  }
}

/** A package that no source has is told as such, with the setting that names one. */
function withoutSource({ host }: StepRun, wanted: readonly string[], error: unknown): unknown {
  if (!(error instanceof CommandFailed)) return error;
  const packages = unobtainable(error.output, wanted);
  if (packages === undefined) return error;
  const named = { host: host.name, packages: packages.join(', '), said: error.text };
  return new StepError('packages-without-source', message('provision.packages-without-source', named));
}

/** Runs one command as root and returns what it printed. Throws as `runCommands`. */
export async function runCommand(
  { ctx, host }: StepRun,
  { argv, stdin, timeoutMs }: ProvisionCommand,
): Promise<string> {
  const { signal } = ctx.interrupt;
  const done = await host.exec(argv, {
    sudo: true,
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
