import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { ProjectSettings, ProjectStore, ProjectRepository } from '../../../core/ports/project-store.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { planOperation } from '../../../core/operation/executor/plan-operation.ts';
import { listOpenRuns } from '../../../core/operation/open/open-runs.ts';
import { refuseFailedGates, passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { KIND_LOCATIONS } from '../../../core/project/kinds.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

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

type InitInput = {
  name: string;
  organisation: string;
  language: 'en' | 'fr';
  /** The project that the folder would lie in, if any. */
  enclosing: string | null;
};

interface InitFacts {
  isProject: boolean;
  /** Names in the folder that a project uses itself. */
  occupied: string[];
  repository: ProjectRepository['state'];
  gitignore: string;
}

/** Pure: a repository if there is none, then the two files that make a folder a project. */
function planInit(input: InitInput, facts: InitFacts): PlanDraft {
  const { name, organisation, language } = input;
  const written = { text: withIgnored(facts.gitignore), previous: facts.gitignore };
  const change = facts.gitignore === '' ? 'create' : 'update';
  return {
    gates: [projectGate(facts), enclosingGate(input), folderGate(facts)],
    steps: [
      repositoryStep(facts.repository),
      createStep('write-settings', message('project.init.step.settings'), { name, organisation, language }),
      { ...createStep('write-gitignore', message('project.init.step.gitignore'), written), change },
    ],
  };
}

function repositoryStep(state: ProjectRepository['state']): Step {
  const title = message(state === 'none' ? 'project.init.step.repository' : 'project.init.step.repository-there');
  return { ...createStep('make-repository', title, {}), change: state === 'none' ? 'create' : 'none' };
}

function projectGate({ isProject }: InitFacts): Gate {
  const reason = message(isProject ? 'project.init.is-project' : 'project.init.no-project');
  return passOrFail('no-project-yet', !isProject, reason, { next: ['sovran status'] });
}

function enclosingGate({ enclosing }: InitInput): Gate {
  const free = message('project.init.not-nested');
  const reason = enclosing === null ? free : message('project.init.nested', { path: enclosing });
  return passOrFail('not-nested', enclosing === null, reason, { next: ['sovran init --help'] });
}

function folderGate({ occupied, isProject }: InitFacts): Gate {
  const free = occupied.length === 0 || isProject;
  const names = occupied.join(', ');
  const reason = free ? message('project.init.free') : message('project.init.occupied', { names });
  return passOrFail('folder-free', free, reason, {
    fix: message('project.init.occupied.fix'),
    next: ['sovran init --help'],
  });
}

/** The text of `.gitignore` with our folder in it. */
function withIgnored(text: string): string {
  if (text.split(/\r?\n/).includes('.sovran/')) return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}.sovran/\n`;
}
