import { textAt } from '../step/strings.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import { headerPackage } from '../content/packages.ts';

import { installPackages } from '../wanted/packages.ts';

const KERNEL = /^[A-Za-z0-9][A-Za-z0-9.+_~-]*$/;

/** S12: headers of the running kernel, which the driver's module is built against. */
export const kernelHeaders = defineStep({
  id: 'S12',
  name: 'kernel-headers',
  needs: ['S01'],
  risk: 'none',
  skip: withoutGpu,
  reads: () => [
    printLines('kernel', 'uname -r'),
    printLines('headers', '[ ! -d "/lib/modules/$(uname -r)/build" ] || echo there'),
  ],
  judge: (seen) => {
    const kernel = seen.one('kernel');
    if (kernel === undefined || !KERNEL.test(kernel)) return needsPerson('kernel-unreadable', {});
    return judged({ kernel }, difference(`headers of ${kernel}`, seen.one('headers'), 'there'));
  },
  apply: (target, { observed }) => installPackages(target, [headerPackage(target, textAt(observed, 'kernel'))]),
});
