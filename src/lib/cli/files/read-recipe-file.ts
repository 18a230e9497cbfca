import type { Recipe } from '../../core/project/resources/recipe.ts';
import { readTextInput } from '../session/read-text.ts';

/** The recipe of a file, or of stdin. Throws as `readRecipe`. */
export async function readRecipeFile(path: string): Promise<Recipe> {
  const { readRecipe } = await import('../../stages/data/read-recipe.ts');
  return readRecipe(path, await readTextInput(path));
}
