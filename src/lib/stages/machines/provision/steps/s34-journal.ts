import { difference, judged } from '../checks/assessment.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { filesSeen, fileDrift, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';
import { serviceDrift } from '../wanted/service.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from '../wanted/unloaded.ts';

const FILE: WantedFile = {
  path: '/etc/systemd/journald.conf.d/60-sovran.conf',
  content: [
    '[Journal]',
    'Storage=persistent',
    'SystemMaxUse=2G',
    'SystemKeepFree=1G',
    'MaxRetentionSec=90day',
    '',
  ].join('\n'),
};
const UNIT = 'systemd-journald.service';
const RESTART = { argv: ['systemctl', 'restart', UNIT] };

/** S34: the journal survives a reboot, within bounds of size and age. */
export const journal = defineStep({
  id: 'S34',
  name: 'journal',
  needs: [],
  risk: 'none',
  reads: () => [
    printPath(FILE.path),
    printUnit(UNIT),
    printUnloaded('S34'),
    printLines('kept', '[ ! -d "/var/log/journal/$(cat /etc/machine-id)" ] || echo yes'),
  ],
  judge: (seen) => {
    const kept = seen.one('kept') === 'yes' ? [] : difference('/var/log/journal', undefined, 'journal of this machine');
    const drift = [...fileDrift(seen, FILE), ...serviceDrift(seen, UNIT), ...kept, ...unloadedDrift(seen)];
    return judged({ kept: kept.length === 0 }, drift, filesSeen(seen, [FILE]));
  },
  apply: () =>
    untilLoaded('S34', [
      writeFile(FILE),
      { argv: ['install', '-d', '-o', 'root', '-g', 'systemd-journal', '-m', '2755', '--', '/var/log/journal'] },
      { argv: ['systemd-tmpfiles', '--create', '--prefix', '/var/log/journal'] },
      RESTART,
      { argv: ['journalctl', '--flush'] },
    ]),
  undo: (_, before) => untilLoaded('S34', [...restoreFiles([FILE], before), RESTART]),
});
