import type { ProjectStore } from '../../../../core/ports/project-store.ts';
import { PINS_PATH } from '../../../../core/project/pins-path.ts';
import { passOrFail } from '../../../../core/operation/plan/gates.ts';
import type { Gate, Step } from '../../../../core/operation/plan/plan.ts';
import { fixable, message, type Message } from '../../../../core/text/message.ts';
import { addPins, type HostPin, patternsFor, removePins, strangersTo } from './pins.ts';
import type { Action, Actions } from '../../../../core/operation/operation.ts';
import { refusedError, type SovranError } from '../../../../core/text/sovran-error.ts';

/** The project's known_hosts as it is. */
export async function readPins(project: ProjectStore): Promise<string> {
  const bytes = await project.readFile(PINS_PATH);
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}

/** Refuses new keys while a pattern in known_hosts trusts others for them. Pure. */
export function patternGate(name: string, pinned: string, confirmed: HostPin[]): Gate {
  const [first] = patternsFor(pinned, confirmed);
  if (!first) return passOrFail('no-pattern', true, message('host.trust.plain', { name }));
  const { name: pattern, type } = first;
  const fix = message('host.trust.pattern.fix', { pattern });
  return passOrFail('no-pattern', false, message('host.trust.pattern', { name, pattern, type }), { fix });
}

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
    details: [...lines('-', remove), ...lines('+', add)],
  };
}

/** Changes pinned host keys. Throws `pins-moved` (exit 3) if another key was pinned since the plan. */
const changePins: Action<PinStepArgs> = {
  async apply({ add, remove }, { project }) {
    const moved = strangersTo(await readPins(project), [...add, ...remove], add);
    if (moved[0]) throw pinsMoved(moved[0]);
    const before = await readPins(project);
    const without = removePins(before, remove);
    const after = add.length === 0 ? without : addPins(without, add);
    if (after === '') await project.removeFile(PINS_PATH);
    else await project.writeFile(PINS_PATH, after);
    return { path: PINS_PATH };
  },
};

function pinsMoved({ name, type }: HostPin): SovranError {
  return refusedError('pins-moved', fixable('host.pins-moved', { machine: name, type }));
}

/** Actions on host keys that an operation may mix in. */
export const pinActions: Actions = { [CHANGE_PINS]: changePins };
