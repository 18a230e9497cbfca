import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { recipeSchema, type Recipe } from '../project/resources/recipe.ts';
import { message } from '../text/message.ts';
import { nearestNames } from '../text/nearest.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { compileRecipe } from './rows/compile-recipe.ts';

const MAX_BYTES = 1 << 20;
const KNOWN_KEYS = ['where', 'map', 'system', 'prompt', 'completion', 'group', 'label'];

/** Fields of a recipe file besides the recipe itself: what it is for, for people. */
const fileSchema = recipeSchema.extend({ description: z.string().optional() });

/** Reads and checks a recipe file (YAML or JSON). Throws `bad-recipe` (exit 2) with line and column. */
export async function readRecipe(path: string): Promise<Recipe> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path), { schema: 'core', uniqueKeys: true, lineCounter: lines });
  const syntax = document.errors[0];
  if (syntax) throw badRecipe(placeOf(path, lines, syntax.pos[0]), syntax.code);
  const parsed = fileSchema.safeParse(document.toJS({ maxAliasCount: 20 }));
  if (!parsed.success) throw explain(path, document, lines, parsed.error.issues[0]);
  const { description: _, ...recipe } = parsed.data;
  compileOrThrow(path, recipe);
  return recipe;
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_BYTES) throw badRecipe(path, '> 1 MiB');
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof SovranError) throw error;
    throw badRecipe(path, (error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
}

function compileOrThrow(path: string, recipe: Recipe): void {
  try {
    compileRecipe(recipe);
  } catch (error) {
    throw badRecipe(path, error instanceof Error ? error.message : String(error));
  }
}

function explain(
  path: string,
  document: Document,
  lines: LineCounter,
  issue: z.core.$ZodIssue | undefined,
): SovranError {
  const keys = issue?.path ?? [];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const node = document.getIn(unknown === undefined ? keys : [...keys, unknown], true);
  const place = isNode(node) && node.range ? placeOf(path, lines, node.range[0]) : path;
  const field = [...keys, ...(unknown === undefined ? [] : [unknown])].map(String).join('.');
  return badRecipe(place, field || (issue?.message ?? ''), nearestNames(unknown ?? '', KNOWN_KEYS));
}

function placeOf(path: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${path}:${line}:${col}`;
}

function badRecipe(place: string, reason: string, near: string[] = []): SovranError {
  return new SovranError({
    code: 'bad-recipe',
    exit: EXIT.usage,
    text: message('data.bad-recipe', { place, reason }),
    fix: message(near.length > 0 ? 'data.bad-recipe.near' : 'data.bad-recipe.fix', { near: near.join(', ') }),
    details: { place, near },
  });
}
