import { parse } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { type Control, controlSchema } from './control.ts';

const FOLDER = 'controls';

/** Every control, by its id. */
export async function readControls({ templates }: Pick<StageContext, 'templates'>): Promise<Control[]> {
  const names = (await templates.names(FOLDER)).filter((name) => name.endsWith('.yaml'));
  return Promise.all(names.map(async (name) => controlSchema.parse(parse(await templates.read(`${FOLDER}/${name}`)))));
}

/** Pure: the control of an id. Throws `unknown-control` (exit 2) with the nearest. */
export function requireControl(controls: readonly Control[], id: string): Control {
  const found = controls.find((one) => one.id === id.toUpperCase());
  if (found) return found;
  const known = controls.map((one) => one.id);
  throw usageError('unknown-control', message('evidence.unknown-control', { id: id.slice(0, 40) }), {
    fix: suggest(id.toUpperCase(), known),
    next: ['sovran govern check'],
    details: { id: id.slice(0, 40), known },
  });
}
