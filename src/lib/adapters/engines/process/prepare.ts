import { basename, dirname } from 'node:path/posix';
import { SHARE } from '../../share.ts';
import { runScript } from '../host/run-script.ts';
import { engineMissing, pythonOf } from './environment.ts';
import type { EnginePlace } from './layout.ts';
import { ownerMark } from './owner.ts';
import { newMark, ONE_TAIL, parseRuns, PRINT_RUN, type RunFiles } from './run-files.ts';
import { refuseRuntimeFolder, RUNTIME_FOLDER } from './socket-path.ts';

/** Shell, after `share`: `keep FILE BYTES` writes complete input once; `put` replaces the file. */
export const KEEP = `${SHARE}
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
  document: { name: 'job.json' | 'spec.json'; content: object; environment: string },
  runtime = '',
): Promise<Prepared> {
  const mark = newMark();
  const stdin = `${JSON.stringify(document.content, null, 2)}\n`;
  const [parent, name] = [dirname(folder), basename(folder)];
  const python = pythonOf(place, document.environment);
  const bytes = String(Buffer.byteLength(stdin));
  const args = [mark, parent, name, String(ONE_TAIL), document.name, bytes, ownerMark(place), python, runtime];
  const printed = await runScript(place.host, PREPARE, args, { stdin });
  if (printed.includes(`${mark} - missing`)) throw engineMissing(place.host, document.environment);
  const runs = parseRuns(printed, mark, parent);
  const told = runs.find((one) => one.name === '-')?.files;
  const wrong = told?.get('runtime');
  if (wrong !== undefined) refuseRuntimeFolder(runtime, wrong);
  const run = runs.find((one) => one.name === name);
  if (!run) throw new Error(`the folder ${folder} cannot be read back`);
  return { run, cpus: Number(told?.get('cpus')) };
}
