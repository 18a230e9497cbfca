import * as Args from '@oclif/core/args';

/** The argument that names a job, as `requireJob` finds it. */
export const jobArg = Args.string({
  required: true,
  description: 'Id, its first characters, or the name that the job makes.',
});
