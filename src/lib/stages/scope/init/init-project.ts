import type { ProjectSettings, ProjectStore } from '../../../core/ports/project-store.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { planOperation } from '../../../core/operation/executor/plan-operation.ts';
import { listOpenRuns } from '../../../core/operation/open/open-runs.ts';
import { refuseFailedGates } from '../../../core/operation/plan/gates.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { KIND_LOCATIONS } from '../../../core/project/kinds.ts';
import { planInit, type InitFacts, type InitInput } from './plan-init.ts';

export interface InitResult extends ProjectSettings {
  root: string;
}

/** Folders that only sovran fills; `hosts` of another program in the same place would be read as ours. */
const OWN_FOLDERS = [...Object.values(KIND_LOCATIONS).map(({ folder }) => folder), 'events', 'governance', 'audit'];

const writeSettings: Action<ProjectSettings> = {
  async apply(settings, { project, ctx }) {
    const earlier = await project.settings().catch(() => undefined);
    await project.writeSettings({ ...settings, id: earlier?.id ?? ctx.ids.next() });
  },
};

const writeGitignore: Action<{ text: string; previous: string }> = {
  apply: ({ text }, { project }) => project.writeFile('.gitignore', text),
};

const makeRepository: Action = {
  apply: (_args, { project }) => project.ensureRepository(),
  verify: async (_args, { project }) => (await project.repository()).state !== 'none',
};

/** Turns a folder into a project: repository if none, `sovran.yaml`, `.gitignore`, first commit. */
export const initProject: Operation<InitInput, InitFacts, InitResult> = {
  id: 'init',
  target: ({ name }) => `Project/${name}`,
  gather: (_input, { project }) => readFolder(project),
  plan: planInit,
  actions: {
    'make-repository': makeRepository,
    'write-settings': writeSettings,
    'write-gitignore': writeGitignore,
  },
  describe: ({ input }) => ({ subject: `init ${input.name}` }),
  result: async (_run, { project }) => ({ ...(await project.settings()), root: project.root }),
};

/** Throws `gates-failed` before even the lock is taken, so that a refused folder stays as it is. */
export async function refuseBeforeTouching(input: InitInput, ctx: StageContext): Promise<void> {
  if (listOpenRuns(ctx.project.root).length > 0) return;
  refuseFailedGates(await planOperation(initProject, input, ctx));
}

async function readFolder(project: ProjectStore): Promise<InitFacts> {
  const names = await project.listFiles('.');
  const gitignore = await project.readFile('.gitignore');
  return {
    isProject: names.includes('sovran.yaml'),
    occupied: names.filter((name) => OWN_FOLDERS.includes(name)),
    repository: (await project.repository()).state,
    gitignore: gitignore ? new TextDecoder().decode(gitignore) : '',
  };
}
