import { shellWord } from '../../../core/text/shell-word.ts';
import { nameOf } from '../config/resolve-ssh.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import type { HopName } from '../failures/ssh-errors.ts';
import type { HostKeyPolicy } from './host-key-policy.ts';
import type { Identities } from './load-identities.ts';

/** One machine of a route: how to log in to it, and the key that it must show. */
export interface Hop {
  target: ResolvedTarget;
  identities: Identities;
  policy: HostKeyPolicy;
}

/** Last machine of a route for errors; `isJump` if it is a jump host. */
export function hopName(hops: Hop[], isJump: boolean): HopName {
  const last = hops.at(-1);
  if (!last) return { hop: '', isJump };
  const command = manualCommand(hops.map(({ target }) => target));
  return { hop: nameOf(last.target), isJump, alias: last.target.alias, manualCommand: command };
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

/** The OpenSSH command that tries the same route. */
export function manualCommand(route: ResolvedTarget[]): string {
  const jumps = route.slice(0, -1).map(jumpWord).join(',');
  const words = route
    .slice(-1)
    .flatMap(({ alias, user, port, configFile }) => [
      ...(configFile === undefined ? [] : ['-F', configFile]),
      ...(jumps === '' ? [] : ['-J', jumps]),
      '-p',
      String(port),
      `${user}@${alias}`,
    ]);
  return ['ssh', '-v', ...words].map(shellWord).join(' ');
}

function jumpWord({ alias, user, port }: ResolvedTarget): string {
  return `${user}@${alias.includes(':') ? `[${alias}]` : alias}:${port}`;
}
