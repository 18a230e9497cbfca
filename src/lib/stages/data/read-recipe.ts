import { z } from 'zod';
import { recipeSchema, type Recipe } from '../../core/project/resources/recipe.ts';
import { positionOfPath } from '../../core/project/yaml/file-position.ts';
import { checkGiven, openGiven, type GivenFile } from '../../core/project/yaml/given-file.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';

const MAX_BYTES = 1 << 20;

/** Fields of a recipe file besides the recipe itself: what it is for, for people. */
const fileSchema = recipeSchema.unwrap().extend({ description: z.string().optional() });

/** Checks the text of a recipe file (YAML or JSON). Throws `bad-recipe` (exit 2) with line and column. */
export function readRecipe(path: string, text: string): Recipe {
  const fix = message('data.bad-recipe.fix');
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw usageError('bad-recipe', message('data.recipe.too-large', { where: path }), { fix, details: { path } });
  const file = openGiven(path, text, 'bad-recipe', fix);
  const { description: _, ...recipe } = checkGiven(file, fileSchema);
  refuseBadPattern(file, recipe);
  return recipe;
}

/** A pattern is an expression of JavaScript with the flag `u`. */
function refuseBadPattern(file: GivenFile, recipe: Recipe): void {
  const bad = patternsOf(recipe).find(({ pattern }) => !isPattern(pattern));
  if (!bad) return;
  const params = { key: bad.path.join('.'), pattern: bad.pattern };
  throw file.refuse({
    key: 'data.recipe.pattern',
    params,
    position: positionOfPath(file, bad.path),
    details: params,
  });
}

const PATTERNS = ['match', 'not', 'capture'];

/** Every pattern of a recipe, wherever it stands. */
function patternsOf(part: unknown, path: string[] = []): { path: string[]; pattern: string }[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' && path.length > 1 && PATTERNS.includes(key)
      ? [{ path: [...path, key], pattern: value }]
      : patternsOf(value, [...path, key]),
  );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
