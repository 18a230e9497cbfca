export const messages = {
  en: {
    'scope.scale.impact': `Business impact: what changes for the service and its users.
  0  No measurable effect.
  1  A few people save minutes a week.
  2  One team saves hours a week, or makes fewer errors.
  3  Several teams: delay, cost or errors of a service fall by 10 %.
  4  A core service improves by a third, and its users notice.
  5  The mission changes: a service twice as good, or a new one.`,
    'scope.scale.feasibility': `Technical feasibility: can it be built with the data and skills at hand?
  0  No evidence that a model can do it.
  1  Research only; no data, no skills in the team.
  2  Done elsewhere; our data are scattered, unlabelled or inaccessible.
  3  Data available; quality and volume unchecked.
  4  Clean data and an evaluation set; a sample gave usable answers.
  5  A prototype on our data and machines reaches the target.`,
    'scope.scale.sensitivity': `Data sensitivity: the higher, the more own machines help; compliance effort is shown separately.
  0  All data are public.
  1  Internal data; disclosure would be harmless.
  2  Internal data useful to competitors or the press.
  3  Personal data of staff or users, or business secrets.
  4  Special categories of personal data, or secrets protected by law.
  5  Classified information, or data whose leak endangers people or the institution.`,
    'scope.scale.acceptance': `User acceptance: do the people concerned want it?
  0  Users or their representatives said no.
  1  Widespread distrust; no demand.
  2  Users have not been asked.
  3  Some users want it, some fear it; not tried yet.
  4  A group of users asks for it and will test it.
  5  Users helped design it, tried it and want to keep it.`,
    'scope.scale.alignment': `Strategic alignment: its place in the organisation’s plans.
  0  Contradicts a stated priority or commitment.
  1  No link with a written priority.
  2  Serves one department’s plan only.
  3  Supports a written priority indirectly.
  4  Named in the strategy, with a sponsor in management.
  5  A commitment with budget and date depends on it.`,
    'scope.ask.gate.prohibited-practice': 'Is it clear of the practices banned by AI Act article 5?',
    'scope.ask.gate.legal-basis': 'Is there a legal basis for processing these data?',
    'scope.ask.gate.data-owner': 'Has the data owner agreed?',
    'scope.ask.gate.gpu-budget': 'Are its machines available?',
    'scope.ask.intro': 'Describe the use case. Leave an answer empty to complete it later.',
    'scope.ask.title': 'Title, one line?',
    'scope.ask.need': 'Which need, and what does it cost today?',
    'scope.ask.users': 'Which users, and how many?',
    'scope.ask.data': 'Which data?',
    'scope.ask.alternatives': 'What would work without AI, and why is it not enough?',
    'scope.ask.kpis': 'KPIs that show whether it works. Acceptance needs one with today’s value.',
    'scope.ask.kpi.name': 'KPI name (empty to finish):',
    'scope.ask.kpi.unit': 'Unit:',
    'scope.ask.kpi.baseline': 'Value today:',
    'scope.ask.kpi.target': 'Target:',
    'scope.ask.context': 'These answers decide how hosting models compare.',
    'scope.ask.personalData': 'Personal data?',
    'scope.ask.secrecy': 'Secrets?',
    'scope.ask.residency': 'Where must the data stay?',
    'scope.ask.connectivity': 'How is the site connected?',
    'scope.ask.requestsPerDay': 'Requests per day?',
    'scope.ask.hosting': 'Which hosting model?',
    'scope.ask.gates': 'Knock-out gates: no score outweighs a no.',
    'scope.ask.rater': 'Rater?',
    'scope.ask.reason': 'Reason?',
    'scope.ask.pairs': 'Ten comparisons of two criteria set the weights.',
    'scope.ask.pair': 'Comparison {number} of {count}',
    'scope.ask.side': 'Which counts more?',
    'scope.ask.equal': 'Equal',
    'scope.ask.strength': 'By how much? 2 a little, 3 moderately, 5 strongly, 7 very strongly, 9 extremely:',
    'scope.ask.revise': 'Compare that pair again?',
    'scope.context.personalData.none': 'No personal data',
    'scope.context.personalData.personal': 'Personal data',
    'scope.context.personalData.special': 'Special categories: health, opinions, offences…',
    'scope.context.secrecy.none': 'No secrets',
    'scope.context.secrecy.business': 'Business or professional secrets',
    'scope.context.secrecy.classified': 'Classified information',
    'scope.context.residency.any': 'Anywhere',
    'scope.context.residency.eu': 'In the European Union',
    'scope.context.residency.national': 'In the country',
    'scope.context.connectivity.online': 'Connected to the internet',
    'scope.context.connectivity.restricted': 'Filtered internet',
    'scope.context.connectivity.isolated': 'No outside network',
    'scope.ask.score': 'Score, 0 to 5:',
  },
  fr: {
    'scope.scale.impact': `Impact métier : ce qui change pour le service et ses usagers.
  0  Aucun effet mesurable.
  1  Quelques personnes gagnent des minutes par semaine.
  2  Une équipe gagne des heures par semaine, ou fait moins d’erreurs.
  3  Plusieurs équipes : délai, coût ou erreurs d’un service baissent de 10 %.
  4  Un service central s’améliore d’un tiers, et ses usagers le remarquent.
  5  La mission change : un service deux fois meilleur, ou nouveau.`,
    'scope.scale.feasibility': `Faisabilité technique : réalisable avec les données et compétences disponibles ?
  0  Aucune preuve qu’un modèle sache le faire.
  1  Recherche seulement ; ni données, ni compétences dans l’équipe.
  2  Fait ailleurs ; nos données sont éparses, sans étiquettes ou inaccessibles.
  3  Données disponibles ; qualité et volume à vérifier.
  4  Données propres et jeu d’évaluation ; un échantillon a donné des réponses utilisables.
  5  Un prototype sur nos données et nos machines atteint la cible.`,
    'scope.scale.sensitivity': `Sensibilité des données : plus elle est forte, plus des machines à soi aident ; l’effort de conformité est montré à part.
  0  Toutes les données sont publiques.
  1  Données internes ; leur divulgation serait sans conséquence.
  2  Données internes utiles à un concurrent ou à la presse.
  3  Données personnelles d’agents ou d’usagers, ou secrets d’affaires.
  4  Catégories particulières de données personnelles, ou secrets protégés par la loi.
  5  Informations classifiées, ou données dont la fuite met en danger personnes ou institution.`,
    'scope.scale.acceptance': `Acceptation par les utilisateurs : les personnes concernées le souhaitent-elles ?
  0  Les utilisateurs ou leurs représentants ont refusé.
  1  Méfiance répandue ; aucune demande.
  2  Utilisateurs non consultés.
  3  Des utilisateurs le veulent, d’autres le craignent ; pas encore essayé.
  4  Un groupe d’utilisateurs le demande et le testera.
  5  Des utilisateurs l’ont conçu, essayé et veulent le garder.`,
    'scope.scale.alignment': `Alignement stratégique : sa place dans les projets de l’organisation.
  0  Contredit une priorité ou un engagement affiché.
  1  Aucun lien avec une priorité écrite.
  2  Sert le plan d’une seule direction.
  3  Appuie indirectement une priorité écrite.
  4  Nommé dans la stratégie, avec un soutien à la direction.
  5  Un engagement, avec budget et échéance, en dépend.`,
    'scope.ask.gate.prohibited-practice':
      'Est-il étranger aux pratiques qu’interdit l’article 5 du règlement sur l’IA ?',
    'scope.ask.gate.legal-basis': 'Existe-t-il une base légale pour traiter ces données ?',
    'scope.ask.gate.data-owner': 'Le responsable des données a-t-il donné son accord ?',
    'scope.ask.gate.gpu-budget': 'Les machines sont-elles disponibles ?',
    'scope.ask.intro': 'Décrivez le cas d’usage. Laissez une réponse vide pour la compléter plus tard.',
    'scope.ask.title': 'Titre, en une ligne ?',
    'scope.ask.need': 'Quel besoin, et combien coûte-t-il aujourd’hui ?',
    'scope.ask.users': 'Quels utilisateurs, et combien ?',
    'scope.ask.data': 'Quelles données ?',
    'scope.ask.alternatives': 'Que ferait-on sans IA, et pourquoi cela ne suffit-il pas ?',
    'scope.ask.kpis': 'Indicateurs de réussite. L’acceptation en exige un avec sa valeur actuelle.',
    'scope.ask.kpi.name': 'Nom de l’indicateur (vide pour finir) :',
    'scope.ask.kpi.unit': 'Unité :',
    'scope.ask.kpi.baseline': 'Valeur actuelle :',
    'scope.ask.kpi.target': 'Cible :',
    'scope.ask.context': 'Ces réponses déterminent la comparaison des modèles d’hébergement.',
    'scope.ask.personalData': 'Données personnelles ?',
    'scope.ask.secrecy': 'Secrets ?',
    'scope.ask.residency': 'Où les données doivent-elles rester ?',
    'scope.ask.connectivity': 'Comment le site est-il connecté ?',
    'scope.ask.requestsPerDay': 'Requêtes par jour ?',
    'scope.ask.hosting': 'Quel modèle d’hébergement ?',
    'scope.ask.gates': 'Conditions éliminatoires : aucune note ne compense un non.',
    'scope.ask.rater': 'Évaluateur ?',
    'scope.ask.reason': 'Motif ?',
    'scope.ask.pairs': 'Dix comparaisons de deux critères fixent les poids.',
    'scope.ask.pair': 'Comparaison {number} sur {count}',
    'scope.ask.side': 'Lequel compte le plus ?',
    'scope.ask.equal': 'À égalité',
    'scope.ask.strength': 'De combien ? 2 à peine, 3 modérément, 5 fortement, 7 très fortement, 9 extrêmement :',
    'scope.ask.revise': 'Comparer de nouveau cette paire ?',
    'scope.context.personalData.none': 'Aucune donnée personnelle',
    'scope.context.personalData.personal': 'Données personnelles',
    'scope.context.personalData.special': 'Catégories particulières : santé, opinions, infractions…',
    'scope.context.secrecy.none': 'Aucun secret',
    'scope.context.secrecy.business': 'Secrets d’affaires ou professionnels',
    'scope.context.secrecy.classified': 'Informations classifiées',
    'scope.context.residency.any': 'N’importe où',
    'scope.context.residency.eu': 'Dans l’Union européenne',
    'scope.context.residency.national': 'Dans le pays',
    'scope.context.connectivity.online': 'Connecté à internet',
    'scope.context.connectivity.restricted': 'Internet filtré',
    'scope.context.connectivity.isolated': 'Aucun réseau extérieur',
    'scope.ask.score': 'Note, de 0 à 5 :',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
