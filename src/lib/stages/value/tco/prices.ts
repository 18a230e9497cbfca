import { parse } from 'yaml';
import { z } from 'zod';
import type { StageContext } from '../../../core/operation/context.ts';
import { projectEconomicsSchema } from '../../../core/project/resources/economics.ts';
import type { WordsOfData } from '../../../core/text/message.ts';

const text = z.string().min(1);
const amount = z.number().nonnegative();

export const pricesSchema = z
  .strictObject({
    asOf: z.iso.date(),
    currency: text,
    sources: z.record(z.string(), text),
    promptPerGenerated: amount,
    prices: z
      .array(
        z.strictObject({
          name: z.strictObject({ en: text, fr: text }),
          inputPerMillion: amount,
          outputPerMillion: amount,
          source: text,
        }),
      )
      .min(1),
  })
  .refine(({ sources, prices }) => prices.every(({ source }) => source in sources));

/** A price per million tokens, and who declared it when. */
export interface PublicPrice {
  name: WordsOfData;
  inputPerMillion: number;
  outputPerMillion: number;
  asOf: string | null;
  source: string | null;
}

export interface Prices {
  prices: PublicPrice[];
  promptPerGenerated: number;
}

/** Prices of `sovran.yaml`, else those that come with sovran; none of these in a project of another currency. */
export async function readPrices(ctx: Pick<StageContext, 'templates' | 'project'>): Promise<Prices> {
  const shipped = pricesSchema.parse(parse(await ctx.templates.read('prices/public.yaml')));
  const { value } = await ctx.project.settings();
  const own = value === undefined ? undefined : projectEconomicsSchema.parse(value);
  const { promptPerGenerated, asOf, sources } = shipped;
  if (own?.prices) {
    const prices = own.prices.map(({ name, asOf: at, source, ...price }) => ({
      ...price,
      name: { en: name, fr: name },
      asOf: at ?? own.asOf ?? null,
      source: source ?? own.source ?? null,
    }));
    return { prices, promptPerGenerated };
  }
  if ((own?.currency ?? shipped.currency) !== shipped.currency) return { prices: [], promptPerGenerated };
  const prices = shipped.prices.map((price) => ({ ...price, asOf, source: sources[price.source] ?? null }));
  return { prices, promptPerGenerated };
}
