export const promoted = {
  'release.promoted.unchanged': '{release} sert déjà dans {environment}.',
  'release.promoted.passed': '{release} sert dans {environment} ; rien n’a été perdu.',
  'release.promoted.failed': '{release} sert dans {environment}, mais des requêtes n’ont pas eu de réponse entière.',
  'release.promoted.uncounted':
    '{release} sert dans {environment}. Aucune requête perdue n’a été vue, mais la sonde et le journal de la passerelle ne nomment pas les mêmes requêtes : rien n’est prouvé.',
  'release.promoted.full':
    '{release} sert dans {environment}. Aucune requête perdue n’a été vue, mais le disque de {host} est plein sous {path} : sa passerelle n’a pas pu noter ce qu’elle a répondu, rien n’est donc prouvé. Le trafic reste où il est ; y faire de la place.',
  'release.promoted.requests':
    '{sent} {sent|requête|requêtes} dans la fenêtre, {ok} {ok|entière|entières}, {lost} {lost|perdue|perdues}',
  'release.promoted.cut': '{cut} {cut|flux|flux} de la sonde rompus avec la ligne : non comptés.',
  'release.promoted.failed-before':
    '{failed} {failed|requête|requêtes} en échec avant le passage du trafic, ou par la faute de la version d’avant : non comptées.',
  'release.promoted.bound': 'Avec 95 % de confiance, la perte est inférieure à {percent} %.',
  'release.promoted.times': 'Bascule {switchMs} ms, vidage {drain} s',
  'release.promoted.left':
    '{left} {left|réponse|réponses} de {from} {left|n’a|n’ont} pas fini dans le temps du vidage et {left|continue|continuent} là-bas.',
  'release.promoted.kept.unproven':
    '{release} n’a pas été arrêtée : elle reste prête pour un retour arrière, car la mise en service n’a pas été concluante.',
  'release.promoted.kept.answers':
    '{release} n’a pas été arrêtée, car elle avait encore des réponses à finir : elle reste prête pour un retour arrière, jusqu’à ce que la prochaine mise en service prenne sa place.',
  'release.promoted.unretired': '{release} tourne encore sur {host}, sans trafic : impossible de l’arrêter.',
  'release.promoted.report': 'Preuve : {path}',
  'release.promoted.slower':
    '{release} sert dans {environment} et rien n’a été perdu, mais ses premiers mots arrivent plus tard que permis.',
} as const;
