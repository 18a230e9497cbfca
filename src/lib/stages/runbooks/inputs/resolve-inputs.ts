import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { checkValue } from '../document/check-value.ts';
import type { Values } from '../document/fill.ts';
import type { Runbook } from '../document/read-runbook.ts';
import type { RunbookInput } from '../document/schema.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

const KINDS = { environment: 'Environment', host: 'Host', release: 'Release', application: 'Application' } as const;

/** What an input can be; undefined where it is free text or a number. */
export async function choicesOf({ type, choices }: RunbookInput, ctx: StageContext): Promise<string[] | undefined> {
  if (type === 'choice') return choices ?? [];
  if (type === 'text' || type === 'number') return undefined;
  return (await listResources(ctx.project, KINDS[type])).map(({ metadata: { name } }) => name);
}

/** Pure: `key=value` pairs. Throws `bad-input` (exit 2) for another form, or an input that the runbook does not have. */
export function parseInputs(pairs: readonly string[], { inputs, name }: Runbook): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const key = at < 0 ? pair : pair.slice(0, at);
      if (at > 0 && Object.hasOwn(inputs, key)) return [key, pair.slice(at + 1)];
      const known = Object.keys(inputs);
      throw usageError('bad-input', message('runbook.input.unknown', { input: key.slice(0, 80), runbook: name }), {
        ...(known.length > 0 ? { fix: suggest(key, known) } : {}),
        next: [`sovran runbook show ${name}`],
      });
    }),
  );
}

/** The value given, else the default, else the only choice; undefined where a person has to say. */
export async function valueOf(
  name: string,
  input: RunbookInput,
  given: Readonly<Record<string, string>>,
  ctx: StageContext,
): Promise<string | undefined> {
  const choices = await choicesOf(input, ctx);
  const value = given[name] ?? input.default ?? (choices?.length === 1 ? choices[0] : undefined);
  if (value !== undefined) checkValue(name, input, value, choices);
  return value;
}

/** Every placeholder's value: inputs as they are, and what the project knows of an environment that one names. */
export async function placeholderValues(
  { inputs }: Pick<Runbook, 'inputs'>,
  given: Readonly<Record<string, string>>,
  ctx: StageContext,
): Promise<Values> {
  const values: Record<string, string> = {};
  for (const [name, { type }] of Object.entries(inputs)) {
    const value = given[name];
    if (value === undefined) continue;
    values[name] = value;
    const facts = type === 'environment' ? await environmentFacts(value, ctx) : {};
    for (const [key, fact] of Object.entries(facts)) values[`${name}.${key}`] = fact;
  }
  return values;
}

async function environmentFacts(name: string, { project }: StageContext): Promise<Record<string, string>> {
  const found = (await listEnvironments(project)).find((one) => one.name === name);
  if (!found) return {};
  const { host, bind, port, slots, live, previous } = found.spec;
  const release = live === undefined ? undefined : slots[live];
  return {
    host,
    bind,
    port: String(port),
    url: `http://${bind}:${port}`,
    ...dropAbsent({ release, previous }),
  };
}
