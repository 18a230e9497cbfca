import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import type { ProjectSettings } from '../../../core/ports/project-store.ts';
import { CHARTER_PROSE } from '../../../core/project/charter.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { LOG_KEYS, makeProjectKeys, MODELS_KEY } from '../../../core/project/project-keys.ts';
import { message } from '../../../core/text/message.ts';
import type { CharterMade } from './schema.ts';

/** `required`: signatures that a change of the charter takes; `minExactMatch`: what a release needs, per cent. */
export type InitCharterInput = { required: number; minExactMatch: number };

interface Facts {
  actor: string;
  settings: Pick<ProjectSettings, 'language' | 'name' | 'organisation'>;
  /** Files that are there already. */
  found: string[];
}

type WriteArgs = { language: string; words: Record<string, string> };

const TERMS = pathOf('Charter', 'charter');

const writeCharter: Action<WriteArgs> = {
  async apply({ language, words }, { ctx, project }) {
    for (const path of [CHARTER_PROSE, TERMS]) {
      const text = await ctx.templates.read(`charter/${language}.${path.split('.').at(-1)}`);
      const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => words[name] ?? '');
      await project.writeFile(path, filled);
    }
  },
};

const makeKeys: Action = {
  apply: async (_args, { ctx, project }) => makeProjectKeys(await ctx.keys(), project),
};

/** Writes a charter to be edited and signed, in the language of the project, and makes the keys of the project. */
export const initCharter: Operation<InitCharterInput, Facts, CharterMade> = {
  id: 'govern init',
  target: () => 'Charter/charter',
  gather,
  plan: planInitCharter,
  actions: { 'write-charter': writeCharter, 'make-keys': makeKeys },
  result: async () => ({ terms: TERMS, prose: CHARTER_PROSE, keys: [LOG_KEYS, MODELS_KEY] }),
};

async function gather(_input: InitCharterInput, ctx: StageContext): Promise<Facts> {
  const { language, name, organisation } = await ctx.project.settings();
  const names = await ctx.project.listFiles('governance');
  const found = [TERMS, CHARTER_PROSE].filter((path) => names.includes(path.slice('governance/'.length)));
  return { actor: await ctx.actor(), settings: { language, name, organisation }, found };
}

/** Pure: two files, unless one of them is there, and keys. */
function planInitCharter(
  { required, minExactMatch: least }: InitCharterInput,
  { actor, settings, found }: Facts,
): PlanDraft {
  const path = found[0] ?? TERMS;
  const isFree = found.length === 0;
  const reason = message('charter.absent', { path });
  const organisation = settings.organisation || settings.name;
  const words = { organisation, required: String(required), least: String(least), actor: JSON.stringify(actor) };
  const args = { language: settings.language, words };
  return {
    gates: [passOrFail('charter-absent', isFree, reason, { next: ['sovran govern attest charter --key FILE'] })],
    steps: [
      { ...createStep('write-charter', message('charter.step.write'), args), writes: [TERMS, CHARTER_PROSE] },
      createStep('make-keys', message('charter.step.keys'), {}),
    ],
  };
}
