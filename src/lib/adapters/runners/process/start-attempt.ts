import { hostScript } from '../../../core/kit/host-script.ts';
import { basename, dirname } from 'node:path/posix';
import { runScript } from '../host/run-script.ts';
import { ownerMark } from '../job/attempt.ts';
import { checkCommand, engineMissing, pythonOf } from './environment.ts';
import type { ProcessPlace } from './place.ts';
import { ONE_TAIL, newMark, parseRuns, type RunFiles } from '../job/run-files.ts';
import type { Launch } from '../job/launch.ts';
import { refuseRuntimeFolder } from '../job/runtime-folder.ts';
import type { Host } from '../../../core/ports/host.ts';
import { message } from '../../../core/text/message.ts';
import { unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';

/** A folder that is ready for an attempt. */
export interface Prepared {
  run: RunFiles;
  /** Cores of the host. */
  cpus: number;
}

/**
 * Creates the folder of a job or service with its document, in one round trip. Throws `runtime-folder` (exit 1) or
 * `engine-missing` (exit 4) before that.
 */
export async function prepareFolder(
  place: ProcessPlace,
  folder: string,
  document: { name: 'job.json' | 'spec.json'; content: object; engine: string; environment: string },
  runtime = '',
): Promise<Prepared> {
  const mark = newMark();
  const stdin = `${JSON.stringify(document.content, null, 2)}\n`;
  const [parent, name] = [dirname(folder), basename(folder)];
  const python = pythonOf(place, document.environment);
  const bytes = String(Buffer.byteLength(stdin));
  const args = [mark, parent, name, String(ONE_TAIL), document.name, bytes, ownerMark(place), python, runtime];
  const printed = await runScript(place.host, hostScript('process/prepare'), args, { stdin });
  if (printed.includes(`${mark} - missing`)) throw engineMissing(place.host, document.engine, document.environment);
  const runs = parseRuns(printed, mark, parent);
  const extra = runs.find((one) => one.name === '-')?.files;
  const wrong = extra?.get('runtime');
  if (wrong !== undefined) refuseRuntimeFolder(runtime, wrong);
  const run = runs.find((one) => one.name === name);
  if (!run) throw new Error(`the folder ${folder} cannot be read back`);
  return { run, cpus: Number(extra?.get('cpus')) };
}

/** An attempt to make sure of. */
interface Start {
  folder: string;
  number: number;
  launch: Launch;
  /** Our program on the host. */
  supervise: string;
  /** Folders made beside the attempt. */
  folders?: string[];
  /** Links made below `in/`, by name. */
  inputs?: Record<string, string>;
}

const LEASE_SECONDS = 20;

/**
 * Ensures that exactly one supervisor runs an attempt; resolves once that is on disk. Throws `engine-start-failed`
 * (exit 4).
 */
export async function startAttempt(host: Host, start: Start): Promise<RunFiles> {
  const mark = newMark();
  const { folder, number, launch, supervise } = start;
  const [parent, name] = [dirname(folder), basename(folder)];
  const stdin = `${JSON.stringify(launch, null, 2)}\n`;
  const numbers = [String(ONE_TAIL), String(number), String(Buffer.byteLength(stdin))];
  const python = launch.argv[0] ?? '';
  const inputs = Object.entries(start.inputs ?? {}).flat();
  const args = [mark, parent, name, ...numbers, python, supervise, String(LEASE_SECONDS)];
  const printed = await runScript(
    host,
    hostScript('process/start'),
    [...args, (start.folders ?? []).join(' '), ...inputs],
    { stdin },
  );
  const runs = parseRuns(printed, mark, parent);
  const run = runs.find((one) => one.name === name);
  const hasBegun = run?.files.has(`attempts/${run.number}/claim.json`) ?? false;
  if (!run || !hasBegun) throw notStarted(host, runs.find((one) => one.name === '-')?.files.get('log') ?? '');
  return run;
}

function notStarted(host: Host, log: string): SovranError {
  const text = message('engine.start-failed', { reason: log.trim().split('\n').at(-1) ?? '' });
  return unreachableError('engine-start-failed', text, {
    fix: message('engine.missing.fix'),
    next: [checkCommand(host)],
  });
}
