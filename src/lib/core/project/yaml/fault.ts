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
