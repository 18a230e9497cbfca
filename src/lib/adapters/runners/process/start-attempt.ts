import { basename, dirname } from 'node:path/posix';
import { runScript } from '../host/run-script.ts';
import { ownerMark } from './attempt.ts';
import { engineMissing, pythonOf } from './environment.ts';
import type { EnginePlace } from './layout.ts';
import { ONE_TAIL, PRINT_RUN, newMark, parseRuns, type RunFiles } from './run-files.ts';
import { RUNTIME_FOLDER, refuseRuntimeFolder } from '../job/runtime-folder.ts';
import { SHARE } from '../../share.ts';
import type { Host } from '../../../core/ports/host.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** Shell, after `share`: `keep FILE BYTES` writes complete input once; `put` replaces the file. */
const KEEP = `${SHARE}
draft_of() {
  draft=$(mktemp "$1.XXXXXX"); cat >"$draft"
  [ "$(wc -c <"$draft")" -eq "$2" ] || { rm -f -- "$draft"; echo 'the line broke' >&2; exit 1; }
  [ -z "$shared" ] || chmod g+rw -- "$draft"
  sync -- "$draft"
}
keep() { draft_of "$1" "$2"; ln -- "$draft" "$1" 2>/dev/null || :; rm -f -- "$draft"; }
put() { draft_of "$1" "$2"; mv -fT -- "$draft" "$1"; }
`;

/** `$5…` the document's name and bytes, the owner's mark, the environment's interpreter, the runtime folder or nothing. */
const PREPARE = `${PRINT_RUN}${KEEP}${RUNTIME_FOLDER}
mark=$1 parent=$2 name=$3 tail=$4 document=$5 bytes=$6 owner=$7 python=$8 runtime=$9
wrong=
[ -z "$runtime" ] || wrong=$(runtime_folder "$runtime")
[ -z "$wrong" ] || { printf '%s - runtime\\n%s\\n' "$mark" "$wrong"; exit 0; }
[ -f "\${python%/bin/python}/environment.json" ] && [ -e "$python" ] || { echo "$mark - missing"; exit 0; }
printf '%s - cpus\\n%s\\n' "$mark" "$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)"
was=$(umask); share "$parent" 077
mkdir -p -- "$parent/$name"
if [ ! -e "$parent/$name/$document" ]; then
  [ -z "$owner" ] || printf '%s\\n' "$owner" | keep "$parent/$name/owner.json" "$((\${#owner} + 1))"
  keep "$parent/$name/$document" "$bytes"
  sync -- "$parent/$name" "$parent"
fi
umask "$was"
cd -- "$parent"
print_run "$name"`;

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
  place: EnginePlace,
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
  const printed = await runScript(place.host, PREPARE, args, { stdin });
  if (printed.includes(`${mark} - missing`)) throw engineMissing(place.host, document.engine, document.environment);
  const runs = parseRuns(printed, mark, parent);
  const extra = runs.find((one) => one.name === '-')?.files;
  const wrong = extra?.get('runtime');
  if (wrong !== undefined) refuseRuntimeFolder(runtime, wrong);
  const run = runs.find((one) => one.name === name);
  if (!run) throw new Error(`the folder ${folder} cannot be read back`);
  return { run, cpus: Number(extra?.get('cpus')) };
}

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
    next: [host.transport === 'local' ? 'sovran doctor' : `sovran host check ${host.name}`],
  });
}
