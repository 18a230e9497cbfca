import { parseJson } from '../../core/kit/parse-json.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { ProjectReader } from '../../core/ports/project-store.ts';
import { runFile } from '../measure/reports/report-files.ts';
import type { Check, JudgedControl } from './check.ts';
import { readControls } from './control/read-controls.ts';

export const CHECK_FILE = 'check.json';

/** A check as it is kept: controls by their ids. */
type KeptCheck = Omit<Check, 'controls'> & { controls: (Omit<JudgedControl, 'control'> & { id: string })[] };

/** A project at any revision, and the controls of this version. */
interface CheckReader extends Pick<StageContext, 'templates'> {
  project: ProjectReader;
}

/** The check that a run recorded, with the controls of this version; those that it does not know are left out. */
export async function readCheck(ctx: CheckReader, run: string): Promise<Check> {
  const kept = parseJson<KeptCheck>(await ctx.project.readFile(runFile(run, CHECK_FILE)));
  if (!kept) throw new Error(`run ${run} has no ${CHECK_FILE}`);
  const known = await readControls(ctx);
  const controls = kept.controls.flatMap(({ id, ...judged }) => {
    const control = known.find((one) => one.id === id);
    return control ? [{ ...judged, control }] : [];
  });
  return { ...kept, controls };
}
