import { realpathSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { nearestFolder } from './inside.ts';
import { git } from './git.ts';
import { digestOfText } from '../../core/kit/canonical.ts';

/** Who acts: the e-mail of the git identity, or `user@machine` when there is none. */
export async function readActor(root: string): Promise<string> {
  const named = process.env.GIT_AUTHOR_EMAIL;
  if (named) return named;
  const { exitCode, stdout } = await git(nearestFolder(root), ['config', 'user.email']);
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`;
  }
}

/** An identity for one commit where git has none. */
interface FallbackIdentity {
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

const CHARACTERS = 16;

/** Identifies a clone of a project on shared hosts by a digest, which hides its path. */
export function cloneMark(root: string): string {
  const digest = digestOfText(JSON.stringify([hostname(), realpathSync(root)]));
  return digest.replace('sha256:', '').slice(0, CHARACTERS);
}
