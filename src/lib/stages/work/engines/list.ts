import type { EngineEnvironment } from '../../../core/ports/engine.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { listReadableHosts, type UnreadableHost } from '../../../core/project/readable-hosts.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Message } from '../../../core/text/message.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';

/** An engine's environment on a host. `bytes` is 0 while it is not there. */
export interface EngineOnHost {
  name: string;
  host: string;
  engine: string;
  lockDigest: string;
  /** `unreachable`: the host, or its container engine, did not answer. */
  state: EngineEnvironment['state'] | 'unreachable';
  unreachable?: { code: string; reason: Message };
  bytes: number;
  path: string | undefined;
  /** False where this project has not said on the host that it needs the image. */
  marked?: boolean;
}

/** Engines of the hosts whose files can be read, why some of those were not asked, and the other hosts. */
export interface ListedEngines {
  engines: EngineOnHost[];
  silent: SovranError[];
  unreadable: UnreadableHost[];
}

/** The environment that each host needs, and whether it is there; a host out of reach leaves that open. */
export async function listEngines(ctx: StageContext): Promise<ListedEngines> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const found = await Promise.all(
    hosts.map(async ({ metadata: { name }, spec }) => {
      const answer = await askHost(ctx, name, () => readEngine(ctx, name));
      if (answer.known) return { engine: answer.value, why: [] };
      return { engine: await unreachable(ctx, name, spec.engine, answer.error), why: [answer.error] };
    }),
  );
  return { engines: found.map(({ engine }) => engine), silent: found.flatMap(({ why }) => why), unreadable };
}

/** What is needed there is what this version needs anywhere. */
async function unreachable(ctx: StageContext, host: string, engine: string, error: SovranError): Promise<EngineOnHost> {
  const { code, text: reason } = error;
  const { engine: name, lockDigest } = await (await ctx.engine('local', 'process')).environment();
  return {
    name,
    host,
    engine,
    lockDigest,
    state: 'unreachable',
    unreachable: { code, reason },
    bytes: 0,
    path: undefined,
  };
}

export async function readEngine(ctx: StageContext, host: string): Promise<EngineOnHost> {
  const engine = await ctx.engine(host);
  const { engine: name, lockDigest, state, path, details } = await engine.environment();
  const bytes = typeof details.sizeBytes === 'number' ? details.sizeBytes : 0;
  const marked = typeof details.marked === 'boolean' ? { marked: details.marked } : {};
  return { name, host, engine: engine.name, lockDigest, state, bytes, path, ...marked };
}
