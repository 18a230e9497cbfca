import { message, type Message, type MessageKey } from './message.ts';

/** Syntax errors of the `yaml` parser that a person can act on. */
const REASONS: Readonly<Record<string, MessageKey>> = {
  BAD_INDENT: 'cli.yaml.indent',
  TAB_AS_INDENT: 'cli.yaml.tab',
  MISSING_CHAR: 'cli.yaml.missing-char',
  MULTILINE_IMPLICIT_KEY: 'cli.yaml.long-key',
  BLOCK_AS_IMPLICIT_KEY: 'cli.yaml.long-key',
  DUPLICATE_KEY: 'cli.yaml.duplicate-key',
  BAD_SCALAR_START: 'cli.yaml.quote',
  BAD_DQ_ESCAPE: 'cli.yaml.escape',
  BAD_ALIAS: 'cli.yaml.alias',
  MULTIPLE_DOCS: 'cli.yaml.several',
};

/** Words for an error code of the YAML parser, to stand inside a sentence. */
export function yamlReason(code: string): Message {
  return message(REASONS[code] ?? 'cli.yaml.other');
}
