import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { FORMAT_FILE } from '../../../core/project/yaml/format.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { message } from '../../../core/text/message.ts';
import type { View } from '../../../core/text/view.ts';
import type { MigrationResult } from '../schema.ts';
import { type Migration, MIGRATIONS } from './migrations.ts';

interface MigrationFacts {
  /** Recorded format of the project. */
  from: number;
}

const migrate: Action<{ to: number }> = {
  async apply({ to }, { project }) {
    await MIGRATIONS.find((one) => one.to === to)?.change(project);
    await project.writeSettings({ ...(await project.settings()), format: to });
  },
};

/** Brings a project of an older format to that of this program, a step a format. */
export const migrateProject: Operation<Record<string, never>, MigrationFacts, MigrationResult> = {
  id: 'migrate',
  target: () => 'Project',
  gather: async (_input, { project }) => ({ from: await readFormat(project) }),
  plan: (_input, facts) => planMigration(facts),
  actions: { migrate },
  result: async ({ plan }, { project }) => {
    const to = await readFormat(project);
    return { from: to - plan.steps.length, to };
  },
};

async function readFormat(project: ProjectReader): Promise<number> {
  return (await project.settings()).format ?? 0;
}

/** Pure: the steps of each format after the project's own. */
export function planMigration({ from }: MigrationFacts, migrations = MIGRATIONS): PlanDraft {
  const steps = migrations.filter(({ to }) => to > from).map(stepOf);
  const reason = message(steps.length > 0 ? 'migrate.older' : 'migrate.current', { format: from });
  return { gates: [passOrFail('older-format', steps.length > 0, reason, { next: ['sovran status'] })], steps };
}

function stepOf({ to, title, writes }: Migration): Step {
  const step = createStep('migrate', title, { to });
  return { ...step, id: `migrate-${to}`, change: 'update', writes: [FORMAT_FILE, ...writes] };
}

export function renderMigration({ from, to }: MigrationResult, { t }: View): string[] {
  return [t('migrate.done', { from, to })];
}
