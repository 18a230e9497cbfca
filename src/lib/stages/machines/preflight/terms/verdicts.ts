import { message, type Message, type MessageParams } from '../../../../core/text/message.ts';
import type { Verdict } from './check.ts';

/** Another program's output, truncated for a table. */
export function short(text: string, most = 160): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** What is as it should be. */
export function ok(observed: string, expected = ''): Verdict {
  return { status: 'ok', observed: short(observed), expected };
}

/** `good`: ok; otherwise a failure, or a warning where `bad` says so. */
export function judge(
  good: boolean,
  observed: string,
  expected: string,
  bad: 'warn' | 'fail' = 'fail',
  params: MessageParams = {},
): Verdict {
  const status = good ? 'ok' : bad;
  return { status, observed: short(observed), expected, params: { observed: short(observed), expected, ...params } };
}

/** There is nothing of the kind on this host, and nothing asks for it. */
export function na(reason: Message): Verdict {
  return { status: 'na', observed: '', expected: '', reason };
}

/** There is no such thing on this host, e.g. `GPU`, and nothing asks for it. */
export function without(what: string): Verdict {
  return na(message('preflight.reason.none', { what }));
}

/** The host runs no containers, and nothing asks for them. */
export function withoutContainers(): Verdict {
  return na(message('preflight.reason.no-containers'));
}

/** Another container engine, `what`, is used. */
export function otherEngine(what: string): Verdict {
  return na(message('preflight.reason.other-engine', { what }));
}

/** The program that a check needs is missing. */
export function notInstalled(what: string): Verdict {
  return unknown(message('preflight.reason.not-installed', { what }));
}

/** Unexpected output. */
export function unreadable(expected = ''): Verdict {
  return unknown(message('preflight.reason.unreadable'), expected);
}

/** It could not be learnt. */
export function unknown(reason: Message, expected = ''): Verdict {
  return { status: 'unknown', observed: '', expected, reason };
}

/** Thrown by readers of output that is not what the command prints; the check becomes `unknown`. */
export class Unreadable extends Error {}

/** The JSON document in a text that may have remarks before it. Throws `Unreadable`. */
export function readJson(text: string): Record<string, unknown> {
  const from = text.indexOf('{');
  try {
    const value = JSON.parse(text.slice(from, text.lastIndexOf('}') + 1)) as unknown;
    if (from >= 0 && typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    throw new Unreadable('json');
  }
  throw new Unreadable('json');
}

/** The number of a text. Throws `Unreadable` where there is none. */
export function readNumber(text: string | undefined): number {
  const number = Number(/^-?\d+(\.\d+)?$/.exec(text?.trim() ?? '')?.[0]);
  if (!Number.isFinite(number)) throw new Unreadable('number');
  return number;
}

/** Lines of the form `key=value` or `key value`, quotes taken off; the first of a key counts. */
export function readPairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*([\w.:/-]+?)(?:\s*[=:]\s*|\s+)(.*?)\s*$/.exec(line.slice(0, 4096)) ?? [];
    if (key !== undefined && !pairs.has(key)) pairs.set(key, (value ?? '').replaceAll(/^["']|["']$/g, ''));
  }
  return pairs;
}

/** Fields of a line: `key=value key=value`. */
export function fieldsIn(line: string): Map<string, string> {
  return new Map([...line.matchAll(/(\w+)=(\S*)/g)].map(([, key = '', value = '']) => [key, value] as const));
}

/** The version that a program prints after that word; undefined if none. */
export function versionIn(text: string): string | undefined {
  return /version (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

/** Lines that are not empty. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
