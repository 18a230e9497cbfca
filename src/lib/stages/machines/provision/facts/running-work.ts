import { namesOfMachine } from '../../hosts/machines/names-of-machine.ts';
import { type JobRun, listOpenJobs } from '../../../../core/project/job-runs.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../../core/project/live.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { RunningWork } from './host-state.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { type CheckRun, runChecks } from './run-checks.ts';

/** What the project has on a machine, under whatever name of it. */
export interface WorkThere {
  /** Names of the environments. */
  environments: string[];
  /** Work a restart would interrupt: unfinished jobs and live environments. */
  running: RunningWork[];
}

/** Reads the project's jobs and environments once, for questions about several hosts. */
export async function readWork(ctx: StageContext): Promise<{ on(host: string): Promise<WorkThere> }> {
  const environments = await listEnvironments(ctx.project);
  const jobs = await listOpenJobs(ctx);
  const among = [...environments, ...jobs].map(({ spec }) => spec.host);
  return {
    on: async (host) => {
      const names = await namesOfMachine(ctx, host, { among });
      const isThere = ({ spec }: { spec: { host?: string | undefined } }): boolean => names.includes(spec.host ?? '');
      return workOf(environments.filter(isThere), jobs.filter(isThere));
    },
  };
}

function workOf(environments: RoutedEnvironment[], jobs: JobRun[]): WorkThere {
  const live = environments.filter(({ spec }) => spec.live);
  return {
    environments: environments.map(({ name }) => name),
    running: [
      ...jobs.map(({ metadata }): RunningWork => ({ kind: 'job', name: metadata.name })),
      ...live.map(({ name }): RunningWork => ({ kind: 'environment', name })),
    ],
  };
}

/** A running job or service, by process record or container label. */
export interface SeenByRoot {
  kind: 'job' | 'service';
  id: string;
}

const ID = 'work';
const LINE = /^(job|service) [A-Za-z0-9][\w.-]*$/;

/** Prints the processes that live by any record of an attempt: same boot, same start. What root cannot read ends it. */
const PROCESSES = String.raw`
boot=$(cat /proc/sys/kernel/random/boot_id) || exit 1
records() {
  [ ! -e "$root" ] || ls -- "$root" >/dev/null || return 1
  for kind in jobs services; do
    [ ! -e "$root/$kind" ] || find "$root/$kind/" -mindepth 4 -maxdepth 4 -type f -name '*.json' || return 1
  done
}
found=$(records) || exit 1
while read -r record; do
  [ -n "$record" ] || continue
  content=$(head -c 4096 -- "$record" | tr -d ' \n\000')
  [ -n "$content" ] || [ ! -s "$record" ] || exit 1
  case $content in *"\"bootId\":\"$boot\""*) ;; *) continue ;; esac
  pid=$(printf %s "$content" | sed -n 's/.*"pid":\([0-9]\{1,10\}\).*/\1/p')
  started=$(printf %s "$content" | sed -n 's/.*"start":"\([0-9]*\)".*/\1/p')
  [ -n "$pid" ] && [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 20)" = "$started" ] || continue
  path=${'${record#"$root"/}'}; kind=${'${path%%/*}'}; path=${'${path#*/}'}
  path=${'${path#/}'}; echo "${'${kind%s}'} ${'${path%%/*}'}"
done <<RECORDS
$found
RECORDS`;

/** Prints running containers. An unused socket is a leftover, unless containers outlive the engine. */
const CONTAINERS = String.raw`
kept() { cat /proc/[0-9]*/comm | grep -Eq '^(containerd-shim|conmon)'; }
gone() {
  [ -r /proc/net/unix ] || return 1
  grep -q " 00010000 .* \(/var\)\{0,1\}$(printf %s "$1" | sed 's,^/var,,')$" /proc/net/unix && return 1
  ! kept
}
by_docker() {
  command -v docker >/dev/null || return 1
  timeout 8 docker -H "unix://$1" ps --format '{{with .Label "sovran.job"}}job {{.}}{{end}}{{with .Label "sovran.service"}}service {{.}}{{end}}'
}
by_curl() {
  list=$(curl -sf -m 8 --unix-socket "$1" http://localhost/containers/json) || return 1
  case $list in '['*) ;; *) return 1 ;; esac
  printf '%s\n' "$list" | tr ',{}' '\n\n\n' | sed -n 's/^"sovran\.\(job\|service\)":"\([^"]*\)"$/\1 \2/p'
}
[ -S /run/docker.sock ] && docker=/run/docker.sock || docker=/var/run/docker.sock
none=yes
for socket in "$docker" /run/podman/podman.sock /run/user/*/podman/podman.sock; do
  [ -S "$socket" ] || continue
  none=''
  by_docker "$socket" || by_curl "$socket" || gone "$socket" || exit 1
done
[ -z "$none" ] || ! kept || exit 1
echo all`;

/** Running work seen as root, for a host closed to its user; undefined if unknown. Reads only. */
export async function seeAsRoot(host: Host, run: Omit<CheckRun, 'sudo'>): Promise<SeenByRoot[] | undefined> {
  const script = `root=${shellWord(host.place.root)}${PROCESSES}${CONTAINERS}`;
  try {
    const told = await runChecks(host, [{ id: ID, script }], { ...run, sudo: true });
    return readSeen(told.get(ID)?.text ?? '');
  } catch (error) {
    if (!(error instanceof SovranError) || run.signal.aborted) throw error;
    return undefined;
  }
}

function readSeen(text: string): SeenByRoot[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.pop() !== 'all') return undefined;
  if (!lines.every((line) => LINE.test(line))) return undefined;
  return [...new Set(lines)].map((line) => {
    const [kind, id = ''] = line.split(' ');
    return { kind: kind === 'job' ? 'job' : 'service', id };
  });
}
