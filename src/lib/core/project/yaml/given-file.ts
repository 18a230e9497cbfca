import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { message, type Message } from '../../text/message.ts';
import { usageError, type SovranError } from '../../text/sovran-error.ts';
import { explainIssues } from './explain-issues.ts';
import { type Fault, yamlReason } from './fault.ts';
import { positionAt, type Position, type YamlSource } from './file-position.ts';

/** A YAML or JSON file that a flag names. `refuse` makes the error of a fault in it (exit 2). */
export interface GivenFile extends YamlSource {
  value: unknown;
  refuse(fault: Fault): SovranError;
}

/** Parses a file that a flag names. Throws an error of this code (exit 2) with line and column. */
export function openGiven(path: string, text: string, code: string, advice: Message): GivenFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, lineCounter: lines });
  const source = { path, lines, document };
  const refuse = ({ key, params, position, fix = advice, details }: Fault): SovranError => {
    const where = position ? `${path}:${position.line}:${position.column}` : path;
    return usageError(code, message(key, { ...params, where }), { fix, details: { path, ...position, ...details } });
  };
  // A tag that nothing resolves may be code to its reader.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw refuse(syntaxFault(problem.code, positionAt(source, problem.pos[0])));
  try {
    return { ...source, refuse, value: document.toJS({ maxAliasCount: 20 }) as unknown };
  } catch {
    throw refuse(syntaxFault('BAD_ALIAS', positionAt(source, 0)));
  }
}

/** Every fault of the file's value; none where it fits. A misspelt key explains a missing one. */
export function faultsOfGiven(file: GivenFile, schema: z.ZodType): SovranError[] {
  const issues = schema.safeParse(file.value, { reportInput: true }).error?.issues ?? [];
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [],
  );
  const others = issues.filter(
    ({ code, input }) => code !== 'unrecognized_keys' && !(unknown[0] && input === undefined),
  );
  return [...unknown, ...others].map((issue) => file.refuse(explainIssues(file, schema, [issue])));
}

/** The file's value by a schema. Throws as `openGiven`, naming the place and, for a key, the nearest known. */
export function checkGiven<Schema extends z.ZodType>(file: GivenFile, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(file.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw file.refuse(explainIssues(file, schema, parsed.error.issues));
}

function syntaxFault(code: string, position: Position): Fault {
  return { key: 'project.yaml.syntax', params: { reason: yamlReason(code) }, position, details: { reason: code } };
}
