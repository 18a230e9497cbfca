export const messages = {
  en: {
    'retrain.none': 'No release that is live here has a use case that declares `retraining`.',
    'retrain.head': '{environment}, release {release}: {state}',
    'retrain.state.open': 'retraining proposed',
    'retrain.state.decided': 'decided',
    'retrain.state.unknown': 'unknown: evidence of the live model is missing',
    'retrain.state.none': 'nothing proposed',
    'retrain.rule.drift': 'drifting features',
    'retrain.rule.canary': 'right answers, last canary',
    'retrain.rule.feedback': 'satisfied, by feedback',
    'retrain.rule.age': 'age of the model',
    'retrain.rule.evaluation': 'age of the last evaluation',
    'retrain.rule.erasure': 'erasure request',
    'retrain.decision': 'Last decision: {verdict} by {by}, {at}. {reason}',
    'retrain.column.threshold': 'THRESHOLD',
    'retrain.column.met': 'MET',
    'retrain.column.evidence': 'EVIDENCE',
    'retrain.untrained': 'No training run made {model}. Choose base and dataset: `sovran train launch --help`',
    'retrain.took': 'The same jobs took {minutes}; energy {energy}, cost {cost}, estimated. Once new rows are there:',
    'retrain.step': 'Record the decision on retraining for {name}',
    'retrain.gate': 'A decision on {name} takes an open proposal.',
  },
  fr: {
    'retrain.none': 'Aucune version en service ici n’a de cas d’usage qui déclare `retraining`.',
    'retrain.head': '{environment}, version {release} : {state}',
    'retrain.state.open': 'réentraînement proposé',
    'retrain.state.decided': 'décidé',
    'retrain.state.unknown': 'inconnu : des preuves du modèle en service manquent',
    'retrain.state.none': 'rien de proposé',
    'retrain.rule.drift': 'caractéristiques en dérive',
    'retrain.rule.canary': 'réponses justes, dernier canari',
    'retrain.rule.feedback': 'satisfaits, selon les retours',
    'retrain.rule.age': 'âge du modèle',
    'retrain.rule.evaluation': 'âge de la dernière évaluation',
    'retrain.rule.erasure': 'demande d’effacement',
    'retrain.decision': 'Dernière décision : {verdict} par {by}, {at}. {reason}',
    'retrain.column.threshold': 'SEUIL',
    'retrain.column.met': 'ATTEINT',
    'retrain.column.evidence': 'PREUVE',
    'retrain.untrained':
      'Aucun entraînement n’a produit {model}. Choisissez base et données : `sovran train launch --help`',
    'retrain.took':
      'Les mêmes tâches ont pris {minutes} ; énergie {energy}, coût {cost}, estimés. Avec de nouvelles lignes :',
    'retrain.step': 'Enregistrer la décision sur le réentraînement pour {name}',
    'retrain.gate': 'Décider pour {name} demande une proposition ouverte.',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
