import { message, type Message } from '../../../core/text/message.ts';

/** What still runs on the release left behind. Pure. */
export function leftRunning({ from, left }: { from: string | null; left: number }): Message[] {
  return left > 0 ? [message('release.rolled-back.left', { from: from ?? '–', left })] : [];
}
