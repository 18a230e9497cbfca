import { nearestNames } from '../kit/nearest-names.ts';
import { message, type Message } from './message.ts';

/** Advice on a name that is not one of the known: the nearest, or all. */
export function suggest(word: string, known: readonly string[]): Message {
  const near = nearestNames(word, known);
  return near.length > 0
    ? message('cli.did-you-mean', { names: near.join(', ') })
    : message('cli.known', { names: known.join(', ') });
}
