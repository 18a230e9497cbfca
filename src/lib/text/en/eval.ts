export const evaluation = {
  'eval.step.ask': 'Ask {name} the {rows} {rows|question|questions} of {dataset}',
  'eval.done': '{name} answered {rows} {rows|row|rows}.',
  'eval.bad-flags.fix': 'Give either --model, or --env with --key-file; numbers above zero.',
  'eval.none': '{name} has no evaluation.',
  'eval.dataset-missing': 'The rows of dataset {name} are not in the store.',
  'eval.empty-split': 'Split {split} of dataset {name} holds no row.',
  'eval.bad-answers': 'The answers of run {run} are not those its report was made from.',
  'eval.bad-answers.fix': 'See in git what changed them and bring them back, or evaluate again.',
  'eval.different-rows': '{first} and {second} did not answer the same rows.',
  'eval.different-rows.fix': 'Evaluate both on the same dataset, split and limit.',
} as const;
