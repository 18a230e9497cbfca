import { difference, judged } from '../checks/assessment.ts';
import { printLines, printPath } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionCommand, ProvisionTarget } from '../step/step.ts';
import { filesSeen, fileDrift, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';

const FILE: WantedFile = {
  path: '/etc/modprobe.d/60-sovran-nouveau.conf',
  content: '# Written by sovran host apply.\nblacklist nouveau\noptions nouveau modeset=0\n',
};
const IMAGES = '"/boot/initrd.img-$(uname -r)" "/boot/initramfs-$(uname -r).img"';

/** S11: nouveau is never loaded. An initial RAM disk older than our file is drift; S14 reports the reboot. */
export const nouveauOff = defineStep({
  id: 'S11',
  name: 'nouveau-off',
  needs: [],
  risk: 'reboot',
  skip: withoutGpu,
  reads: () => [
    printPath(FILE.path),
    printLines(
      'stale',
      `for i in ${IMAGES}; do if [ -n "$(find ${FILE.path} -newer "$i")" ]; then echo "$i"; fi; done`,
    ),
    printLines('loaded', "grep -c '^nouveau ' /proc/modules"),
  ],
  judge: (seen) => {
    const observed = { loaded: seen.one('loaded') === '1' };
    return judged(observed, [...fileDrift(seen, FILE), ...staleDrift(seen)], filesSeen(seen, [FILE]));
  },
  apply: (target) => [writeFile(FILE), rebuild(target)],
  undo: (target, before) => [...restoreFiles([FILE], before), rebuild(target)],
});

function staleDrift(seen: Seen): string[] {
  return seen.all('stale').flatMap((image) => difference(image, 'older than the list of modules', 'rebuilt'));
}

function rebuild({ family }: ProvisionTarget): ProvisionCommand {
  return { argv: family === 'rhel' ? ['dracut', '-f', '--regenerate-all'] : ['update-initramfs', '-u', '-k', 'all'] };
}
