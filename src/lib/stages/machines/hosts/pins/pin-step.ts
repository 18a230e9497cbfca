import type { Step } from '../../../../core/operation/plan/plan.ts';
import { PINS_PATH } from '../../../../core/project/pins-path.ts';
import type { Message } from '../../../../core/text/message.ts';
import type { HostPin } from './pins.ts';

/** Lines of known_hosts that come, and that go. */
export type PinStepArgs = { add: HostPin[]; remove: HostPin[] };

/** The action of a step that changes host keys. */
export const CHANGE_PINS = 'change-pins';

/** A step that changes host keys; its diff shows the lines. */
export function pinStep(title: Message, add: HostPin[], remove: HostPin[]): Step {
  const lines = (sign: string, pins: HostPin[]): string[] =>
    pins.map(({ name, type, key }) => `${sign} ${name} ${type} ${key}`);
  return {
    id: CHANGE_PINS,
    title,
    action: CHANGE_PINS,
    args: { add, remove },
    change: remove.length === 0 ? 'create' : add.length === 0 ? 'delete' : 'update',
    risk: 'none',
    writes: [PINS_PATH],
    diff: [...lines('-', remove), ...lines('+', add)].join('\n'),
  };
}
