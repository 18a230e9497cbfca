import { parseJson } from '../../../core/kit/parse-json.ts';
import { maskSecrets } from '../../../core/text/mask-secrets.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { Expectation } from '../document/schema.ts';

/** How a command of a step ended. */
export interface CommandEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Pure: what does not hold of a command's end; undefined where all holds. Without an expectation its exit code must be 0. */
export function whatFails(expect: Expectation | undefined, end: CommandEnd): Message | undefined {
  const { exit = 0, contains, excludes, json } = expect ?? {};
  const good = Array.isArray(exit) ? exit : [exit];
  if (!good.includes(end.exitCode))
    return message('runbook.expect.exit', { code: end.exitCode, good: good.join(', ') });
  const text = `${end.stdout}\n${end.stderr}`;
  if (contains !== undefined && !text.includes(contains)) return message('runbook.expect.contains', { text: contains });
  if (excludes !== undefined && text.includes(excludes)) return message('runbook.expect.excludes', { text: excludes });
  return json && whatFailsInJson(json, end.stdout);
}

function whatFailsInJson(
  { path, is, atLeast, atMost }: NonNullable<Expectation['json']>,
  stdout: string,
): Message | undefined {
  const found = readPath(stdout, path);
  const shown = found === undefined ? '—' : shownValue(path, found);
  if (is !== undefined && found !== is) return message('runbook.expect.is', { path, found: shown, is: String(is) });
  if (atLeast !== undefined && !(typeof found === 'number' && found >= atLeast))
    return message('runbook.expect.at-least', { path, found: shown, limit: atLeast });
  if (atMost !== undefined && !(typeof found === 'number' && found <= atMost))
    return message('runbook.expect.at-most', { path, found: shown, limit: atMost });
  return found === undefined ? message('runbook.expect.absent', { path }) : undefined;
}

/** A value as JSON, hidden where the key that leads to it names a secret. */
function shownValue(path: string, value: unknown): string {
  const before = `${path}=`;
  return maskSecrets(before + JSON.stringify(value)).slice(before.length);
}

/** A value of a JSON text by the keys that lead to it; a number counts in a list. */
function readPath(text: string, path: string): unknown {
  let at: unknown = parseJson(text);
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
