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

/** Every engine on every host, and whether it is there; a host out of reach leaves that open. */
export async function listEngines(ctx: StageContext): Promise<ListedEngines> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const names = (await ctx.engines()).map(({ name }) => name);
  const found = await Promise.all(
    hosts.map(async ({ metadata: { name }, spec }) => {
      const answer = await askHost(ctx, name, () => readAll(ctx, name, names));
      if (answer.known) return { engines: answer.value, why: [] };
      return { engines: await unreachable(ctx, name, spec.engine, answer.error), why: [answer.error] };
    }),
  );
  return { engines: found.flatMap(({ engines }) => engines), silent: found.flatMap(({ why }) => why), unreadable };
}

function readAll(ctx: StageContext, host: string, names: string[]): Promise<EngineOnHost[]> {
  return Promise.all(names.map((name) => readEngine(ctx, host, name)));
}

/** What is needed there is what this version needs anywhere. */
async function unreachable(
  ctx: StageContext,
  host: string,
  engine: string,
  error: SovranError,
): Promise<EngineOnHost[]> {
  const { code, text: reason } = error;
  const here = await ctx.engine('local', 'process');
  return Promise.all(
    (await ctx.engines()).map(async ({ name }) => ({
      name,
      host,
      engine,
      lockDigest: (await here.environment(name)).lockDigest,
      state: 'unreachable' as const,
      unreachable: { code, reason },
      bytes: 0,
      path: undefined,
    })),
  );
}

/** One engine on a host. */
export async function readEngine(ctx: StageContext, host: string, name: string): Promise<EngineOnHost> {
  const engine = await ctx.engine(host);
  const { lockDigest, state, path, details } = await engine.environment(name);
  const bytes = typeof details.sizeBytes === 'number' ? details.sizeBytes : 0;
  const marked = typeof details.marked === 'boolean' ? { marked: details.marked } : {};
  return { name, host, engine: engine.name, lockDigest, state, bytes, path, ...marked };
}
