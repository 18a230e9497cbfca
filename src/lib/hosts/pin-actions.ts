import { PINS_PATH } from '../project/pins-path.ts';
import type { Json } from '../ports/json.ts';
import type { ProjectStore } from '../ports/project-store.ts';
import type { Action, Actions } from '../run/operation.ts';
import type { Step } from '../run/plan.ts';
import { message, type Message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { addPins, removePins, strangersTo, type HostPin } from './pins.ts';

type PinStepArgs = { add: HostPin[]; remove: HostPin[] };

/**
 * Changes the project's host keys. One that was planned before somebody else pinned another key for the same machine is
 * refused (`pins-moved`, exit 3): it would bring a retired key back. Undo puts them back as they were, and leaves what
 * others changed meanwhile.
 */
const changePins: Action<PinStepArgs> = {
  async apply({ add, remove }, { project }) {
    const moved = strangersTo(await readPins(project), [...add, ...remove], add);
    if (moved[0]) throw pinsMoved(moved[0]);
    return rewrite(project, add, remove);
  },
  async undo({ add, remove }, { project }) {
    const now = await readPins(project);
    const back = remove.filter((pin) => strangersTo(now, [...add, ...remove], [pin]).length === 0);
    await rewrite(project, back, add);
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
export const pinActions: Actions = { 'change-pins': changePins };

/** A step that changes host keys; its diff shows the lines. */
export function pinStep(title: Message, add: HostPin[], remove: HostPin[]): Step {
  const lines = (sign: string, pins: HostPin[]): string[] =>
    pins.map(({ name, type, key }) => `${sign} ${name} ${type} ${key}`);
  return {
    id: 'change-pins',
    title,
    action: 'change-pins',
    args: { add, remove },
    change: remove.length === 0 ? 'create' : add.length === 0 ? 'delete' : 'update',
    risk: 'none',
    diff: [...lines('-', remove), ...lines('+', add)].join('\n'),
  };
}

/** The project's known_hosts as it is. */
export async function readPins(project: ProjectStore): Promise<string> {
  const bytes = await project.readFile(PINS_PATH);
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}

async function rewrite(project: ProjectStore, add: HostPin[], remove: HostPin[]): Promise<Json> {
  const before = await readPins(project);
  const without = removePins(before, remove);
  const after = add.length === 0 ? without : addPins(without, add);
  if (after === '') await project.removeFile(PINS_PATH);
  else await project.writeFile(PINS_PATH, after);
  return { path: PINS_PATH };
}
