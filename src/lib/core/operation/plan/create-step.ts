import type { JsonObject } from '../../ports/json.ts';
import type { Message } from '../../text/message.ts';
import type { Step } from './plan.ts';

/** A step that makes something new, and risks nothing. Pure. */
export function createStep(action: string, title: Message, args: JsonObject): Step {
  return { id: action, title, action, args, change: 'create', risk: 'none' };
}
