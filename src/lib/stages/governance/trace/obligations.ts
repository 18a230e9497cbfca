import { parse } from 'yaml';
import { z } from 'zod';
import type { StageContext } from '../../../core/operation/context.ts';
import { wordsSchema } from '../../../core/text/words-of-data.ts';

const ROLES = ['provider', 'deployer', 'gpai-provider'] as const;

/** A duty from a day on, with the source of the day; `verified`: the source is the text, or several that agree. */
export const obligationSchema = z.object({
  id: z.string(),
  clauses: z.string(),
  from: z.iso.date(),
  roles: z.array(z.enum(ROLES)).min(1),
  text: wordsSchema,
  source: z.string(),
  verified: z.boolean(),
});
export type Obligation = z.infer<typeof obligationSchema>;

const fileSchema = z.object({ spec: z.object({ obligations: z.array(obligationSchema) }) });

/** Duties of `templates/obligations/` that applied on a day, oldest first. */
export async function obligationsAt(
  { templates }: Pick<StageContext, 'templates'>,
  day: string,
): Promise<Obligation[]> {
  const names = await templates.names('obligations');
  const texts = await Promise.all(names.map(async (name) => templates.read(`obligations/${name}`)));
  const all = texts.flatMap((text) => fileSchema.parse(parse(text)).spec.obligations);
  return all.filter(({ from }) => from <= day).toSorted((one, other) => one.from.localeCompare(other.from));
}
