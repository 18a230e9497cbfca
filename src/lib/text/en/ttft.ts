export const ttft = {
  'release.ttft.held':
    'Time to the first token, p99: {before} ms before ({beforeCount} streams), {after} ms after ({afterCount}); at most {budget} ms more is allowed.',
  'release.ttft.regressed':
    'Time to the first token, p99: {before} ms before ({beforeCount} streams), {after} ms after ({afterCount}); only {budget} ms more is allowed.',
  'release.ttft.few-streams':
    'Time to the first token not judged: {beforeCount} streams before, {afterCount} after, {minimum} of each are needed; a longer --watch or more --probe-streams gives them.',
  'release.ttft.no-baseline': 'Time to the first token not judged: nothing served before.',
  'release.ttft.unmeasured-baseline':
    'Time to the first token not judged: this command measured no answer of what served before (there was none, or the command was resumed).',
} as const;
