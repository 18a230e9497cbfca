import type { ModelSpec } from './resources/model.ts';

/** A model beside its name. */
export interface NamedModel {
  name: string;
  spec: ModelSpec;
}

/**
 * Pure: the use case that a model is for: the only one, or that which it, or what it was quantized from, is named
 * after. Null for none.
 */
export function ownersOf(usecases: readonly string[], models: readonly NamedModel[]): (model: string) => string | null {
  const [only, ...others] = usecases;
  if (only !== undefined && others.length === 0) return () => only;
  const byName = new Map(models.map((model) => [model.name, model]));
  const longestFirst = usecases.toSorted((one, other) => other.length - one.length);
  return (model) => longestFirst.find((usecase) => isNamedAfter(rootOf(model, byName), usecase)) ?? null;
}

/** Whether a resource is of a use case, by its name. Pure. */
export function isNamedAfter(name: string, usecase: string): boolean {
  return name === usecase || name.startsWith(`${usecase}-`) || name.startsWith(`${usecase}.`);
}

/** Name of the model that a quantized one was made from. */
function rootOf(name: string, models: ReadonlyMap<string, NamedModel>, hops = models.size): string {
  const source = models.get(name)?.spec.lineage.find(({ relation }) => relation === 'quantized-from')?.name;
  return source === undefined || hops === 0 ? name : rootOf(source, models, hops - 1);
}
