import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import type { ProjectSettings } from '../../../core/ports/project-store.ts';
import { CHARTER_PROSE } from '../../../core/project/charter.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { LOG_KEYS, makeProjectKeys, MODELS_KEY } from '../../../core/project/project-keys.ts';
import { message } from '../../../core/text/message.ts';
import type { CharterMade } from './schema.ts';

/** People by role; null: who types the command. */
export type InitCharterInput = {
  owner: string | null;
  validator: string | null;
  dataQuality: string | null;
  /** Signatures that a change of the charter takes. */
  required: number;
};

interface Facts {
  actor: string;
  settings: Pick<ProjectSettings, 'language' | 'name' | 'organisation'>;
  /** Files that are there already. */
  found: string[];
}

type WriteArgs = InitCharterInput & Pick<Facts, 'actor'> & { language: string; organisation: string };

const TERMS = pathOf('Charter', 'charter');

const writeCharter: Action<WriteArgs> = {
  async apply({ language, organisation, actor, required, ...people }, { ctx, project }) {
    const words: Record<string, string> = { organisation, required: String(required) };
    for (const [role, person] of Object.entries(people)) words[role] = JSON.stringify(person ?? actor);
    for (const [path, ending] of [
      [CHARTER_PROSE, 'md'],
      [TERMS, 'yaml'],
    ] as const) {
      const text = await ctx.templates.read(`charter/${language}.${ending}`);
      await project.writeFile(
        path,
        text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => words[name] ?? ''),
      );
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
function planInitCharter(input: InitCharterInput, { actor, settings, found }: Facts): PlanDraft {
  const path = found[0] ?? TERMS;
  const isFree = found.length === 0;
  const reason = message('charter.absent', { path });
  const organisation = settings.organisation || settings.name;
  const args = { ...input, actor, language: settings.language, organisation };
  return {
    gates: [passOrFail('charter-absent', isFree, reason, { next: ['sovran govern attest charter --key FILE'] })],
    steps: [
      {
        id: 'write',
        title: message('charter.step.write'),
        action: 'write-charter',
        args,
        change: 'create',
        risk: 'none',
        writes: [TERMS, CHARTER_PROSE],
      },
      {
        id: 'keys',
        title: message('charter.step.keys'),
        action: 'make-keys',
        args: {},
        change: 'create',
        risk: 'none',
      },
    ],
  };
}
