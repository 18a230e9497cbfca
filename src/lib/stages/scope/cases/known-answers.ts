import type { StageContext } from '../../../core/operation/context.ts';
import { refuseFailedGates } from '../../../core/operation/plan/gates.ts';
import { addUseCase, planAddUseCase } from './add-use-case.ts';
import { answersOf, type Answers } from './answers.ts';

/** What is known of a case before anything is asked. A name that is taken is refused here, not after twenty questions. */
export async function readKnownAnswers(name: string, edit: boolean, ctx: StageContext): Promise<Answers> {
  const input = { name, edit, answers: {} };
  const facts = await addUseCase.gather(input, ctx);
  refuseFailedGates(planAddUseCase(input, facts));
  return facts.existing ? answersOf(facts.existing) : {};
}
