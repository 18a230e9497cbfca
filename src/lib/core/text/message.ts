/** English templates by key: the `messages.ts` of each room declares its own. */
export interface Messages {}
/** Templates of one room in both languages, as `Messages` takes them. */
export type Texts<Room extends { en: object; fr: Record<keyof Room['en'], string> }> = Room['en'];

export type MessageKey = keyof Messages;
export type Catalogue = Record<MessageKey, string>;
export type Language = 'en' | 'fr';

/** A moment in a sentence, as ISO 8601 in UTC: people read it in the time of their machine, documents keep it. */
export interface Instant {
  instant: string;
}

/** Words of a data file in every language of the surface. */
export type WordsOfData = Record<Language, string>;

/** What fills a placeholder: words, a number in the reader's notation, a moment, or another message (a reason in a sentence). */
export type MessageValue = string | number | Instant | Message | WordsOfData;
export type MessageParams = { [name: string]: MessageValue };

/** A line for people, not yet in a language. */
export interface Message {
  key: MessageKey;
  params?: MessageParams;
}

/** Names of a template's placeholders: `{name}` and `{count|row|rows}`. */
type Placeholders<Template extends string> = Template extends `${string}{${infer Inside}}${infer Rest}`
  ? (Inside extends `${infer Name}|${string}` ? Name : Inside) | Placeholders<Rest>
  : never;

type Filled<Names extends string> = [Names] extends [never]
  ? [params?: MessageParams]
  : [params: { [Name in Names]: MessageValue } & MessageParams];

/** Parameters that a message requires; of several keys, those of all. A key known only at run time requires none. */
export type ParamsOf<Key extends MessageKey> = MessageKey extends Key
  ? [params?: MessageParams]
  : Filled<Placeholders<Messages[Key]>>;

/** An instant for a placeholder. A value that is not a date stays as it is. */
export function instant(iso: string): Instant {
  return { instant: iso };
}

/** Names a message and its parameters; the words are chosen where it is shown. */
export function message<Key extends MessageKey>(key: Key, ...[params]: ParamsOf<Key>): Message {
  return params ? { key, params } : { key };
}

/** Keys with a fix beside them: `x`, where there is `x.fix`. */
type FixableKey = { [Key in MessageKey]: `${Key}.fix` extends MessageKey ? Key : never }[MessageKey];

/** What happened, and how to fix it. */
export interface Fixable {
  text: Message;
  fix: Message;
}

/** The message `x` and its fix `x.fix`, filled by the same parameters. */
export function fixable<Key extends FixableKey>(
  key: Key,
  ...[params]: ParamsOf<Key | Extract<`${Key}.fix`, MessageKey>>
): Fixable {
  const filled = params ? { params } : {};
  return { text: { key, ...filled }, fix: { key: `${key}.fix` as MessageKey, ...filled } };
}
