import type { ProjectRepository } from '../../../core/ports/project-store.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

export type InitInput = {
  name: string;
  organisation: string;
  language: 'en' | 'fr';
  /** The project that the folder would lie in, if any. */
  enclosing: string | null;
};

export interface InitFacts {
  isProject: boolean;
  /** Names in the folder that a project uses itself. */
  occupied: string[];
  repository: ProjectRepository['state'];
  gitignore: string;
}

/** Pure: a repository if there is none, then the two files that make a folder a project. */
export function planInit(input: InitInput, facts: InitFacts): PlanDraft {
  const { name, organisation, language } = input;
  const ignores = withIgnored(facts.gitignore);
  return {
    gates: [projectGate(facts), enclosingGate(input), folderGate(facts)],
    steps: [
      repositoryStep(facts.repository),
      {
        ...step('write-settings', 'create'),
        title: message('project.init.step.settings'),
        args: { name, organisation, language },
      },
      {
        ...step('write-gitignore', facts.gitignore === '' ? 'create' : 'update'),
        title: message('project.init.step.gitignore'),
        args: { text: ignores, previous: facts.gitignore },
      },
    ],
  };
}

function repositoryStep(state: ProjectRepository['state']): Step {
  const title = message(state === 'none' ? 'project.init.step.repository' : 'project.init.step.repository-there');
  return { ...step('make-repository', state === 'none' ? 'create' : 'none'), title };
}

function step(action: string, change: Step['change']): Omit<Step, 'title'> {
  return { id: action, action, args: {}, change, risk: 'none' };
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
