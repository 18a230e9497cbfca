import { z } from 'zod';
import { entryOf } from '../../kit/is-in.ts';
import { templateData } from '../../kit/template-data.ts';
import { lineSchema, messageOfData, wordsSchema } from '../../text/words-of-data.ts';
import type { JsonObject } from '../../ports/json.ts';
import type { Message, MessageKey, MessageParams } from '../../text/message.ts';
import type { Position } from './file-position.ts';

/** A fault of a YAML file and its place; the reader turns it into an error. */
export interface Fault {
  /** Words of the fault; `{where}` is filled with `path:line:column`. */
  key: MessageKey;
  params?: MessageParams;
  position?: Position;
  fix?: Message;
  details?: JsonObject;
}

/** What is wrong with files, in words: by rules of ours, which their schemas name, and by codes of the YAML parser. */
export const knownFaults = templateData(
  'project/faults.yaml',
  z.strictObject({
    rules: z.record(z.string(), z.strictObject({ means: wordsSchema.optional(), fix: lineSchema })),
    syntax: z.object({ other: wordsSchema }).catchall(wordsSchema),
  }),
);

/** Words for an error code of the YAML parser, to stand inside a sentence. */
export function yamlReason(code: string): Message {
  const { syntax } = knownFaults();
  return messageOfData(entryOf(syntax, code) ?? syntax.other);
}
