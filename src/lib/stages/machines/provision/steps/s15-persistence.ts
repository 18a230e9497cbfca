import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import { filesSeen, fileDrift, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';
import { gpuProperties, isDriverComing, printGpuQuery, printGpus, printLoadedDriver } from '../wanted/gpus.ts';
import { serviceDrift } from '../wanted/service.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from '../wanted/unloaded.ts';

const UNIT = 'nvidia-persistenced.service';
/** The packaged unit of some distributions says `--no-persistence-mode`. */
const OVERRIDE: WantedFile = {
  path: '/etc/systemd/system/nvidia-persistenced.service.d/60-sovran.conf',
  content: '[Service]\nExecStart=\nExecStart=/usr/bin/nvidia-persistenced --persistence-mode --verbose\n',
};
const RELOAD = { argv: ['systemctl', 'daemon-reload'] };

/** S15: the driver stays loaded while nothing uses a GPU. Reloading systemd takes no GPU from containers that got theirs by CDI. */
export const persistence = defineStep({
  id: 'S15',
  name: 'persistence',
  needs: ['S13', 'S14'],
  risk: 'none',
  skip: withoutGpu,
  reads: () => [
    printPath(OVERRIDE.path),
    printUnit(UNIT),
    printUnloaded('S15'),
    printGpus(),
    printLoadedDriver(),
    printGpuQuery('persistence_mode'),
  ],
  judge: (seen) => {
    const modes = gpuProperties(seen);
    const observed = { gpus: modes.map(({ value }) => value) };
    if (modes.length === 0 && !isDriverComing(seen)) return needsPerson('driver-not-ready', observed);
    const off = modes.flatMap(({ uuid, value }) => difference(`persistence of ${uuid}`, value, 'Enabled'));
    return judged(
      observed,
      [...fileDrift(seen, OVERRIDE), ...serviceDrift(seen, UNIT), ...off, ...unloadedDrift(seen)],
      filesSeen(seen, [OVERRIDE]),
    );
  },
  apply: () =>
    untilLoaded('S15', [
      writeFile(OVERRIDE),
      RELOAD,
      { argv: ['systemctl', 'enable', UNIT] },
      { argv: ['systemctl', 'restart', UNIT] },
    ]),
  undo: (_, before) =>
    untilLoaded('S15', [...restoreFiles([OVERRIDE], before), RELOAD, { argv: ['systemctl', 'try-restart', UNIT] }]),
});
