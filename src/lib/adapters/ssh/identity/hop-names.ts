import { nameOf } from '../config/resolve-ssh.ts';
import type { HopName } from '../failures/ssh-errors.ts';
import { manualCommand } from './manual-command.ts';
import type { Hop } from '../identity/choose-driver.ts';

/** Last machine of a route for errors; `isJump` if it is a jump host. */
export function hopName(hops: Hop[], isJump: boolean): HopName {
  const last = hops.at(-1);
  const command = manualCommand(hops.map(({ target }) => target));
  return {
    hop: last ? nameOf(last.target) : '',
    isJump,
    ...(last ? { alias: last.target.alias } : {}),
    ...(command === undefined ? {} : { manualCommand: command }),
  };
}

/** Identity of a route: its machines and host key policies. */
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
