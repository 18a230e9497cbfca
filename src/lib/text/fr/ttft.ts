export const ttft = {
  'release.ttft.held':
    'Délai du premier jeton, p99 : {before} ms avant ({beforeCount} flux), {after} ms après ({afterCount}) ; {budget} ms de plus au plus sont permises.',
  'release.ttft.regressed':
    'Délai du premier jeton, p99 : {before} ms avant ({beforeCount} flux), {after} ms après ({afterCount}) ; seules {budget} ms de plus sont permises.',
  'release.ttft.few-streams':
    'Délai du premier jeton non jugé : {beforeCount} flux avant, {afterCount} après, il en faut {minimum} de chaque ; un --watch plus long ou plus de --probe-streams les donnent.',
  'release.ttft.no-baseline': 'Délai du premier jeton non jugé : rien n’était en service avant.',
  'release.ttft.unmeasured-baseline':
    'Délai du premier jeton non jugé : cette commande n’a mesuré aucune réponse de ce qui était en service avant (il n’y en avait pas, ou la commande a été reprise).',
} as const;
