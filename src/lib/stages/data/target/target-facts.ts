/** What rows are checked by: the model that will learn from them. Plain data, journalled. */
export type TargetFacts = {
  model: string;
  /** Tree digest of the model. */
  digest: string;
  /** Text of its chat template, and the digest that models are recorded with. */
  template: string;
  templateDigest: string;
  /** Its control tokens, as text would have to spell them. */
  tokens: string[];
  /** Tokens that the template may name. */
  named: { bos_token?: string; eos_token?: string };
  /** Digest of its `tokenizer.json`; absent: tokens cannot be counted. */
  tokenizer?: string;
  /** Tokens that its positions reach. */
  context?: number;
};
