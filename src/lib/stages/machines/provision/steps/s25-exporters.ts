import { difference, judged } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import { exportersOf, type Exporter } from '../content/exporters.ts';
import type { Assessment, ProvisionCommand } from '../step/step.ts';
import { objectIn, stringsIn } from '../step/strings.ts';

const HARDENED = [
  '--restart',
  'unless-stopped',
  '--read-only',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
];

const FORMAT =
  '{{.Name}} {{.Image}} {{.State.Running}} {{.State.Restarting}} {{.RestartCount}} {{json .State.StartedAt}}';
/** One that cannot run has failed once by then, which the check behind it sees. */
const SETTLES_SECONDS = '5';
/** Longest restart delay of engines, s; a longer uptime is not a loop. */
const LOOP_MS = 60_000;

/** S25: metrics of the machine and of its GPUs, from images pinned by id, for this host alone. */
export const exporters = defineStep({
  id: 'S25',
  name: 'exporters',
  needs: ['S19', 'S22', 'S26'],
  risk: 'none',
  asksEngine: true,
  skip: (target) => withoutContainers(target) ?? (exportersOf(target).length === 0 ? 'not-configured' : undefined),
  reads: (target) => [
    ...exportersOf(target).map(({ name }) => printLines('exporter', `docker inspect -f '${FORMAT}' -- ${name}`)),
    printLines('now', 'date +%s'),
  ],
  judge: (seen, target) => {
    const found = seen.all('exporter').map((line) => line.trim());
    return judged(
      { exporters: found },
      exportersOf(target).flatMap((one) => exporterDrift(seen, one)),
    );
  },
  apply: (target) => [...exportersOf(target).flatMap(startExporter), { argv: ['sleep', SETTLES_SECONDS] }],
  undo: (target, before) => exportersOf(target).flatMap((one) => restoreExporter(one, before)),
});

type State = 'running' | 'restarting' | 'stopped';

/** Image and state of a container from its line. Docker reports a crash loop as running. */
function stateIn(lines: readonly string[], name: string, nowMs = Infinity): [id: string | undefined, state: State] {
  const words = lines.map((line) => line.trim().split(' '));
  const found = words.find(([first]) => first?.replace(/^\//, '') === name) ?? [];
  const [, id, running, restarting, restarts = '0', started = ''] = found;
  const again = restarts !== '0' && nowMs - Date.parse(started.replaceAll('"', '')) < LOOP_MS;
  if (restarting === 'true' || again) return [id, 'restarting'];
  return [id, running === 'true' ? 'running' : 'stopped'];
}

function exporterDrift(seen: Seen, { name, image }: Exporter): string[] {
  const [id, state] = stateIn(seen.all('exporter'), name, 1000 * Number(seen.all('now')[0] ?? 0));
  const is = id === undefined ? undefined : `${id.startsWith('sha256:') ? id : `sha256:${id}`} ${state}`;
  return difference(name, is, `${image} running`);
}

function startExporter({ name, image, options, args }: Exporter): ProvisionCommand[] {
  const labels = ['--label', `sovran.exporter=${name}`];
  return [
    removeExporter(name),
    {
      argv: [
        'docker',
        'run',
        '--detach',
        '--pull',
        'never',
        '--name',
        name,
        ...labels,
        ...HARDENED,
        ...options,
        image,
        ...args,
      ],
    },
  ];
}

/** Runs the image of before again. One that was stopped goes: Podman's boot does not know it from one that is to run. */
function restoreExporter(one: Exporter, { observed }: Assessment): ProvisionCommand[] {
  const [image, state] = stateIn(stringsIn(objectIn(observed)['exporters']), one.name);
  return image === undefined || state === 'stopped' ? [removeExporter(one.name)] : startExporter({ ...one, image });
}

/** Removes a container of ours by its name, running or not; one that is not there is no error. */
function removeExporter(name: string): ProvisionCommand {
  return { argv: ['docker', 'rm', '--force', '--', name] };
}
