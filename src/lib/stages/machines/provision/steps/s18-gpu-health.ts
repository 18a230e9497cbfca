import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printCode, printLines } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import { gpuProperties, printGpuQuery } from '../wanted/gpus.ts';

/** Errors of memory or of the GPU itself, by NVIDIA's numbers; others mean a faulty program. */
const GRAVE_XIDS = ['48', '63', '64', '79', '94', '95'];

/** S18: no uncorrected memory error and no grave XID since boot. Nothing repairs that from here. */
export const gpuHealth = defineStep({
  id: 'S18',
  name: 'gpu-health',
  needs: ['S13', 'S14'],
  risk: 'none',
  skip: withoutGpu,
  reads: () => [
    printGpuQuery('ecc.errors.uncorrected.volatile.total'),
    printCode('log', 'dmesg'),
    printLines('xid', "dmesg | grep -o 'Xid ([^)]*): [0-9]*' | sort | uniq | head -n 50"),
  ],
  judge: (seen) => {
    const gpus = gpuProperties(seen);
    const xids = seen.all('xid').flatMap((line) => /: (\d+)$/.exec(line.trim())?.[1] ?? []);
    const observed = { gpus: gpus.length, xids };
    if (gpus.length === 0) return needsPerson('driver-not-ready', observed);
    const bad = [
      ...gpus.flatMap(({ uuid, value }) => difference(`uncorrected memory errors of ${uuid}`, errorsIn(value), 'none')),
      ...GRAVE_XIDS.filter((xid) => xids.includes(xid)).flatMap((xid) => difference(`XID ${xid}`, 'seen', 'none')),
    ];
    if (bad.length > 0) return needsPerson('gpu-unhealthy', observed, bad);
    return seen.one('log') === '0' ? judged(observed, []) : needsPerson('kernel-log-unreadable', observed);
  },
  apply: () => [],
});

/** Without ECC a GPU counts none; one that is lost, or waits for a reset, says so in the place of a number. */
function errorsIn(value: string): string {
  const said = value.trim();
  if (/^(0+|\[?(N\/A|Not Supported)\]?)$/.test(said)) return 'none';
  return /^\d+$/.test(said) ? 'some' : said;
}
