import type { MessageKey } from '../../../core/text/message.ts';
import { fillWords, say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { JudgedControl, PlaceFinding } from '../../evidence/check.ts';
import type { Control } from '../../evidence/control/control.ts';

type Generic = Extract<MessageKey, `evidence.reason.${string}`> extends `evidence.reason.${infer Name}` ? Name : never;

type Said = Pick<View, 'language' | 't' | 'time'>;

/** Why a verdict: the control's own words, or those that all controls share. */
export function reasonWords({ reasons }: Control, { reason, params = {} }: PlaceFinding, view: Said): string {
  const own = reasons[reason];
  return own ? fillWords(own, params, view) : say(view.t, { key: `evidence.reason.${reason as Generic}`, params });
}

/** The command that a reason names; null where it names none. */
export function nextOf({ reasons }: Control, { reason, params = {}, environment, host }: PlaceFinding): string | null {
  const next = reasons[reason]?.next;
  if (next === undefined) return null;
  const wordOf = (name: string): string => {
    const value = name === 'environment' ? environment : name === 'host' ? host : params[name];
    return typeof value === 'object' || value === undefined ? name.toUpperCase() : `${value}`;
  };
  return next.replaceAll(/\{(\w+)\}/g, (_, name: string) => wordOf(name));
}

/** Pure: the first place that has a control's verdict. */
export function worstPlace({ verdict, places }: JudgedControl): PlaceFinding | undefined {
  return places.find((place) => place.verdict === verdict);
}
