import type { EngineEnvironment } from '../ports/engine.ts';
import { listHosts } from '../hosts/inventory.ts';
import type { StageContext } from '../run/context.ts';

/** An engine's environment on a host. `bytes` is 0 while it is not there. */
export interface EngineOnHost {
  name: string;
  host: string;
  engine: string;
  lockDigest: string;
  state: EngineEnvironment['state'];
  bytes: number;
  path: string | undefined;
}

/** The environment that each host needs, and whether it is there. */
export async function listEngines(ctx: StageContext): Promise<EngineOnHost[]> {
  const hosts = await listHosts(ctx);
  return Promise.all(hosts.map(({ name }) => readEngine(ctx, name)));
}

/** The environment of one host. */
export async function readEngine(ctx: StageContext, host: string): Promise<EngineOnHost> {
  const engine = await ctx.engine(host);
  const { engine: name, lockDigest, state, path, details } = await engine.environment();
  const bytes = typeof details.sizeBytes === 'number' ? details.sizeBytes : 0;
  return { name, host, engine: engine.name, lockDigest, state, bytes, path };
}
