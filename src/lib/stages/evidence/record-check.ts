import { parseJson } from '../../core/kit/parse-json.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { message } from '../../core/text/message.ts';
import { keepFinding } from '../measure/reports/findings.ts';
import { type Check, checkControls, type CheckQuestion, checkQuestion, type JudgedControl } from './check.ts';
import { worst } from './control/control.ts';
import { readControls } from './control/read-controls.ts';

/** Checks as `checkControls` does, and keeps what was found with its evidence. */
export const recordCheck = keepFinding<CheckQuestion, Check>({
  id: 'govern check',
  kind: 'check',
  step: ({ environment: name = '*' }) => message('evidence.step', { name }),
  target: ({ environment }) => (environment === undefined ? 'Project' : `Environment/${environment}`),
  gather: (question, ctx) => checkQuestion(ctx, question),
  async find(question, ctx) {
    const { controls, ...check } = await checkControls(ctx, question);
    const kept: KeptCheck = {
      ...check,
      controls: controls.map(({ control: { id }, ...judged }) => ({ id, ...judged })),
    };
    const subject = question.environment ?? question.control ?? 'project';
    return { subject, verdict: worst(controls.map((one) => one.verdict)), kept };
  },
  read: (bytes, ctx) => readCheck(ctx, bytes),
});

/** A check as it is kept: controls by their ids. */
type KeptCheck = Omit<Check, 'controls'> & { controls: (Omit<JudgedControl, 'control'> & { id: string })[] };

/** A check that was kept, with the controls of this version; those that it does not know are left out. */
export async function readCheck(ctx: Pick<StageContext, 'templates'>, bytes: Uint8Array | undefined): Promise<Check> {
  const kept = parseJson<KeptCheck>(bytes);
  if (!kept) throw new Error('the run kept no check');
  const known = await readControls(ctx);
  const controls = kept.controls.flatMap(({ id, ...judged }) => {
    const control = known.find((one) => one.id === id);
    return control ? [{ ...judged, control }] : [];
  });
  return { ...kept, controls };
}
