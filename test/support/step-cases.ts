import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { Profile } from '../../src/lib/core/project/resources/host.ts';
import { provisionSchema } from '../../src/lib/core/project/resources/provision.ts';
import { provisionSteps } from '../../src/lib/stages/machines/provision/steps.ts';
import type { Family } from '../../src/lib/stages/machines/preflight/terms/supported-systems.ts';
import type {
  ProvisionCommand,
  ProvisionStep,
  ProvisionTarget,
} from '../../src/lib/stages/machines/provision/contract/step.ts';
import { hostScript } from '../../src/lib/core/kit/host-script.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import { caseTable } from './case-table.ts';
import { casesOf, type StepRow } from './step-rows.ts';

/** A command of a case: the words of one, or a file that is written. */
export type CommandCase = { argv: string[]; stdin?: string } | { write: string; mode: string; text: string };

/** One case: what a host says, what that means, what would be done, and what it says after. */
export interface StepCase {
  name: string;
  step: string;
  family: Family;
  release: string;
  profile: Profile;
  containers?: boolean;
  user?: string;
  settings?: JsonObject;
  /** What the check prints, without the line that ends it. */
  output: string;
  /** The output as it is: that line is not added. */
  cut?: true;
  state: 'ok' | 'drift' | 'na' | 'unknown';
  reason?: string;
  observed?: JsonObject;
  diff?: string;
  commands?: CommandCase[];
  /** What the check prints once `commands` have run. */
  after?: string;
}

/** Every case of every table. */
export function stepCases(): (StepCase & { title: string })[] {
  const tables = globSync('test/cases/provision/*.yaml')
    .map((path) => basename(path))
    .filter((name) => name.startsWith('steps-'))
    .toSorted();
  return tables.flatMap((table) => caseTable<StepRow>(`provision/${table}`).flatMap(casesOf));
}

/** The host of a row. */
export function targetOf(
  one: Pick<StepCase, 'family' | 'release' | 'profile' | 'containers' | 'user' | 'settings'>,
): ProvisionTarget {
  const { family, release, profile, containers = true, user = 'operator', settings = {} } = one;
  const place = { host: 'gpu1', arch: 'x86_64', root: '/var/lib/sovran' };
  return { ...place, family, release, profile, containers, user, settings: provisionSchema.parse(settings) };
}

/** A step by its number. */
export function stepOf(id: string): ProvisionStep {
  const found = provisionSteps.find((step) => step.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
}

/** The output of a row, ended as every check ends. */
export function outputOf(id: string, text: string, cut?: true): string {
  return cut ? text : `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}end=${id}\n`;
}

/** A command as a table writes it. */
export function asCase({ argv, stdin }: ProvisionCommand): CommandCase {
  const [shell, flag, script, , mode = '', path = ''] = argv;
  if (shell === 'sh' && flag === '-c' && script === hostScript('provision/write-file'))
    return { write: path, mode, text: stdin ?? '' };
  return stdin === undefined ? { argv } : { argv, stdin };
}
