import { hostScript } from '../../../../core/kit/host-script.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import { type Exporter, exportersOf } from '../files/boot-units.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { objectIn, stringsIn } from '../contract/strings.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { bridgeName } from '../files/egress-rules.ts';
import { isPodman } from '../files/packages.ts';

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
  compensate: (target, before) => exportersOf(target).flatMap((one) => restoreExporter(one, before)),
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

type Image = NonNullable<ProvisionTarget['settings']['images']>[number];

/** S26: images that must be there, by id. One with an archive on the host is loaded from it, once its sha256 is right. */
export const images = defineStep({
  id: 'S26',
  name: 'images',
  needs: ['S19', 'S35'],
  risk: 'none',
  asksEngine: true,
  skip: (target) =>
    withoutContainers(target) ?? ((target.settings.images ?? []).length === 0 ? 'not-configured' : undefined),
  reads: ({ settings }) => (settings.images ?? []).flatMap(readsOf),
  judge: (seen, { settings }) => {
    const missing = (settings.images ?? []).filter((image) => !isThere(seen, image));
    const observed = { missing: missing.map(({ name }) => name) };
    const drift = missing.flatMap(({ name, id }) => difference(name, undefined, id));
    const lost = missing.some(({ archive }) => archive === undefined || !seen.all('archive').includes(archive));
    return lost ? needsPerson('image-missing', observed, drift) : judged(observed, drift);
  },
  apply: (target, { observed }) => {
    const missing = stringsIn(objectIn(observed)['missing']);
    return (target.settings.images ?? []).filter(({ name }) => missing.includes(name)).flatMap(load);
  },
});

/** Podman leaves `sha256:` out. Loaded images have no digest of a registry; where images are kept by manifest, the id is found among the digests. */
function readsOf({ name, id, archive }: Image): string[] {
  const format = `'{{.Id}} {{join .RepoDigests " "}}'`;
  const inspect = [id, name].map((one) => `docker image inspect -f ${format} -- ${shellWord(one)}`);
  const there =
    archive === undefined
      ? []
      : [printLines('archive', `[ ! -r ${shellWord(archive)} ] || echo ${shellWord(archive)}`)];
  return [printLines('image', inspect.join('; ')), ...there];
}

function isThere(seen: Seen, { id }: Image): boolean {
  return seen
    .all('image')
    .some((line) => line.split(' ').some((one) => one === id || `sha256:${one}` === id || one.endsWith(`@${id}`)));
}

function load({ id, archive, sha256 }: Image): ProvisionCommand[] {
  return archive === undefined
    ? []
    : [
        {
          argv: ['sh', '-c', hostScript('provision/docker/load-image'), 'load-image', archive, sha256 ?? '', id],
          timeoutMs: 3_600_000,
        },
      ];
}

const DOCKER = `'{{.Name}} {{.Internal}} {{index .Options "com.docker.network.bridge.name"}} {{len .Containers}}'`;
const PODMAN = `'{{.Name}} {{.Internal}} {{.NetworkInterface}} {{len .Containers}}'`;

/** S27: a network per environment that leads nowhere: its containers reach one another and nothing else. */
export const networks = defineStep({
  id: 'S27',
  name: 'networks',
  needs: ['S19'],
  risk: 'none',
  asksEngine: true,
  skip: (target) =>
    withoutContainers(target) ?? ((target.settings.environments ?? []).length === 0 ? 'not-configured' : undefined),
  reads: (target) =>
    (target.settings.environments ?? []).map((name) =>
      printLines('network', `docker network inspect -f ${isPodman(target) ? PODMAN : DOCKER} -- sovran-${name}`),
    ),
  judge: (seen, { settings }) => {
    const names = settings.environments ?? [];
    const found = names.map((name) => networkIn(seen, name));
    const drift = found.flatMap(({ name, is, want }) => difference(`sovran-${name}`, is, want));
    const wrong = found.filter(({ is, want }) => is !== undefined && is !== want);
    const observed = { networks: Object.fromEntries(found.map(({ name, is }) => [name, is ?? null])) };
    return wrong.some(({ used }) => used) ? needsPerson('network-in-use', observed, drift) : judged(observed, drift);
  },
  apply: (target, { observed }) => {
    const there = objectIn(objectIn(observed)['networks']);
    return (target.settings.environments ?? []).flatMap((name) => commands(name, there[name] ?? null, target));
  },
});

function networkIn(seen: Seen, name: string): { name: string; is: string | undefined; want: string; used: boolean } {
  const words = seen.all('network').map((line) => line.trim().split(' '));
  const [, internal, bridge, count] = words.find(([first]) => first === `sovran-${name}`) ?? [];
  const is = internal === undefined ? undefined : described(internal === 'true', bridge ?? '');
  return { name, is, want: described(true, bridgeName(name)), used: count !== '0' };
}

function described(internal: boolean, bridge: string): string {
  return `${internal ? 'internal' : 'open'}, bridge ${bridge}`;
}

function commands(name: string, is: unknown, target: ProvisionTarget): ProvisionCommand[] {
  const bridge = bridgeName(name);
  if (is === described(true, bridge)) return [];
  const named = isPodman(target) ? ['--interface-name', bridge] : ['--opt', `com.docker.network.bridge.name=${bridge}`];
  const labels = ['--label', `sovran.environment=${name}`, ...named];
  const create = {
    argv: ['docker', 'network', 'create', '--internal', '--driver', 'bridge', ...labels, `sovran-${name}`],
  };
  return is === null ? [create] : [{ argv: ['docker', 'network', 'rm', `sovran-${name}`] }, create];
}
