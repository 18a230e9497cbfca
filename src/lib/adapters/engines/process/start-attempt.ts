import { basename, dirname } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { runScript } from '../host/run-script.ts';
import { installCommand } from './environment.ts';
import { KEEP } from './prepare.ts';
import { newMark, ONE_TAIL, parseRuns, PRINT_RUN, type RunFiles } from './run-files.ts';

/** What a supervisor reads: the worker's command and its bounds. */
export interface Launch {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  /** Files removed before the start and after the end, e.g. a socket. */
  unlink: string[];
  wallSeconds?: number;
  /** Between asking and ending, when the time is over. */
  graceSeconds: number;
  logBytes: number;
}

/** An attempt to make sure of. */
export interface Start {
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

/** Kills what a lost supervisor left, starts a detached supervisor and waits until one has taken the attempt. */
const START = `${PRINT_RUN}${KEEP}
mark=$1 parent=$2 name=$3 tail=$4 number=$5 bytes=$6 python=$7 supervise=$8 seconds=$9
shift 9
cd -- "$parent/$name"
newest_of .
claim=attempts/$number/claim.json
if [ "$newest" -le "$number" ] && [ ! -e "$claim" ]; then
  end_group "attempts/$((number - 1))/process.json"
  folders=$1; shift
  share . 022
  for made in $folders; do mkdir -p -- "$made"; done
  while [ $# -gt 1 ]; do [ -L "in/$1" ] || ln -s -- "$2" "in/$1" 2>/dev/null || [ -L "in/$1" ]; shift 2; done
  mkdir -p -- "attempts/$number"
  rm -f -- "attempts/$number/stop.json"
  (share . 077; put "attempts/$number/launch.json" "$bytes"; : >>supervisor.log)
  sync -- "attempts/$number" attempts
  (cd / && exec env -i setsid "$python" -E -s -S -B "$supervise" "$parent/$name/attempts/$number") \\
    </dev/null >/dev/null 2>>supervisor.log &
  supervisor=$!
  polls=$((seconds * 50))
  while [ ! -e "$claim" ] && [ "$polls" -gt 0 ]; do
    polls=$((polls - 1))
    start_ticks "$supervisor" || polls=0
    [ -e "$claim" ] || sleep 0.02
  done
fi
cd -- "$parent"
print_run "$name"
printf '%s - log\\n' "$mark"; tail -c 4096 -- "$name/supervisor.log" 2>/dev/null || :`;

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
  const printed = await runScript(host, START, [...args, (start.folders ?? []).join(' '), ...inputs], { stdin });
  const runs = parseRuns(printed, mark, parent);
  const run = runs.find((one) => one.name === name);
  const claimed = run?.files.has(`attempts/${run.number}/claim.json`) ?? false;
  if (!run || !claimed) throw notStarted(host, runs.find((one) => one.name === '-')?.files.get('log') ?? '');
  return run;
}

function notStarted(host: Host, log: string): SovranError {
  return new SovranError({
    code: 'engine-start-failed',
    exit: EXIT.unreachable,
    text: message('engine.start-failed', { reason: log.trim().split('\n').at(-1) ?? '' }),
    fix: message('engine.missing.fix'),
    next: [installCommand(host)],
  });
}
