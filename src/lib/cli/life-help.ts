import { Help } from '@oclif/core/help';

/** Topics in the order of a model's life. */
export const TOPICS: readonly string[] =
  'scope host engine data model train distill quantize job eval bench env app release runbook site export'.split(' ');

/** Help whose topics stand in that order. */
export class LifeHelp extends Help {
  protected override get sortedTopics(): typeof this.config.topics {
    const place = ({ name }: { name: string }): number => TOPICS.indexOf(name.split(':')[0] ?? '');
    return super.sortedTopics.toSorted((one, other) => place(one) - place(other));
  }
}
