import { LEAST_HAPROXY } from '../../../core/ports/gateway.ts';

/** What a probe must print, and how it is read. */
export interface Check {
  id: 'node' | 'git' | 'ssh' | 'haproxy' | 'python' | 'container-engine' | 'store-disk' | 'open-files';
  /** Missing: `fail`, else a warning. */
  required: boolean;
  /** Commands, tried until one is within bounds. */
  probes: readonly (readonly string[])[];
  /** Finds the number in stdout and stderr. */
  pattern: RegExp;
  /** Smallest version or amount, as dotted numbers. */
  least: string;
  /** First version that is too new. */
  below?: string;
  unit?: string;
}

const pythonProbe = (program: string): readonly string[] => [
  program,
  '-c',
  'import ensurepip, platform, venv; print("Python", platform.python_version())',
];

const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11'].map(pythonProbe);
const ENGINES = ['docker', 'podman'].map((program) => [program, '--version']);
const OPEN_FILES = ['sh', '-c', 'ulimit -n | sed s/unlimited/1048576/'];

/** Free space of the disk a folder is, or will be, on. */
const FREE_GIB =
  'd=$1; while [ ! -d "$d" ]; do d=$(dirname -- "$d"); done; df -Pk -- "$d" | awk \'NR==2{printf "free %d\\n", $4/1048576}\'';

/** Programs that commands start. */
const PROGRAMS: readonly Check[] = [
  {
    id: 'git',
    required: true,
    probes: [['git', '--version']],
    pattern: /git version (\d+\.\d+(?:\.\d+)?)/,
    least: '2.31',
  },
  { id: 'ssh', required: true, probes: [['ssh', '-V']], pattern: /OpenSSH_(\d+\.\d+)/, least: '8.2' },
  {
    id: 'haproxy',
    required: true,
    probes: [['haproxy', '-v']],
    pattern: /version (\d+\.\d+\.\d+)/,
    least: LEAST_HAPROXY,
  },
  { id: 'python', required: true, probes: PYTHONS, pattern: /Python (\d+\.\d+\.\d+)/, least: '3.11', below: '3.14' },
  { id: 'container-engine', required: false, probes: ENGINES, pattern: /version (\d+\.\d+(?:\.\d+)?)/, least: '4' },
];

/** What this version needs of the machine. */
export function checksFor({ node, store }: { node: string; store: string }): Check[] {
  const disk = ['sh', '-c', FREE_GIB, 'sh', store];
  return [
    { id: 'node', required: true, probes: [['echo', node]], pattern: /v?(\d+\.\d+\.\d+)/, least: '22.22.2' },
    ...PROGRAMS,
    { id: 'store-disk', required: true, probes: [disk], pattern: /free (\d+)/, least: '5', unit: 'GiB' },
    { id: 'open-files', required: false, probes: [OPEN_FILES], pattern: /^(\d+)/m, least: '1024' },
  ];
}
