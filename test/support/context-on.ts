import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { closeHosts, openContext } from '../../src/lib/cli/wire.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import type { ReleaseSandbox } from './release-sandbox.ts';

/** A context of this process on an operator's clone; `call` is called once the step `after` has come to its end. */
export async function contextOn(
  { box }: { box: Pick<ReleaseSandbox, 'base' | 'env'> },
  root: string,
  { after, call }: { after?: string; call?: () => void } = {},
): Promise<StageContext> {
  const env = { ...box.env, SOVRAN_SSH_CONFIG: join(box.base, 'ssh_config') };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await closeHosts();
  });
  const interrupt = { requested: false, signal: new AbortController().signal };
  const emit: StageContext['emit'] = (event) => {
    if (event.type === 'step-done' && event.step.id === after) call?.();
  };
  return await openContext({ root, interrupt, emit });
}
