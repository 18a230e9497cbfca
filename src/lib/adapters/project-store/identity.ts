import { git } from './git.ts';

/** An identity for one commit where git has none. */
export interface FallbackIdentity {
  config: string[];
  /** `sovran <actor>`, as the log shows it. */
  shown: string;
}

/** `sovran <actor>` when git cannot say who commits; undefined when it can. */
export async function fallbackIdentity(root: string, actor: string): Promise<FallbackIdentity | undefined> {
  const [author, committer] = await Promise.all([
    git(root, ['var', 'GIT_AUTHOR_IDENT']),
    git(root, ['var', 'GIT_COMMITTER_IDENT']),
  ]);
  if (author.exitCode === 0 && committer.exitCode === 0) return undefined;
  const email = actor.replaceAll(/[<>\s]/g, '') || 'unknown';
  return { config: ['user.name=sovran', `user.email=${email}`], shown: `sovran <${email}>` };
}
