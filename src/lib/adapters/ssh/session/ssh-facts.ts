import type { HostFacts } from '../../../core/ports/host.ts';
import { NVIDIA_QUERY, parseNvidia } from '../../nvidia.ts';
import { shellWords } from '../../../core/text/shell-word.ts';
import { runRaw, type Commands } from './run-command.ts';
import { checked } from './ssh-files.ts';

const FACTS_MS = 30_000;
const KIB_PER_GIB = 1024 ** 2;
const FACT_BYTES = 1_048_576;

/** One script, one round trip; each block writes `== name` and what it found, bounded. */
const SCRIPT = `block() { echo "== $1"; shift; "$@" </dev/null 2>/dev/null | head -c 65536; echo; }
root=$1
while [ ! -e "$root" ] && [ "$root" != / ] && [ "$root" != . ]; do root=$(dirname -- "$root"); done
block os cat /etc/os-release
block arch uname -m
block kernel uname -r
block cpus nproc
block memory grep MemTotal /proc/meminfo
block disk df -Pk -- "$root"
block engines sh -c 'for e in docker podman; do command -v $e >/dev/null && echo $e; done'
block gpus timeout -k 1 10 ${shellWords(NVIDIA_QUERY)}
`;

/** Free disk is that of sovran's folder. */
export async function readSshFacts(commands: Commands, root: string, signal?: AbortSignal): Promise<HostFacts> {
  const result = await runRaw(commands, ['sh', '-s', root], {
    stdin: SCRIPT,
    timeoutMs: FACTS_MS,
    maxOutputBytes: FACT_BYTES,
    ...(signal ? { signal } : {}),
  });
  checked(commands.connection.host, root, result);
  const block = blocksOf(result.stdout.toString('utf8'));
  return {
    os: /^PRETTY_NAME="?(.*?)"?$/m.exec(block('os'))?.[1] ?? 'Linux',
    arch: block('arch').trim(),
    kernel: block('kernel').trim(),
    cpus: Number(block('cpus').trim()) || 0,
    memoryGiB: Math.round((Number(/\d+/.exec(block('memory'))?.[0] ?? 0) / KIB_PER_GIB) * 10) / 10,
    diskFreeGiB: Math.round(Number(block('disk').trim().split('\n').at(-1)?.split(/\s+/)[3] ?? 0) / KIB_PER_GIB),
    gpus: parseNvidia(block('gpus')),
    engines: ['process', ...block('engines').trim().split('\n').filter(Boolean)],
    probedAt: new Date().toISOString(),
  };
}

function blocksOf(text: string): (name: string) => string {
  const parts = text.split(/^== (\w+)\n/m);
  return (name) => parts[parts.indexOf(name) + 1] ?? '';
}
