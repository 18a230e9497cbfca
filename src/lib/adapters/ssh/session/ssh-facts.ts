import type { HostFacts } from '../../../core/ports/host.ts';
import { NVIDIA_QUERY, parseNvidia } from '../../nvidia.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { runRaw, type Commands } from './run-command.ts';
import { checked } from './ssh-files.ts';

const FACTS_MS = 30_000;
const KIB_PER_GIB = 1024 ** 2;
const FACT_BYTES = 1_048_576;

/** Free disk is that of sovran's folder. */
export async function readSshFacts(commands: Commands, root: string, signal?: AbortSignal): Promise<HostFacts> {
  const result = await runRaw(commands, scriptArgv('ssh/facts', root, ...NVIDIA_QUERY), {
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
