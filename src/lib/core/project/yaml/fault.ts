import type { JsonObject } from '../../ports/json.ts';
import type { Message, MessageKey, MessageParams } from '../../text/message.ts';
import type { Position } from './file-position.ts';

/** What is wrong in a YAML file and where; whoever reads the file makes an error of it. */
export interface Fault {
  /** Words of the fault; `{where}` is filled with `path:line:column`. */
  key: MessageKey;
  params?: MessageParams;
  position?: Position;
  fix?: Message;
  details?: JsonObject;
}
