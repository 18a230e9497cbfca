import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

const COLUMNS = [
  'index',
  'name',
  'uuid',
  'driver_version',
  'memory.total',
  'memory.used',
  'memory.free',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'persistence_mode',
  'ecc.mode.current',
  'mig.mode.current',
  'compute_cap',
  'pci.bus_id',
  'pcie.link.gen.current',
  'pcie.link.gen.max',
  'pcie.link.width.current',
  'pcie.link.width.max',
];

/** UUIDs of a host's fixture GPUs: the same for a lab's name and host at every start. */
export function gpuIds(lab: string, host: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const hex = createHash('sha256').update(`${lab}/${host}/${index}`).digest('hex');
    return `GPU-${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}`;
  });
}

/** The table that the stand-ins for nvidia-smi and lspci read. The name of the model says that it is none. */
export function gpuTable(ids: string[]): string {
  const rows = ids.map((id, index) => {
    const bus = `00000000:${(0x17 + index * 0x10).toString(16).toUpperCase()}:00.0`;
    const memory = ['81559 MiB', '0 MiB', '81559 MiB', '0 %', '31', '70.00 W'];
    const modes = ['Enabled', 'Enabled', 'Disabled', '9.0'];
    return [index, 'FIXTURE GPU 80GB', id, '580.95.05', ...memory, ...modes, bus, 5, 5, 16, 16].join('|');
  });
  return [COLUMNS.join('|'), ...rows, ''].join('\n');
}

/** CDI specification: containers that ask for a fixture GPU get its UUID in FIXTURE_GPU and the stand-in nvidia-smi. */
export function cdiSpec(ids: string[]): string {
  const device = (name: string, gpu: string): object => ({ name, containerEdits: { env: [`FIXTURE_GPU=${gpu}`] } });
  const devices = [
    ...ids.map((id, index) => device(String(index), id)),
    ...ids.map((id) => device(id, id)),
    device('all', ids.join(',')),
  ];
  const mount = (path: string): object => ({ hostPath: path, containerPath: path, options: ['ro', 'bind'] });
  const containerEdits = { mounts: [mount('/opt/fixtures')] };
  return stringify(
    { cdiVersion: '0.5.0', kind: 'nvidia.com/gpu', devices, containerEdits },
    { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  );
}

/** Settings of the inner Docker of a ready host. */
export const DAEMON_JSON = `${JSON.stringify(
  {
    'live-restore': true,
    features: { cdi: true },
    'log-driver': 'local',
    'log-opts': { 'max-size': '10m', 'max-file': '3' },
  },
  null,
  2,
)}\n`;
