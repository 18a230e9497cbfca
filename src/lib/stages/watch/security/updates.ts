import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** Security updates that a host knows of and does not have. */
export interface PendingUpdates {
  /** Names with the version that is offered. */
  packages: string[];
  /** Since its package lists were fetched, seconds: what was published later is unknown. */
  listsAgeSeconds: number;
}

/** Reads package lists that the host fetched before; undefined where it has none of a security source. No network. */
export async function readUpdates(ctx: StageContext, host: string): Promise<PendingUpdates | undefined> {
  const result = await (await ctx.hosts.open(host)).exec(scriptArgv('watch/security-updates'), { timeoutMs: 60_000 });
  return result.outcome === 'known' && result.exitCode === 0 ? parseUpdates(result.stdout) : undefined;
}

/** Pure: what the script printed. */
export function parseUpdates(printed: string): PendingUpdates | undefined {
  const valuesOf = (name: string): string[] =>
    printed.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const [age] = valuesOf('age');
  return age === undefined ? undefined : { packages: valuesOf('update'), listsAgeSeconds: Number(age) };
}
