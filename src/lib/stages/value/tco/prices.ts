import { parse } from 'yaml';
import { z } from 'zod';
import type { StageContext } from '../../../core/operation/context.ts';
import { priceSchema, type Price } from '../../../core/project/resources/economics.ts';
import type { Economics } from '../economics/economics.ts';

const fileSchema = z.strictObject({
  currency: z.string(),
  promptPerGenerated: z.number().nonnegative(),
  prices: z.array(priceSchema).min(1),
});

export interface Prices {
  prices: Price[];
  promptPerGenerated: number;
}

/** Prices of the project, else those that come with sovran; none of these in another currency. */
export async function readPrices(
  { templates }: Pick<StageContext, 'templates'>,
  { prices: own, currency }: Pick<Economics, 'prices' | 'currency'>,
): Promise<Prices> {
  const shipped = fileSchema.parse(parse(await templates.read('prices/public.yaml')));
  const prices = own ?? (currency === shipped.currency ? shipped.prices : []);
  return { prices, promptPerGenerated: shipped.promptPerGenerated };
}
