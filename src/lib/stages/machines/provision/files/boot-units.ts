import type { ProvisionTarget } from '../contract/step.ts';
import { ourFile, type WantedFile } from '../parts/file.ts';
import { isPodman } from './packages.ts';

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

/** What brings gateways back after a reboot. */
export function gatewayBootFiles({ root }: ProvisionTarget): WantedFile[] {
  const values = { root };
  return [
    ourFile('/etc/sovran/start-gateways', { values, mode: '755' }),
    ourFile('/etc/systemd/system/sovran-gateways.service', { values }),
  ];
}

export const SERVICE_UNIT = 'sovran-services.service';

/** What brings services and exporters back after a reboot where the engine does not. */
export function serviceBootFiles(target: ProvisionTarget): WantedFile[] {
  const variant = isPodman(target) ? '.podman' : '.docker';
  const kinds = ['service', ...exportersOf(target).map(({ name }) => `exporter=${name}`)].join(' ');
  return [
    ourFile('/etc/sovran/start-services', { variant, values: { kinds }, mode: '755' }),
    ourFile('/etc/systemd/system/sovran-services.service', { variant }),
  ];
}
