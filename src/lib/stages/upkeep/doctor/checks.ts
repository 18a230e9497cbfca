import { LEAST_HAPROXY } from '../../../core/ports/gateway.ts';
import type { Message } from '../../../core/text/message.ts';
import { message } from '../../../core/text/message.ts';

/** What a probe must print, and how it is read. */
export interface Check {
  id: string;
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
  fix: Message;
}

const pythonProbe = (program: string): readonly string[] => [
  program,
  '-c',
  'import ensurepip, platform, venv; print("Python", platform.python_version())',
];

/** Free space of the disk a folder is, or will be, on. */
const FREE_GIB =
  'd=$1; while [ ! -d "$d" ]; do d=$(dirname -- "$d"); done; df -Pk -- "$d" | awk \'NR==2{printf "free %d\\n", $4/1048576}\'';

const OPEN_FILES: Check = {
  id: 'open-files',
  required: false,
  probes: [['sh', '-c', 'ulimit -n | sed s/unlimited/1048576/']],
  pattern: /^(\d+)/m,
  least: '1024',
  fix: message('run.doctor.fix.open-files'),
};

/** Programs that commands start. */
const PROGRAMS: readonly Check[] = [
  {
    id: 'git',
    required: true,
    probes: [['git', '--version']],
    pattern: /git version (\d+\.\d+(?:\.\d+)?)/,
    least: '2.31',
    fix: message('run.doctor.fix.git'),
  },
  {
    id: 'ssh',
    required: true,
    probes: [['ssh', '-V']],
    pattern: /OpenSSH_(\d+\.\d+)/,
    least: '8.2',
    fix: message('run.doctor.fix.ssh'),
  },
  {
    id: 'haproxy',
    required: true,
    probes: [['haproxy', '-v']],
    pattern: /version (\d+\.\d+\.\d+)/,
    least: LEAST_HAPROXY,
    fix: message('run.doctor.fix.haproxy'),
  },
  {
    id: 'python',
    required: true,
    probes: ['python3', 'python3.13', 'python3.12', 'python3.11'].map(pythonProbe),
    pattern: /Python (\d+\.\d+\.\d+)/,
    least: '3.11',
    below: '3.14',
    fix: message('run.doctor.fix.python'),
  },
  {
    id: 'container-engine',
    required: false,
    probes: [
      ['docker', '--version'],
      ['podman', '--version'],
    ],
    pattern: /version (\d+\.\d+(?:\.\d+)?)/,
    least: '4',
    fix: message('run.doctor.fix.container-engine'),
  },
];

/** What this version needs of the machine. */
export function checksFor({ node, store }: { node: string; store: string }): Check[] {
  return [nodeCheck(node), ...PROGRAMS, diskCheck(store), OPEN_FILES];
}

function nodeCheck(node: string): Check {
  return {
    id: 'node',
    required: true,
    probes: [['echo', node]],
    pattern: /v?(\d+\.\d+\.\d+)/,
    least: '22.22.2',
    fix: message('run.doctor.fix.node'),
  };
}

function diskCheck(store: string): Check {
  return {
    id: 'store-disk',
    required: true,
    probes: [['sh', '-c', FREE_GIB, 'sh', store]],
    pattern: /free (\d+)/,
    least: '5',
    unit: 'GiB',
    fix: message('run.doctor.fix.store-disk', { path: store }),
  };
}
