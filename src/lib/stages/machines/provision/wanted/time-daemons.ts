import { printLines, shellWords } from '../checks/check-script.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step/step.ts';

/** A machine of Debian or Ubuntu has one package that keeps its time: chrony takes the place of another. */
export function printTimeDaemons({ family }: ProvisionTarget): string {
  if (family === 'rhel') return ':';
  const query = shellWords(['dpkg-query', '-W', '-f=${db:Status-Status} ${Package} ${Version} ${Provides}\\n']);
  return printLines('clock', `${query} | grep -E '^installed .*[ ,]time-daemon([ ,]|$)'`);
}

/** What keeps the time there and goes when chrony comes, with its version. */
export function timeDaemonsSeen(seen: Seen): Map<string, string> {
  const words = seen.all('clock').map((line) => line.trim().split(' '));
  const others = words.flatMap(([, name, version]) => (name && version && name !== 'chrony' ? [[name, version]] : []));
  return new Map(others as [string, string][]);
}
