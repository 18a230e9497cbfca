import * as Args from '@oclif/core/args';
import { checkName } from '../../core/project/resources.ts';

/**
 * The argument that names a resource. It is checked while the command line is read, before a missing flag is told and
 * before any question is asked. Throws `bad-name` (exit 2).
 */
export const nameArg = (description: string) =>
  Args.string({ required: true, description, parse: async (text) => checkName(text) });
