import { nameOf } from '../config/resolve-ssh.ts';
import type { HopName } from '../failures/ssh-errors.ts';
import { byHand } from './manual-command.ts';
import type { Hop } from '../identity/choose-driver.ts';

/** The last machine of a way, as errors name it; `isJump` when it is only on the way. */
export function hopName(hops: Hop[], isJump: boolean): HopName {
  const last = hops.at(-1);
  const command = byHand(hops.map(({ target }) => target));
  return {
    hop: last ? nameOf(last.target) : '',
    isJump,
    ...(last ? { alias: last.target.alias } : {}),
    ...(command === undefined ? {} : { byHand: command }),
  };
}

/** A way told from others: its machines and what their keys are held against. */
export function routeKey(hops: Hop[]): string {
  return JSON.stringify(
    hops.map(({ target, policy, identities }) => [
      nameOf(target),
      policy.name,
      policy.algorithms,
      identities.keys.map(({ fingerprint }) => fingerprint),
    ]),
  );
}
