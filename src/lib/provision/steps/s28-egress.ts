import { objectIn } from '../wanted/strings.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printCode, printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { egressFiles, LIVE_HASH, LOAD_EGRESS, UNLOAD_EGRESS, type EgressBackend } from '../content/egress-files.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step.ts';
import { fileDrift, filesSeen, writeFile } from '../wanted/file.ts';
import { serviceDrift } from '../wanted/service.ts';

const UNIT = 'sovran-egress.service';
const HASH = '/etc/sovran/egress.sha256';

/**
 * S28: nothing leaves the host, nor its containers, but to what the settings name. The rules that count are hashed as
 * the kernel lists them and compared with the hash noted when they were loaded: a rule opened by hand shows.
 */
export const egress = defineStep({
  id: 'S28',
  name: 'egress',
  needs: ['S01', 'S02', 'S03', 'S05', 'S10', 'S19', 'S27', 'S36'],
  risk: 'none',
  skip: ({ settings }) => (settings.egress === undefined ? 'not-configured' : undefined),
  reads: (target) => [
    printCode('nft', 'nft list tables'),
    printCode('iptables', '! nft list tables && iptables -S OUTPUT'),
    ...[...egressFiles(target, 'nft'), ...egressFiles(target, 'iptables')].map(({ path }) => printPath(path)),
    printLines('noted', `cat ${HASH}`),
    printLines('live', LIVE_HASH),
    printUnit(UNIT),
  ],
  judge: (seen, target) => {
    const backend = backendOf(seen);
    const observed = { backend: backend ?? null, live: seen.one('live') ?? null };
    if (backend === undefined) return needsPerson('no-firewall', observed);
    const files = egressFiles(target, backend);
    const drift = [...files.flatMap((file) => fileDrift(seen, file)), ...liveDrift(seen), ...serviceDrift(seen, UNIT)];
    return judged(observed, drift, filesSeen(seen, files));
  },
  apply: (target, { observed }) => {
    const backend = objectIn(observed)['backend'] === 'iptables' ? 'iptables' : 'nft';
    const files = egressFiles(target, backend).map(writeFile);
    return [...files, { argv: ['systemctl', 'daemon-reload'] }, { argv: ['systemctl', 'enable', UNIT] }, LOAD_EGRESS];
  },
  undo: (target) => undoEgress(target),
});

function undoEgress(target: ProvisionTarget): { argv: string[] }[] {
  const paths = [...egressFiles(target, 'nft'), ...egressFiles(target, 'iptables')].map(({ path }) => path);
  return [
    UNLOAD_EGRESS,
    { argv: ['rm', '-f', '--', ...new Set([...paths, HASH])] },
    { argv: ['systemctl', 'daemon-reload'] },
  ];
}

/** Where the tool is missing, S02 brings it. */
function backendOf(seen: Seen): EgressBackend | undefined {
  if (['0', '127'].includes(seen.one('nft') ?? '')) return 'nft';
  return seen.one('iptables') === '0' ? 'iptables' : undefined;
}

function liveDrift(seen: Seen): string[] {
  const [live, noted] = [seen.one('live'), seen.one('noted')];
  if (live === undefined) return difference('rules in force', 'none', 'those of the settings');
  return live === noted ? [] : difference('rules in force', 'changed by hand', 'those of the settings');
}
