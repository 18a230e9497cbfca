import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { checkName } from '../../core/project/resources.ts';

/** The argument that names a resource, checked before anything else is. Throws `bad-name` (exit 2). */
export const nameArg = (description: string) =>
  Args.string({ required: true, description, parse: async (text) => checkName(text) });

export const globalFlags = {
  project: Flags.string({ helpGroup: 'GLOBAL', helpValue: 'DIR', summary: 'Project folder.' }),
  json: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Print one JSON document on stdout.' }),
  'no-input': Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Never ask; fail naming the missing flags.' }),
  yes: Flags.boolean({ char: 'y', helpGroup: 'GLOBAL', summary: 'Answer yes to confirmations.' }),
  quiet: Flags.boolean({ char: 'q', helpGroup: 'GLOBAL', summary: 'Print the result only.' }),
  lang: Flags.string({ helpGroup: 'GLOBAL', options: ['en', 'fr'], summary: 'Language of messages.' }),
  'no-color': Flags.boolean({ helpGroup: 'GLOBAL', summary: 'No colour.' }),
};

/** Flags of every command that changes something. */
export const changeFlags = {
  'dry-run': Flags.boolean({ char: 'n', summary: 'Print the plan that would be applied, change nothing.' }),
  'plan-out': Flags.string({
    exclusive: ['plan'],
    helpValue: 'FILE',
    summary: 'Save the plan to a file, change nothing.',
  }),
  plan: Flags.string({ helpValue: 'FILE', summary: 'Apply a saved plan; refused when the state has moved.' }),
  message: Flags.string({ char: 'm', helpValue: 'TEXT', summary: 'Text for the commit.' }),
};

/** Flags of every command that starts a job. */
export const jobFlags = {
  follow: Flags.boolean({ allowNo: true, summary: 'Show progress (default: in a terminal, not in CI).' }),
  wait: Flags.boolean({ summary: 'Wait without progress; the exit code is the verdict of the job.' }),
  timeout: Flags.string({ helpValue: 'DURATION', summary: 'Stop waiting after, e.g. 90s, 15m, 4h.' }),
};

/** How many GPUs of its host something needs. */
export const gpuFlags = {
  gpus: Flags.integer({
    min: 0,
    helpValue: 'N',
    summary: 'GPUs to lease (default: 1 where the host has any and its engine uses them).',
  }),
};

/** Values of `changeFlags` as parsed. */
export interface ChangeFlags {
  'dry-run': boolean;
  'plan-out'?: string | undefined;
  plan?: string | undefined;
  message?: string | undefined;
}
