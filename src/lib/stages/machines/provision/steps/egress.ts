import { hostScript } from '../../../../core/kit/host-script.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { objectIn, textAt } from '../contract/strings.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printCode, printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import { egressFiles } from '../files/egress-rules.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { fileDrift, filesSeen, restoreFiles, type WantedFile, writeFile } from '../parts/file.ts';
import { restoreUnit, serviceDrift, serviceState } from '../parts/service.ts';

const UNIT = 'sovran-egress.service';
/** What the kernel said of our rules when they were loaded, and on a second line the hash of what they were loaded from. */
const HASH: WantedFile = { path: '/etc/sovran/egress.sha256', content: '', mode: '600' };

/**
 * S28: egress only to configured targets. Compares the kernel's rules with the hash noted at load, and with their
 * files.
 */
export const egress = defineStep({
  id: 'S28',
  name: 'egress',
  needs: ['S01', 'S02', 'S03', 'S05', 'S10', 'S19', 'S27', 'S36'],
  risk: 'none',
  skip: (target) => (target.settings.egress === undefined && !hasEnvironments(target) ? 'not-configured' : undefined),
  reads: (target) => [
    printCode('nft', 'nft list tables'),
    ...egressFiles(target).map(({ path }) => printPath(path)),
    printLines('noted', `cat ${HASH.path}`),
    printLines('live', hostScript('provision/egress/live-hash')),
    printLines('files', hostScript('provision/egress/files-hash')),
    printUnit(UNIT),
  ],
  judge: (seen, target) => {
    const observed = { live: seen.one('live') ?? null };
    // Where the tool is missing, S02 brings it.
    if (!['0', '127'].includes(seen.one('nft') ?? '')) return needsPerson('no-firewall', observed);
    const files = egressFiles(target);
    const before = { live: observed.live, unit: serviceState(seen, UNIT) ?? null, ...filesBefore(seen, target) };
    const drift = [...files.flatMap((file) => fileDrift(seen, file)), ...liveDrift(seen), ...serviceDrift(seen, UNIT)];
    return judged(observed, drift, before);
  },
  apply: (target) => [
    ...egressFiles(target).map(writeFile),
    { argv: ['systemctl', 'daemon-reload'] },
    { argv: ['systemctl', 'enable', UNIT] },
    { argv: ['sh', '-c', hostScript('provision/egress/load')] },
  ],
  compensate: reopenEgress,
});

/** Environments, whose containers reach nothing of the host, also where it names no `egress`: networks are for containers only. */
function hasEnvironments(target: ProvisionTarget): boolean {
  return withoutContainers(target) === undefined && (target.settings.environments ?? []).length > 0;
}

/** Rules stay in force throughout; a failed load restores the old ones. */
function reopenEgress(target: ProvisionTarget, before: Assessment): ProvisionCommand[] {
  const [live, unit] = [textAt(before.memo, 'live'), textAt(before.memo, 'unit')];
  const restore = restoreUnit(UNIT, unit, restoreFiles([...egressFiles(target), HASH], before));
  if (live === '') return [{ argv: ['sh', '-c', hostScript('provision/egress/unload')] }, ...restore];
  const noted = textAt(objectIn(before.memo)[HASH.path], 'text').split('\n')[0] ?? '';
  return [...restore, { argv: ['sh', '-c', hostScript('provision/egress/reload'), 'reload-egress', live, noted] }];
}

function filesBefore(seen: Seen, target: ProvisionTarget): JsonObject {
  const noted = seen.all('noted');
  const hash = noted.length === 0 ? null : { mode: '600', text: `${noted.join('\n')}\n` };
  return { ...filesSeen(seen, egressFiles(target)), [HASH.path]: hash };
}

function liveDrift(seen: Seen): string[] {
  const [live, files] = [seen.one('live'), seen.one('files')];
  const [noted, loaded] = seen.all('noted').map((line) => line.trim());
  const is = (what: string): string[] => difference('rules in force', what, 'those of the settings');
  if (live === undefined) return is('none');
  if (live !== noted) return is('changed by hand');
  return files !== undefined && files === loaded ? [] : is('of other files');
}
