import { message } from '../../core/text/message.ts';
import { say } from '../../core/text/translate.ts';
import { requireResource } from '../../core/project/resources.ts';
import { chooseHost } from '../../stages/machines/hosts/environments.ts';
import { factsOf } from '../../stages/machines/hosts/inventory.ts';
import {
  listSchemes,
  choiceOfScheme,
  proposeScheme,
  usableSchemes,
  type Goal,
  type Proposal,
  type SchemeChoice,
} from '../../stages/models/quantize/propose-scheme.ts';
import type { Session } from '../session/session.ts';
import type { Prompts } from '../terminal/prompt.ts';

/** What a scheme is chosen by. */
export interface SchemeFlags {
  goal?: string | undefined;
  engine?: string | undefined;
  host?: string | undefined;
}

/** The scheme for `--goal`, noted with its reason; undefined without a goal or a model, or where no scheme fits. */
export async function schemeForGoal(session: Session, model: string | undefined, flags: SchemeFlags) {
  if (flags.goal === undefined || model === undefined) return undefined;
  const { proposal } = await look(session, model, flags);
  if (proposal) session.note(say(session.view.t, proposal.reason));
  return proposal?.scheme;
}

/** Asks for the scheme; the proposed one comes first, with its reason. */
export async function askScheme(session: Session, prompts: Prompts, model: string, flags: SchemeFlags) {
  const { proposal, choices } = await look(session, model, flags);
  if (proposal) prompts.explain(proposal.reason);
  return prompts.select(message('model.question.scheme'), choices.map(choiceOfScheme), proposal?.scheme);
}

async function look(
  session: Session,
  name: string,
  { goal, engine, host }: SchemeFlags,
): Promise<{ proposal: Proposal | undefined; choices: SchemeChoice[] }> {
  const ctx = await session.stage();
  const engines = await ctx.engines.list();
  const model = (await requireResource(ctx.project, 'Model', name)).spec;
  const facts = await factsOf(ctx, await chooseHost(ctx, host));
  const gpus = facts.gpus.map((gpu) => gpu.name);
  const usable = usableSchemes(engines, model, engine);
  return {
    proposal: proposeScheme(engines, { model, gpus, goal: (goal ?? 'quality') as Goal }, engine),
    // With none usable the plan says why.
    choices: usable.length > 0 ? usable : listSchemes(engines, engine),
  };
}
