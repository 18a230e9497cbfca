import type { Step } from '../../src/lib/core/operation/plan/plan.ts';
import { message } from '../../src/lib/core/text/message.ts';

/** A step as a task view shows it. */
export const SHOWN_STEP: Step = {
  id: 'one',
  title: message('host.add.step', { name: 'gpu1' }),
  action: 'one',
  args: {},
  change: 'create',
  risk: 'none',
};
