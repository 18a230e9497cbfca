import type { Language } from './message.ts';
import type { Translate } from './translate.ts';

/** Marks meaning in a terminal; identity where colour is off. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

/** What a render function needs to turn a result into lines. */
export interface View {
  language: Language;
  t: Translate;
  paint: Paint;
  /** Local date and time of an ISO instant. */
  time(iso: string): string;
  /** Width of the terminal that tables are folded to; a pipe or file has none. */
  columns?: number | undefined;
}

/** Paint that changes nothing. */
export const plainPaint: Paint = { bold: String, dim: String, good: String, bad: String, warn: String };
