import { parse } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { profileSchema, type ProfileRules } from './terms/profile.ts';

/** The rules of a profile, from the package's templates: a file that does not fit its schema is a bug. */
export async function readProfile(ctx: StageContext, name: string): Promise<ProfileRules> {
  return profileSchema.parse(parse(await ctx.template(`profiles/${name}.yaml`)));
}
