import type { ProvisionTarget } from '../step/step.ts';

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
