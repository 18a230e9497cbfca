import type { ProvisionTarget } from '../contract/step.ts';
import type { WantedFile } from '../parts/file.ts';
import { containerFlavour } from './packages.ts';

/** A container that gives metrics: options of its start, and arguments of its program. */
export interface Exporter {
  name: string;
  image: string;
  options: string[];
  args: string[];
}

/** The exporters that a host is to have. Pure. */
export function exportersOf({ profile, settings }: ProvisionTarget): Exporter[] {
  const { node, dcgm } = settings.exporters ?? {};
  return [...(node ? [nodeExporter(node)] : []), ...(dcgm && profile !== 'cpu-lab' ? [gpuExporter(dcgm)] : [])];
}

/** It sees the host's own network, so its address is set by its argument. */
function nodeExporter(image: string): Exporter {
  const options = ['--network', 'host', '--pid', 'host', '--user', '65534:65534', '--volume', '/:/host:ro,rslave'];
  return {
    name: 'sovran-node-exporter',
    image,
    options,
    args: ['--path.rootfs=/host', '--web.listen-address=127.0.0.1:9100'],
  };
}

function gpuExporter(image: string): Exporter {
  const options = ['--publish', '127.0.0.1:9400:9400', '--device', 'nvidia.com/gpu=all'];
  return { name: 'sovran-dcgm-exporter', image, options, args: [] };
}

export const GATEWAY_UNIT = 'sovran-gateways.service';
const GATEWAY_SCRIPT = '/etc/sovran/start-gateways';

/** Runs each gateway's `start` as its owner. Skips files and folders that others can write. */
const GATEWAY_START = (root: string): string => `#!/bin/sh
# Written by sovran host apply.
for folder in ${root}/gateways/*/; do
  ( cd -P -- "$folder" 2>/dev/null && [ -f start ] && [ ! -L start ] && [ -x start ] || exit 0
    [ -z "$(find . -maxdepth 0 \\( -perm /002 -o -perm /020 ! -group sovran \\) || echo failed)$(find start -maxdepth 0 -perm /022)" ] || { echo "$folder: others may write to it" >&2; exit 0; }
    owner=$(stat -c %u start)
    [ "$(stat -c %u .)" = "$owner" ] || [ -n "$(find . -maxdepth 0 -perm -2020)" ] || { echo "$folder: start is not its owner's" >&2; exit 0; }
    setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups --reset-env ./start boot >/dev/null || echo "$folder: not started" >&2 )
done
exit 0
`;

/** Gateways live on when the unit is stopped: it only starts them. */
const gatewayUnit = (root: string): string => `[Unit]
Description=Gateways of sovran that are to run
After=network-online.target sovran-egress.service
Wants=network-online.target
RequiresMountsFor=${root}

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
ExecStart=${GATEWAY_SCRIPT}

[Install]
WantedBy=multi-user.target
`;

/** What brings gateways back after a reboot. */
export function gatewayBootFiles({ root }: ProvisionTarget): WantedFile[] {
  return [
    { path: GATEWAY_SCRIPT, content: GATEWAY_START(root), mode: '755' },
    { path: `/etc/systemd/system/${GATEWAY_UNIT}`, content: gatewayUnit(root) },
  ];
}

export const SERVICE_UNIT = 'sovran-services.service';
const SERVICE_SCRIPT = '/etc/sovran/start-services';

/** Starts our containers that failed with a CDI error, for two and a half minutes after a late driver. */
const DOCKER_START = startScript({
  why: 'Docker before 28.2 restores containers before it knows CDI devices (moby 49989): those it gave up are started again here.',
  program: 'docker',
  what: 'a service or exporter of sovran with GPUs',
  left: 'given_up',
  body: `{
  ended=$(for of in service exporter; do timeout 60 docker ps -aq --filter label=sovran.$of --filter status=exited || exit; done) || return 1
  [ -n "$ended" ] || return 0
  told=$(timeout 60 docker inspect --format '{{.Id}} {{json .State.Error}}' $ended) || return 1
  printf '%s\\n' "$told" | grep -iw cdi | cut -d' ' -f1
}`,
});

/** After each Docker start, not only at boot. */
const DOCKER_UNIT = `[Unit]
Description=Services of sovran that Docker gave up when it started
After=docker.service nvidia-cdi-refresh.service

[Service]
Type=exec
ExecStart=${SERVICE_SCRIPT}

[Install]
WantedBy=docker.service
`;

/** Starts all services and exporters of ours on Podman, which has no daemon for that. */
function startPodman(target: ProvisionTarget): string {
  const kinds = ['service', ...exportersOf(target).map(({ name }) => `exporter=${name}`)];
  return startScript({
    why: 'Podman starts no container at boot that is to run until it is stopped: those of sovran are started here.',
    program: 'podman',
    what: 'a service or exporter of sovran',
    left: 'stopped',
    body: `{
  for of in ${kinds.join(' ')}; do
    timeout 60 podman ps -aq --filter label=sovran.$of --filter status=exited --filter status=created || return
  done
}`,
  });
}

/** What it starts lives on when the script has ended. */
const PODMAN_UNIT = `[Unit]
Description=Services of sovran, which Podman does not start at boot
After=local-fs.target podman.socket nvidia-cdi-refresh.service

[Service]
Type=exec
RemainAfterExit=yes
KillMode=process
ExecStart=${SERVICE_SCRIPT}

[Install]
WantedBy=multi-user.target
`;

/** What brings services and exporters back after a reboot where the engine does not. */
export function serviceBootFiles(target: ProvisionTarget): readonly WantedFile[] {
  const isPodman = containerFlavour(target) === 'podman';
  return [
    { path: SERVICE_SCRIPT, content: isPodman ? startPodman(target) : DOCKER_START, mode: '755' },
    { path: `/etc/systemd/system/${SERVICE_UNIT}`, content: isPodman ? PODMAN_UNIT : DOCKER_UNIT },
  ];
}

interface Start {
  why: string;
  program: 'docker' | 'podman';
  what: string;
  /** Name and body of the shell function that prints the containers to be started. */
  left: string;
  body: string;
}

function startScript({ why, program, what, left, body }: Start): string {
  return `#!/bin/sh
# Written by sovran host apply.
# ${why}
export LC_ALL=C
${left}() ${body}
tries=0
while [ "$tries" -lt 30 ]; do
  tries=$((tries + 1))
  if left=$(${left}); then
    [ -n "$left" ] || exit 0
    timeout 120 ${program} start $left >/dev/null && continue
  fi
  sleep 5
done
echo '${what} could not be started' >&2
exit 1
`;
}
