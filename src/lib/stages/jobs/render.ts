import { instant } from '../../core/text/message.ts';
import { JOB_KINDS, type JobEvent } from '../../core/ports/runner.ts';
import { whyNotAsked } from '../machines/hosts/workload/ask-host.ts';
import { plainText } from '../../core/text/plain.ts';
import { tableOf } from '../../core/text/table.ts';
import { failureMessage, remedyMessage, stageWords } from '../../core/failures/worker-failure.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import type { JobView } from './job-view.ts';

/** Jobs, one line each. */
export function renderJobs(jobs: JobView[], view: View): string[] {
  if (jobs.length === 0) return [view.t('project.not-found.none')];
  return tableOf(view, jobs, [
    ['job.col.id', ({ id }) => id],
    ['job.col.makes', ({ subject }) => subject],
    ['column.kind', ({ kind }) => kindWord(kind, view)],
    ['column.host', ({ host }) => host],
    ['column.state', (job) => stateWord(job, view)],
    ['job.col.started', ({ startedAt }) => view.time(startedAt)],
  ]);
}

/** One job in full: state, failure with its fix, outputs. */
export function renderJob(job: JobView, view: View): string[] {
  const { id, kind, subject, host, progress, failure, scheduled } = job;
  return [
    view.paint.bold(view.t('job.show.head', { id, kind: kindWord(kind, view), subject, host })),
    view.t('job.show.state', { state: stateWord(job, view) }),
    ...(scheduled ? [view.t('job.show.scheduled', scheduled).trimEnd()] : []),
    ...(job.unreachable ? [view.paint.bad(say(view.t, whyNotAsked(host, job.unreachable)))] : []),
    view.t('job.show.started', { at: instant(job.startedAt) }),
    ...(job.endedAt ? [view.t('job.show.ended', { at: instant(job.endedAt) })] : []),
    ...(progress ? [view.t('job.event.progress', { step: progress.step, total: progress.totalSteps })] : []),
    ...(job.isolatesNetwork === false ? [view.paint.warn(view.t('host.shares-network', { host }))] : []),
    ...(failure ? renderFailure(failure, view) : []),
    ...(job.status === 'lost' && !failure ? [view.paint.bad(view.t('job.show.lost', { host }))] : []),
    ...job.outputs.map(({ path, bytes, sha256 }) => `  ${view.t('job.show.output', { path, bytes, sha256 })}`),
  ];
}

/** A kind of job for people; one that this version does not know keeps its name. */
export function kindWord(kind: string, view: View): string {
  const known = JOB_KINDS.find((one) => one === kind);
  return known ? view.t(`job.kind.${known}`) : kind;
}

function renderFailure(failure: NonNullable<JobView['failure']>, view: View): string[] {
  const { code, class: kind, reason, message: detail } = failure;
  return [
    view.paint.bad(view.t('job.show.failure', { class: kind, code, message: failureMessage(failure) })),
    ...(reason === undefined ? [view.t('job.show.detail', { detail: plainText(detail) })] : []),
    view.t('job.show.remedy', { remedy: remedyMessage(failure) }),
  ];
}

function stateWord({ status }: JobView, view: View): string {
  const word = view.t(`job.state.${status}`);
  if (status === 'succeeded') return view.paint.good(word);
  return status === 'failed' || status === 'lost' ? view.paint.bad(word) : word;
}

/** A line about an event, or undefined for one that says nothing to people. What workers write is neutralised. */
export function renderEvent(event: JobEvent, view: View): string | undefined {
  switch (event.type) {
    case 'start':
      return view.t('job.event.start');
    case 'stage':
      return view.t('job.event.stage', { stage: stageWords(event.stage) ?? word(event.stage) });
    case 'progress':
      return progressLine(event, view);
    case 'checkpoint':
      return view.t('job.event.checkpoint', { step: word(event.step) });
    case 'warning':
      return view.paint.warn(view.t('job.event.warning', { code: warningWord(event, view) }));
    case 'end':
      return view.t('job.event.end', { status: endWord(event, view) });
    default:
      return undefined;
  }
}

function progressLine(event: JobEvent, view: View): string {
  const { loss, etaSeconds } = event;
  const steps = { step: word(event.step), total: word(event.totalSteps) };
  const line =
    typeof loss === 'number'
      ? view.t('job.event.progress-loss', { ...steps, loss })
      : view.t('job.event.progress', steps);
  return typeof etaSeconds === 'number' ? view.t('job.event.eta', { line, seconds: Math.round(etaSeconds) }) : line;
}

function warningWord({ code, rows, damaged, used }: JobEvent, view: View): string {
  if (code === 'rows-longer-than-seqLen') return view.t('job.warning.rows-too-long', { count: Number(rows) });
  if (code === 'checkpoint-damaged') {
    const from = used === '' ? view.t('job.warning.from-the-start') : word(used);
    return view.t('job.warning.checkpoint-damaged', { damaged: word(damaged), used: from });
  }
  return code === 'resumed-with-changes' ? view.t('job.warning.resumed-with-changes') : word(code);
}

function endWord({ status }: JobEvent, view: View): string {
  if (status === 'succeeded' || status === 'failed') return view.t(`job.state.${status}`);
  return status === 'interrupted' ? view.t('job.state.stopped') : word(status);
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? plainText(String(value)).slice(0, 200) : '?';
}
