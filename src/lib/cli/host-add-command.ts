import type { HostFlags } from '../hosts/host-flags.ts';
import { shellWord } from '../text/shell-word.ts';

/** The command line that adds a host, from flags or from the answers to the questions. */
export function hostAddCommand(
  name: string,
  described: HostFlags,
  { fingerprint = [], 'accept-new': acceptNew }: { fingerprint?: string[] | undefined; 'accept-new': boolean },
): string {
  const { ssh = '', jump = [], group = [], label = [], engine, transport, profile } = described;
  const one = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [flag, value]);
  const words = [
    'sovran',
    'host',
    'add',
    name,
    '--ssh',
    ssh,
    ...jump.flatMap((value) => ['--jump', value]),
    ...fingerprint.flatMap((value) => ['--fingerprint', value]),
    ...(acceptNew ? ['--accept-new'] : []),
    ...group.flatMap((value) => ['--group', value]),
    ...label.flatMap((value) => ['--label', value]),
    ...one('--engine', engine),
    ...one('--transport', transport),
    ...one('--profile', profile),
  ];
  return words.map(shellWord).join(' ');
}
