import { PINS_PATH } from '../../../../core/project/pins-path.ts';
import type { Json } from '../../../../core/ports/json.ts';
import type { ProjectStore } from '../../../../core/ports/project-store.ts';
import type { Action, Actions } from '../../../../core/operation/operation.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { CHANGE_PINS, type PinStepArgs } from './pin-step.ts';
import { addPins, removePins, strangersTo, type HostPin } from './pins.ts';
import { readPins } from './read-pins.ts';

/** Changes pinned host keys. Throws `pins-moved` (exit 3) if another key was pinned since the plan. */
const changePins: Action<PinStepArgs> = {
  async apply({ add, remove }, { project }) {
    const moved = strangersTo(await readPins(project), [...add, ...remove], add);
    if (moved[0]) throw pinsMoved(moved[0]);
    return rewrite(project, add, remove);
  },
};

function pinsMoved({ name, type }: HostPin): SovranError {
  return new SovranError({
    code: 'pins-moved',
    exit: EXIT.refused,
    text: message('host.pins-moved', { machine: name, type }),
    fix: message('host.pins-moved.fix'),
  });
}

/** Actions on host keys that an operation may mix in. */
export const pinActions: Actions = { [CHANGE_PINS]: changePins };

async function rewrite(project: ProjectStore, add: HostPin[], remove: HostPin[]): Promise<Json> {
  const before = await readPins(project);
  const without = removePins(before, remove);
  const after = add.length === 0 ? without : addPins(without, add);
  if (after === '') await project.removeFile(PINS_PATH);
  else await project.writeFile(PINS_PATH, after);
  return { path: PINS_PATH };
}
