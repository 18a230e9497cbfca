import { instant } from '../../text/message.ts';
import { say } from '../../text/translate.ts';
import type { View } from '../../text/view.ts';
import type { Step } from './plan.ts';

/** What a step does, with how long that holds at most where it says so. Pure. */
export function wordsOfStep({ title, until }: Step, view: View): string {
  const words = say(view.t, title);
  return until === undefined ? words : view.t('run.until', { words, until: instant(until) });
}
