import { Help } from '@oclif/core/help';

/** Help whose topics stand in the order of `package.json`, that of a model's life; one that it leaves out is last. */
export class LifeHelp extends Help {
  protected override get sortedTopics(): typeof this.config.topics {
    const listed = Object.keys(this.config.pjson.oclif.topics ?? {});
    const place = ({ name }: { name: string }): number =>
      listed.includes(name) ? listed.indexOf(name) : listed.length;
    return super.sortedTopics.toSorted((one, other) => place(one) - place(other));
  }
}
