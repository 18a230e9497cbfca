import { message } from '../../../core/text/message.ts';
import { answersSchema, type Answers } from './answers.ts';
import { badFile, checkShape, readYaml } from '../input/read-yaml.ts';
import { z } from 'zod';

const KEYS = Object.keys(answersSchema.shape);
const NESTED_KEYS = ['personalData', 'secrecy', 'residency', 'connectivity', 'requestsPerDay'];
const ITEM_KEYS = ['id', 'verdict', 'reason', 'name', 'unit', 'baseline', 'target'];
const KNOWN = [...KEYS, ...NESTED_KEYS, ...ITEM_KEYS];

const envelopeSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('UseCase'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.record(z.string(), z.unknown()),
});

/**
 * The answers of a YAML or JSON file: fields at the top, or a `UseCase` named `name`. Throws `bad-file` (exit 2) with
 * line and nearest key.
 */
export function parseAnswers(name: string, path: string, text: string): Answers {
  const read = readYaml(path, text);
  if (!('kind' in (read.value as object))) return checkShape(read, answersSchema, KNOWN);
  const { metadata } = checkShape(read, envelopeSchema, ['apiVersion', 'kind', 'metadata', 'name', 'spec']);
  if (metadata.name !== name)
    throw badFile(message('scope.file.other-name', { place: read.lineAt(['metadata', 'name']), name: metadata.name }));
  return checkShape(read, answersSchema, KNOWN, ['spec']);
}
