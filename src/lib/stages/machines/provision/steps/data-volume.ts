import { hostScript } from '../../../../core/kit/host-script.ts';
import { objectIn } from '../contract/strings.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';

type Volume = NonNullable<ProvisionTarget['settings']['dataVolume']>;

/**
 * S09: a data volume. Formats only an unused disk without signature or partition whose serial number or WWN matches.
 */
export const dataVolume = defineStep({
  id: 'S09',
  name: 'data-volume',
  needs: ['S02'],
  risk: 'data',
  skip: ({ settings }) => (settings.dataVolume === undefined ? 'not-configured' : undefined),
  reads: (target) => readsOf(volumeOf(target)),
  judge: (seen, target) => judgeVolume(seen, volumeOf(target)),
  apply: (target, assessment) => commandsOf(volumeOf(target), assessment),
});

function volumeOf({ settings }: ProvisionTarget): Volume {
  return settings.dataVolume ?? { device: '/dev/null', id: 'none', mount: '/nonexistent', fileSystem: 'ext4' };
}

function readsOf({ device, mount }: Volume): string[] {
  const dev = shellWord(device);
  return [
    `d=$(readlink -f -- ${dev}); if [ -b "$d" ]; then printf 'block=%s\\n' "$d"; fi`,
    printLines(
      'id',
      `lsblk -dnro SERIAL,WWN -- "$d" | tr ' ' '\\n'; for l in /dev/disk/by-id/*; do if [ "$(readlink -f -- "$l")" = "$d" ]; then printf '%s\\n' "\${l##*/}"; fi; done`,
    ),
    printLines('probe', 'blkid -p -o export -- "$d"; echo "code $?"'),
    printLines('wipefs', 'wipefs -n --noheadings -O TYPE -- "$d"; echo "code $?"'),
    printLines('tree', 'lsblk -nro NAME,TYPE,MOUNTPOINT -- "$d"; echo "code $?"'),
    printLines('mounted', `findmnt -nro SOURCE,FSTYPE,OPTIONS --mountpoint ${shellWord(mount)}`),
    printLines('fstab', `awk -v m=${shellWord(mount)} '$1 !~ /^#/ && $2 == m' /etc/fstab`),
  ];
}

function judgeVolume(seen: Seen, volume: Volume): Assessment {
  const state = volumeState(seen, volume);
  const observed: JsonObject = { ...state };
  const refused = refusal(seen, volume, state);
  if (refused !== undefined)
    return needsPerson(refused, observed, difference(volume.device, state.holds, volume.fileSystem));
  return judged(observed, [
    ...difference(volume.device, state.blank ? 'no file system' : state.holds, volume.fileSystem),
    ...difference(`/etc/fstab ${volume.mount}`, state.listed ? 'UUID, nofail' : seen.one('fstab'), 'UUID, nofail'),
    ...difference(volume.mount, state.mounted ? 'mounted, rw' : 'not mounted', 'mounted, rw'),
  ]);
}

interface VolumeState {
  /** Types of what is on the disk, as text. */
  holds: string;
  blank: boolean;
  listed: boolean;
  mounted: boolean;
}

function volumeState(seen: Seen, { mount }: Volume): VolumeState {
  const types = [...seen.all('probe').flatMap(typeIn), ...seen.all('wipefs')].filter((one) => !one.startsWith('code '));
  const uuid = seen.all('probe').find((line) => line.startsWith('UUID='));
  const [source = '', , options = ''] = (seen.one('mounted') ?? '').split(' ');
  const fstab = (seen.one('fstab') ?? '').split(/\s+/);
  // Only when both tools looked and found nothing (`blkid` says so with 2), and nothing lies on or above the
  // disk.
  const probed = seen.all('probe').join('\n') === 'code 2';
  const wiped = seen.all('wipefs').join('\n') === 'code 0';
  const [disk = '', code, ...more] = seen.all('tree');
  return {
    holds: [...new Set(types)].toSorted().join(' ') || 'nothing',
    blank: probed && wiped && code === 'code 0' && more.length === 0 && disk.trim().split(' ').length === 2,
    listed:
      uuid !== undefined && fstab[0] === uuid && fstab[1] === mount && (fstab[3] ?? '').split(',').includes('nofail'),
    mounted: source === seen.one('block') && options.split(',').includes('rw'),
  };
}

function typeIn(line: string): string[] {
  const type = /^(?:TYPE|PTTYPE)=(.+)$/.exec(line)?.[1];
  return type === undefined ? [] : [type];
}

function refusal(seen: Seen, { id, fileSystem, mount }: Volume, { holds, blank }: VolumeState): string | undefined {
  if (seen.one('block') === undefined) return 'disk-not-found';
  if (!seen.all('id').some((one) => one.trim() === id)) return 'disk-not-confirmed';
  const elsewhere = (seen.all('tree')[0] ?? '').trim().split(' ')[2];
  if (elsewhere !== undefined && elsewhere !== mount) return 'disk-in-use';
  if (blank || holds === fileSystem) return undefined;
  return holds === 'nothing' ? 'disk-unreadable' : 'disk-in-use';
}

function commandsOf({ device, mount, fileSystem }: Volume, { observed }: Assessment): ProvisionCommand[] {
  const blank = objectIn(observed)['blank'] === true;
  const [format, attach] = [hostScript('provision/volume/format'), hostScript('provision/volume/mount')];
  return [
    ...(blank ? [{ argv: ['sh', '-c', format, 'format-volume', device, fileSystem], timeoutMs: 3_600_000 }] : []),
    { argv: ['sh', '-c', attach, 'mount-volume', device, mount, fileSystem] },
  ];
}
