import { join } from 'node:path';
import { message, type Message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/text/system-reason.ts';
import type { GitAnswer } from './ask-git.ts';
import { GIT_TIMEOUT_MS } from './git.ts';
import { saysNoRepository } from './no-repository.ts';

/** For a question about the project to which git gave no answer (exit 1): nobody knows what is committed. */
export function gitFailed(dir: string, answer: GitAnswer): SovranError {
  return new SovranError({
    code: 'git-failed',
    exit: EXIT.failed,
    text: message('project.git-failed', { path: dir, reason: reasonOf(dir, answer) }),
    fix: message('project.git-failed.fix'),
    next: [`git -C ${shellWord(dir)} status`],
    details: { path: dir },
  });
}

function reasonOf(dir: string, answer: GitAnswer): Message | string {
  if (answer.timedOut) return message('project.git-failed.slow', { seconds: GIT_TIMEOUT_MS / 1000 });
  if (answer.unstarted !== undefined) return systemReason(answer.unstarted);
  if (saysNoRepository(answer)) return message('project.git-failed.not-taken', { path: join(dir, '.git') });
  const said = answer.stderr.trim().replaceAll(/\s+/g, ' ').slice(-500);
  return said === '' ? message('project.git-failed.mute', { end: String(answer.exitCode ?? answer.signal) }) : said;
}
