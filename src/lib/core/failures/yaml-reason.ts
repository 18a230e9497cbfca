import { message, type Message, type MessageKey } from '../text/message.ts';

/** Syntax errors of the `yaml` parser that a person can act on. */
const REASONS: Readonly<Record<string, MessageKey>> = {
  BAD_INDENT: 'yaml.indent',
  TAB_AS_INDENT: 'yaml.tab',
  MISSING_CHAR: 'yaml.missing-char',
  MULTILINE_IMPLICIT_KEY: 'yaml.long-key',
  BLOCK_AS_IMPLICIT_KEY: 'yaml.long-key',
  DUPLICATE_KEY: 'yaml.duplicate-key',
  BAD_SCALAR_START: 'yaml.quote',
  BAD_DQ_ESCAPE: 'yaml.escape',
  BAD_ALIAS: 'yaml.alias',
  MULTIPLE_DOCS: 'yaml.several',
};

/** Words for an error code of the YAML parser, to stand inside a sentence. */
export function yamlReason(code: string): Message {
  return message(REASONS[code] ?? 'yaml.other');
}
