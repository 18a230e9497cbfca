import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { addApplication, type NewKey } from '../../src/lib/stages/serving/applications/add.ts';
import { hashKey } from '../../src/lib/stages/serving/applications/keys.ts';
import type { Gateway } from '../../src/lib/core/ports/gateway.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../src/lib/core/text/sovran-error.ts';
import { aHost } from './project/machines.ts';
import { aProject } from './project/project.ts';
import { anEnvironment } from './project/serving.ts';
import { rememberedKeys, type RememberedKeys } from './remembered-keys.ts';

/** A project with the application `portal`, which has one key, and the keys of its gateway without one. */
export interface KeyedProject {
  ctx: StageContext;
  there: RememberedKeys;
  /** Digest of its key, 64 hex digits. */
  key: string;
  /** How often the gateway's next answers are lost, `before` it heard or `after`. */
  lose: (times: number, side: 'before' | 'after') => void;
  /** How often it was asked to change keys. */
  told: () => number;
}

interface Ways {
  /** The gateway is on a host behind SSH. */
  far?: boolean;
}

/** The key that a command made of a secret. */
export function newKey(secret: string, expiresAt: string | null = null): NewKey {
  return { sha256: `sha256:${hashKey(secret)}`, expiresAt };
}

export async function keyedProject({ far = false }: Ways = {}): Promise<KeyedProject> {
  let [count, lost, side] = [0, 0, 'before'];
  const isLost = (at: string): boolean => side === at && lost > 0 && (lost -= 1) >= 0;
  const there = rememberedKeys();
  const told = async (change: () => Promise<void>): Promise<void> => {
    count += 1;
    if (isLost('before')) throw lineCut();
    await change();
    if (isLost('after')) throw lineCut();
  };
  const gateway: RememberedKeys['gateway'] = {
    ...there.gateway,
    addKeys: (keys) => told(() => there.gateway.addKeys(keys)),
    revokeKeys: (keys) => told(() => there.gateway.revokeKeys(keys)),
  };
  const host = far ? 'gpu1' : 'local';
  const environment = anEnvironment('production', { host, port: 1 });
  const project = await aProject([...(far ? [aHost('gpu1', { address: 'root@192.0.2.1' })] : []), environment]);
  const ctx = project.context({
    gateway: async () => gateway as Gateway,
    hosts: { open: async () => localHost('local') },
  });
  const input = { name: 'portal', environment: 'production', owner: null, key: newKey('first') };
  await executeOperation(addApplication, input, ctx);
  const lose = (times: number, at: 'before' | 'after'): void => void ([lost, side] = [times, at]);
  return { ctx, there, key: hashKey('first'), lose, told: () => count };
}

/** As a host says whose line broke. */
export function lineCut(): SovranError {
  return new SovranError({ code: 'connection-lost', exit: EXIT.unreachable, text: message('host.none') });
}
