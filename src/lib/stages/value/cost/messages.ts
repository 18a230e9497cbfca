export const messages = {
  en: {
    'value.cost.head': '{environment}, {from} to {until}',
    'value.by.application': 'APPLICATION',
    'value.by.release': 'RELEASE',
    'value.by.day': 'DAY',
    'value.cost.unauthorised': '(unauthorised)',
    'value.cost.idle': '(idle)',
    'value.cost.load': 'Load: {load} of the parallel places, by the time that answers took.',
    'value.cost.energy.measured': 'Energy: {kwh} kWh, by a meter.',
    'value.cost.energy.estimated':
      'Energy: {kwh} kWh, estimated: time × (idle + (max − idle) × load) × PUE; no load to full load: {band} kWh.',
    'value.cost.carbon': 'Carbon: {kg} kg CO2e, estimated.',
    'value.cost.closes': 'Closure: the parts make the total (difference {share}).',
    'value.cost.open': 'Closure: the parts differ from the total by {share}.',
    'value.cost.unknown':
      'The total leaves out: {names}. Declare them under `value` in `sovran.yaml` and the host’s file.',
    'value.cost.unlogged': '{count} {count|request was|requests were} never logged; their cost is in idle.',
  },
  fr: {
    'value.cost.head': '{environment}, du {from} au {until}',
    'value.by.application': 'APPLICATION',
    'value.by.release': 'VERSION',
    'value.by.day': 'JOUR',
    'value.cost.unauthorised': '(non autorisé)',
    'value.cost.idle': '(inactif)',
    'value.cost.load': 'Charge : {load} des places parallèles, selon la durée des réponses.',
    'value.cost.energy.measured': 'Énergie : {kwh} kWh, au compteur.',
    'value.cost.energy.estimated':
      'Énergie : {kwh} kWh, estimation : durée × (repos + (max − repos) × charge) × PUE ; de charge nulle à pleine charge : {band} kWh.',
    'value.cost.carbon': 'Carbone : {kg} kg CO2e, estimation.',
    'value.cost.closes': 'Bouclage : les parts font le total (écart {share}).',
    'value.cost.open': 'Bouclage : les parts s’écartent du total de {share}.',
    'value.cost.unknown':
      'Absents du total : {names}. Déclarez-les sous `value` dans `sovran.yaml` et le fichier de l’hôte.',
    'value.cost.unlogged':
      '{count} {count|requête n’a jamais été journalisée|requêtes n’ont jamais été journalisées} ; leur coût est dans l’inactif.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
