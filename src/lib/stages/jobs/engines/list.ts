import type { Runner, EngineEnvironment } from '../../../core/ports/runner.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { listReadableHosts, type UnreadableHost } from '../../../core/project/readable-hosts.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Message } from '../../../core/text/message.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** An engine's environment on a host. `bytes` is 0 while it is not there. */
export interface EngineOnHost {
  name: string;
  host: string;
  runner: string;
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
  /** Engines whose folders cannot be read. */
  faults: SovranError[];
  unreadable: UnreadableHost[];
}

/** Every engine on every host, and whether it is there; a host out of reach leaves that open. */
export async function listEngines(ctx: StageContext): Promise<ListedEngines> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const { engines, faults } = await ctx.engines.survey();
  const names = engines.map(({ name }) => name);
  const found = await Promise.all(
    hosts.map(async ({ metadata: { name }, spec }) => {
      const answer = await askHost(ctx, name, () => readAll(ctx, name, names));
      if (answer.known) return { engines: answer.value, why: [] };
      return {
        engines: await unreachable(ctx, names, { host: name, runner: spec.runner }, answer.error),
        why: [answer.error],
      };
    }),
  );
  return {
    engines: found.flatMap((one) => one.engines),
    silent: found.flatMap(({ why }) => why),
    faults: faults.map(({ error }) => error),
    unreadable,
  };
}

async function readAll(ctx: StageContext, host: string, names: string[]): Promise<EngineOnHost[]> {
  const runner = await ctx.runners.open(host);
  return Promise.all(names.map(async (name) => onHost(runner, host, await environmentOf(runner, name))));
}

/** What is needed there is what this version needs anywhere. */
async function unreachable(
  ctx: StageContext,
  names: string[],
  { host, runner }: { host: string; runner: string },
  error: SovranError,
): Promise<EngineOnHost[]> {
  const { code, text: reason } = error;
  return Promise.all(
    names.map(async (name) => ({
      name,
      host,
      runner,
      lockDigest: await ctx.engines.lock(name),
      state: 'unreachable' as const,
      unreachable: { code, reason },
      bytes: 0,
      path: undefined,
    })),
  );
}

/** Missing where an engine comes as an image alone, and the host's file names none. */
async function environmentOf(runner: Runner, name: string): Promise<EngineEnvironment> {
  return runner.environment(name).catch((error: unknown) => {
    if (!(error instanceof SovranError) || error.code !== 'engine-image-only') throw error;
    return { engine: name, lockDigest: '', state: 'missing', details: {} };
  });
}

/** One engine on a host. Throws `engine-image-only` (exit 3) where its image is not named. */
export async function readEngine(ctx: StageContext, host: string, name: string): Promise<EngineOnHost> {
  const runner = await ctx.runners.open(host);
  return onHost(runner, host, await runner.environment(name));
}

function onHost({ name: runner }: Runner, host: string, found: EngineEnvironment): EngineOnHost {
  const { engine: name, lockDigest, state, path, details } = found;
  const bytes = typeof details.sizeBytes === 'number' ? details.sizeBytes : 0;
  const marked = typeof details.marked === 'boolean' ? { marked: details.marked } : {};
  return { name, host, runner, lockDigest, state, bytes, path, ...marked };
}
