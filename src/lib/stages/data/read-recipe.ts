import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { recipeSchema, type Recipe } from '../../core/project/resources/recipe.ts';
import { explainIssues } from '../../core/project/yaml/explain-issues.ts';
import type { Fault } from '../../core/project/yaml/fault.ts';
import { positionAt, positionOfPath, type YamlSource } from '../../core/project/yaml/file-position.ts';
import { message } from '../../core/text/message.ts';
import { type SovranError, usageError } from '../../core/text/sovran-error.ts';
import { yamlReason } from '../../core/text/yaml-reason.ts';

const MAX_BYTES = 1 << 20;

/** Fields of a recipe file besides the recipe itself: what it is for, for people. */
const fileSchema = recipeSchema.extend({ description: z.string().optional() });

/** Checks the text of a recipe file (YAML or JSON). Throws `bad-recipe` (exit 2) with line and column. */
export function readRecipe(path: string, text: string): Recipe {
  if (Buffer.byteLength(text) > MAX_BYTES) throw badRecipe(path, { key: 'data.recipe.too-large' });
  const source = parse(path, text);
  const parsed = fileSchema.safeParse(valueOf(source), { reportInput: true });
  if (!parsed.success) throw badRecipe(path, explainIssues(source, fileSchema, parsed.error.issues));
  const { description: _, ...recipe } = parsed.data;
  refuseBadPattern(source, recipe);
  return recipe;
}

function parse(path: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, lineCounter: lines });
  const source = { path, lines, document };
  const [problem] = document.errors;
  if (problem) throw badRecipe(path, syntaxFault(problem.code, source, problem.pos[0]));
  return source;
}

function valueOf(source: YamlSource): unknown {
  try {
    return source.document.toJS({ maxAliasCount: 20 });
  } catch {
    throw badRecipe(source.path, syntaxFault('BAD_ALIAS', source, 0));
  }
}

function syntaxFault(code: string, source: YamlSource, offset: number): Fault {
  const position = positionAt(source, offset);
  return { key: 'project.yaml.syntax', params: { reason: yamlReason(code) }, position, details: { reason: code } };
}

/** A pattern is an expression of JavaScript with the flag `u`. */
function refuseBadPattern(source: YamlSource, recipe: Recipe): void {
  const bad = patternsOf(recipe).find(({ pattern }) => !isPattern(pattern));
  if (!bad) return;
  const params = { key: bad.path.join('.'), pattern: bad.pattern };
  const position = positionOfPath(source, bad.path);
  throw badRecipe(source.path, { key: 'data.recipe.pattern', params, position, details: params });
}

function patternsOf(recipe: Recipe): { path: string[]; pattern: string }[] {
  return (['where', 'map'] as const).flatMap((group) =>
    Object.entries<unknown>(recipe[group] ?? {}).flatMap(([name, part]) =>
      (['match', 'not', 'capture'] as const).flatMap((key) => {
        const pattern = typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined;
        return typeof pattern === 'string' ? [{ path: [group, name, key], pattern }] : [];
      }),
    ),
  );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function badRecipe(path: string, { key, params, position, fix, details }: Fault): SovranError {
  const where = position ? `${path}:${position.line}:${position.column}` : path;
  return usageError('bad-recipe', message(key, { ...params, where }), {
    fix: fix ?? message('data.bad-recipe.fix'),
    details: { path, ...position, ...details },
  });
}
