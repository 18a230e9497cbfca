export const messages = {
  en: {
    'scope.anchor.impact.0': '  0  No effect that anybody could measure.',
    'scope.anchor.impact.1': '  1  A few people save minutes a week; nothing else changes.',
    'scope.anchor.impact.2': '  2  One team saves hours a week, or errors of one task become rarer.',
    'scope.anchor.impact.3': '  3  Several teams work better: delay, cost or error rate of a service falls by a tenth.',
    'scope.anchor.impact.4': '  4  A core service gains a third in delay, cost or quality, and its users notice.',
    'scope.anchor.impact.5':
      '  5  The mission itself changes: a service twice as good, or one that was not possible before.',
    'scope.anchor.feasibility.0': '  0  Nobody has shown that a model can do this task.',
    'scope.anchor.feasibility.1': '  1  Shown in research only; no data at hand, no skills in the team.',
    'scope.anchor.feasibility.2': '  2  Done elsewhere, but our data are scattered, unlabelled or not accessible.',
    'scope.anchor.feasibility.3': '  3  Data exist and can be had; quality and volume still to be checked.',
    'scope.anchor.feasibility.4':
      '  4  Clean data and an evaluation set exist; a trial on a sample gave usable answers.',
    'scope.anchor.feasibility.5': '  5  A prototype on our own data reaches the target, on machines we have.',
    'scope.anchor.sensitivity.0': '  0  All data are public already.',
    'scope.anchor.sensitivity.1': '  1  Internal data whose disclosure would embarrass nobody.',
    'scope.anchor.sensitivity.2': '  2  Internal data that competitors or the press could use.',
    'scope.anchor.sensitivity.3': '  3  Personal data of staff or users, or business secrets.',
    'scope.anchor.sensitivity.4': '  4  Special categories of personal data, or secrets protected by law.',
    'scope.anchor.sensitivity.5':
      '  5  Classified information, or data whose leak endangers people or the institution.',
    'scope.anchor.acceptance.0': '  0  Users or their representatives have said no.',
    'scope.anchor.acceptance.1': '  1  Widespread distrust; nobody asked for it.',
    'scope.anchor.acceptance.2': '  2  Users have not been asked.',
    'scope.anchor.acceptance.3': '  3  Some users want it, some fear it; nobody has tried it.',
    'scope.anchor.acceptance.4': '  4  A group of users asks for it and will test it.',
    'scope.anchor.acceptance.5': '  5  Users took part in its design, tried it and want to keep it.',
    'scope.anchor.alignment.0': '  0  Contradicts a stated priority or commitment.',
    'scope.anchor.alignment.1': '  1  No link with any written priority.',
    'scope.anchor.alignment.2': '  2  Helps one department’s plan only.',
    'scope.anchor.alignment.3': '  3  Supports a written priority of the organisation, indirectly.',
    'scope.anchor.alignment.4': '  4  Named in the strategy, with a sponsor in management.',
    'scope.anchor.alignment.5': '  5  A commitment of the organisation with a budget and a date depends on it.',
  },
  fr: {
    'scope.anchor.impact.0': '  0  Aucun effet mesurable par qui que ce soit.',
    'scope.anchor.impact.1': '  1  Quelques personnes gagnent des minutes par semaine ; rien d’autre ne change.',
    'scope.anchor.impact.2': '  2  Une équipe gagne des heures par semaine, ou une tâche produit moins d’erreurs.',
    'scope.anchor.impact.3':
      '  3  Plusieurs équipes travaillent mieux : le délai, le coût ou le taux d’erreur d’un service baisse d’un dixième.',
    'scope.anchor.impact.4':
      '  4  Un service central gagne un tiers en délai, coût ou qualité, et ses usagers le remarquent.',
    'scope.anchor.impact.5':
      '  5  La mission elle-même change : un service deux fois meilleur, ou impossible jusque-là.',
    'scope.anchor.feasibility.0': '  0  Personne n’a montré qu’un modèle sait faire cette tâche.',
    'scope.anchor.feasibility.1':
      '  1  Montré en recherche seulement ; pas de données sous la main, pas de compétences dans l’équipe.',
    'scope.anchor.feasibility.2':
      '  2  Fait ailleurs, mais nos données sont éparses, sans étiquettes ou inaccessibles.',
    'scope.anchor.feasibility.3':
      '  3  Les données existent et peuvent être obtenues ; qualité et volume restent à vérifier.',
    'scope.anchor.feasibility.4':
      '  4  Données propres et jeu d’évaluation disponibles ; un essai sur échantillon a donné des réponses utilisables.',
    'scope.anchor.feasibility.5':
      '  5  Un prototype sur nos propres données atteint la cible, sur des machines que nous avons.',
    'scope.anchor.sensitivity.0': '  0  Toutes les données sont déjà publiques.',
    'scope.anchor.sensitivity.1': '  1  Données internes dont la divulgation ne gênerait personne.',
    'scope.anchor.sensitivity.2': '  2  Données internes qu’un concurrent ou la presse pourrait exploiter.',
    'scope.anchor.sensitivity.3': '  3  Données personnelles d’agents ou d’usagers, ou secrets d’affaires.',
    'scope.anchor.sensitivity.4':
      '  4  Catégories particulières de données personnelles, ou secrets protégés par la loi.',
    'scope.anchor.sensitivity.5':
      '  5  Informations classifiées, ou données dont la fuite met en danger des personnes ou l’institution.',
    'scope.anchor.acceptance.0': '  0  Les utilisateurs ou leurs représentants ont dit non.',
    'scope.anchor.acceptance.1': '  1  Méfiance répandue ; personne ne l’a demandé.',
    'scope.anchor.acceptance.2': '  2  Les utilisateurs n’ont pas été consultés.',
    'scope.anchor.acceptance.3': '  3  Des utilisateurs le veulent, d’autres le craignent ; personne ne l’a essayé.',
    'scope.anchor.acceptance.4': '  4  Un groupe d’utilisateurs le demande et va le tester.',
    'scope.anchor.acceptance.5':
      '  5  Les utilisateurs ont participé à sa conception, l’ont essayé et veulent le garder.',
    'scope.anchor.alignment.0': '  0  Contredit une priorité ou un engagement affiché.',
    'scope.anchor.alignment.1': '  1  Aucun lien avec une priorité écrite.',
    'scope.anchor.alignment.2': '  2  Sert le plan d’une seule direction.',
    'scope.anchor.alignment.3': '  3  Appuie indirectement une priorité écrite de l’organisation.',
    'scope.anchor.alignment.4': '  4  Nommé dans la stratégie, avec un soutien à la direction.',
    'scope.anchor.alignment.5': '  5  Un engagement de l’organisation, avec budget et échéance, en dépend.',
  },
} as const;
