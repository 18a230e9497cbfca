import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { gatherCi, type CiFacts } from './ci-facts.ts';
import { githubPipeline } from './github.ts';
import { gitlabPipeline } from './gitlab.ts';
import { type CiJob, pipelineOf, readShell } from './pipeline.ts';
import type { CiTarget } from './schema.ts';

/** A pipeline as text, with what a person should know of it. */
export interface CiPipeline {
  text: string;
  jobs: CiJob[];
  warnings: Message[];
  next: string[];
}

/** The pipeline of a project for a service; reads the project alone. */
export async function exportCi(target: CiTarget, ctx: StageContext, view: View): Promise<CiPipeline> {
  const facts = await gatherCi(ctx);
  const jobs = pipelineOf(facts);
  const write = { gitlab: gitlabPipeline, github: githubPipeline }[target];
  // Lines of the comment; a project’s name on one line stays in it.
  const name = facts.project.replaceAll(/\s+/g, ' ');
  const comment = [
    view.t('ci.comment', { project: name }),
    view.t('ci.comment.again', { command: `sovran export ci --for ${target}` }),
    ...(target === 'github' ? [view.t('ci.comment.linted')] : []),
  ];
  const { warnings, next } = remarksOf(facts);
  const text = write(facts, jobs, comment, await readShell(ctx.templates));
  return { text, jobs, warnings: [...warnings, ...reviewers(target, facts)], next };
}

/** Who may start a promotion is set on the service. */
function reviewers(target: CiTarget, { candidate, environments }: CiFacts): Message[] {
  if (candidate === null || environments.length === 0) return [];
  return [message(`ci.reviewers.${target}`, { environments: environments.join(', ') })];
}

function remarksOf(facts: CiFacts): Pick<CiPipeline, 'warnings' | 'next'> {
  const { candidate, environments, hasRemote, datasets, hosts } = facts;
  const outside = datasets
    .filter(({ words }) => words === null)
    .map(({ name }) => message('ci.data-outside', { name }));
  const local = hosts.filter(({ isLocal }) => isLocal).map(({ name }) => message('ci.local-host', { name }));
  const remarks: [boolean, Message[], string[]][] = [
    [candidate === null, [message('ci.no-launch')], ['sovran train launch --help']],
    [candidate !== null && environments.length === 0, [message('ci.no-environment')], ['sovran env add --help']],
    [true, [...outside, ...local], []],
    [!hasRemote, [message('ci.no-remote')], ['git remote add origin URL']],
  ];
  const apply = remarks.filter(([applies]) => applies);
  return { warnings: apply.flatMap(([, words]) => words), next: apply.flatMap(([, , next]) => next) };
}

/** Jobs as lines: what each one waits for, and which a person starts. */
export function renderCi(jobs: readonly CiJob[], written: Message, view: View): string[] {
  const rows = jobs.map(
    ({ name, stage, manual, training }) =>
      `  ${stage.padEnd(8)}  ${name}${manual || training === 'first' ? ` (${view.t('ci.manual')})` : ''}`,
  );
  return [...rows, say(view.t, written)];
}
