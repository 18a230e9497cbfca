import { shellWord } from '../../../core/text/shell-word.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';

/** The OpenSSH command that tries the same route by hand. */
export function manualCommand(way: ResolvedTarget[]): string | undefined {
  const target = way.at(-1);
  if (!target) return undefined;
  const { alias, user, port, configFile } = target;
  const jumps = way.slice(0, -1).map(jumpWord).join(',');
  const words = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(jumps === '' ? [] : ['-J', jumps]),
    '-p',
    String(port),
    `${user}@${alias}`,
  ];
  return ['ssh', '-v', ...words].map(shellWord).join(' ');
}

function jumpWord({ alias, user, port }: ResolvedTarget): string {
  return `${user}@${alias.includes(':') ? `[${alias}]` : alias}:${port}`;
}
