import type { Message } from '../../../core/text/message.ts';

/** The head of a model's file is not what its format says. */
export class DamagedHead extends RangeError {
  readonly text: Message;

  constructor(text: Message) {
    super(text.key);
    this.text = text;
  }
}
