import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { checkName } from '../../core/project/resources.ts';

/** The argument of commands that act on several hosts. */
export const hostNames = Args.string({
  multiple: true,
  required: false,
  description: 'Names of the hosts.',
  parse: async (text: string) => checkName(text),
});

/** How such a command names hosts otherwise. */
export const hostChoiceFlags = {
  all: Flags.boolean({ exclusive: ['group'], summary: 'Every host of the inventory.' }),
  group: Flags.string({ helpValue: 'GROUP', summary: 'The hosts of a group.' }),
};

/** Of those that change hosts: which hosts, how many at a time, and what to do where one does not answer. */
export const hostSelectionFlags = {
  ...hostChoiceFlags,
  'on-unreachable': Flags.string({
    options: ['fail', 'skip'],
    summary: 'What to do when a host does not answer (default: fail, with nothing changed).',
  }),
  batch: Flags.string({
    helpValue: 'N|N%',
    summary: 'Hosts at a time (default: one first, then the rest). A failure stops the batches behind it.',
  }),
};

/** Values of `hostSelectionFlags` as parsed. */
export type HostSelectionFlags = InferredFlags<typeof hostSelectionFlags>;
