import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { failureMessage, remedyMessage } from '../../../core/text/worker-words.ts';
import type { JobView } from './job-view.ts';

/** A job as JSON: its failure worded in the reader's language, the worker's own words as `detail`. */
export function jobData({ failure, ...job }: JobView, view: View): object {
  if (!failure) return job;
  const { message: detail, remedy: _remedy, ...known } = failure;
  const words = {
    message: say(view.t, failureMessage(failure)),
    remedy: say(view.t, remedyMessage(failure)),
  };
  return { ...job, failure: { ...known, ...words, detail } };
}
