import { hostScript } from '../../../../core/kit/host-script.ts';
import { needsPerson, notApplicable } from '../checks/seen.ts';
import { withoutContainers } from '../checks/define-step.ts';
import { isPodman } from '../files/packages.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { type DaemonChange, type DaemonMerge, type DaemonNeed, mergeDaemonJson } from '../files/merge-daemon-json.ts';
import type { Assessment, ProvisionStep, ProvisionTarget } from '../contract/step.ts';

const MARK = '--- daemon.json';

/** Docker's own settings: ours are set, everybody else's stay. */
export const daemonJson: ProvisionStep = {
  id: 'S20',
  name: 'daemon-json',
  needs: ['S09', 'S19'],
  risk: 'restart',
  check: () => hostScript('provision/docker/look'),
  assess: assessDaemon,
  apply: (_target, { memo }) => {
    const { text, need } = memo as { text: string; need: DaemonNeed };
    return [
      ...(text === ''
        ? []
        : [{ argv: ['sh', '-c', hostScript('provision/docker/write'), 'write-daemon-json', need], stdin: text }]),
      { argv: ['sh', '-c', hostScript(need === 'reload' ? 'provision/docker/reload' : 'provision/docker/restart')] },
    ];
  },
  compensate: (_target, { memo }) =>
    (memo as { text: string }).text === '' ? [] : [{ argv: ['sh', '-c', hostScript('provision/docker/restore')] }],
};

/** Pinned memory and many open files are what GPUs need; a small host may not even be allowed to give them. */
const GPU_LIMITS = {
  memlock: { Name: 'memlock', Soft: -1, Hard: -1 },
  nofile: { Name: 'nofile', Soft: 1_048_576, Hard: 1_048_576 },
};

/** The keys that sovran decides on a host. */
export function managedKeys({ settings, profile }: ProvisionTarget): JsonObject {
  return {
    'live-restore': true,
    'log-driver': 'local',
    'log-opts': { 'max-size': '20m', 'max-file': '5' },
    features: { cdi: true },
    ...(profile === 'cpu-lab' ? {} : { 'default-ulimits': GPU_LIMITS }),
    ...(settings.dataVolume ? { 'data-root': `${settings.dataVolume.mount}/docker` } : {}),
  };
}

function assessDaemon(output: string, target: ProvisionTarget): Assessment {
  const skipped = withoutContainers(target) ?? (isPodman(target) ? 'engine-podman' : undefined);
  if (skipped !== undefined) return notApplicable(skipped);
  const [head = '', file = ''] = output.split(`${MARK}\n`);
  const managed = managedKeys(target);
  const merge = mergeDaemonJson(file, managed);
  if (!merge.valid) {
    return needsPerson('invalid-json', { line: merge.line, column: merge.column });
  }
  return judge(merge, { obeys: heeded(head, managed), unloaded: unloaded(head) });
}

/** Whether a running daemon works by what the file says; undefined where none runs. */
function heeded(head: string, managed: JsonObject): boolean | undefined {
  const [live, driver, root] = /^info (\S+) (\S+) (\S+)$/m.exec(head)?.slice(1) ?? [];
  if (live === undefined) return undefined;
  return live === 'true' && driver === managed['log-driver'] && root === (managed['data-root'] ?? root);
}

function unloaded(head: string): DaemonNeed | undefined {
  const need = /^unloaded (.*)$/m.exec(head)?.[1];
  if (need === undefined) return undefined;
  return need === 'reload' ? 'reload' : 'restart';
}

interface Running {
  /** Whether the daemon works by what the file says; undefined where none runs. */
  obeys: boolean | undefined;
  /** What makes an earlier change of the file count. */
  unloaded: DaemonNeed | undefined;
}

function judge({ text, changes, need }: DaemonMerge & { valid: true }, running: Running): Assessment {
  const { obeys } = running;
  const observed = { changes: changes.map(({ key }) => key), running: obeys ?? null };
  const pending = obeys === false ? 'restart' : running.unloaded;
  if (changes.length === 0 && pending === undefined) return { state: 'ok', observed };
  const moved = changes.some(({ key }) => key === 'data-root');
  const wanted = changes.length === 0 || running.unloaded === 'restart' ? (pending ?? need) : need;
  return {
    state: 'drift',
    observed,
    diff: changes.length === 0 ? '- (not in force)' : changes.map(diffLines).join('\n'),
    memo: { text: changes.length === 0 ? '' : text, need: wanted },
    risk: moved ? 'data' : wanted === 'restart' ? 'restart' : 'none',
  };
}

function diffLines({ key, from, to }: DaemonChange): string {
  const old = from === undefined ? [] : [`- ${key}: ${JSON.stringify(from)}`];
  return [...old, ...(to === undefined ? [] : [`+ ${key}: ${JSON.stringify(to)}`])].join('\n');
}
