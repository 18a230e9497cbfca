export const messages = {
  en: {
    'env.model-not-servable': 'Model {name} has no file that an engine can serve.',
    'env.model-not-servable.fix': 'Quantize it first.',
    'env.model-absent': 'The files of model {name} are not on this machine.',
    'env.adapter-base-missing': 'Adapter {name} needs its base {digest}, which is not among the models of the project.',
    'env.engine-not-ready': 'The runtime of engine {engine} is not installed on {host}.',
    'env.service-failed': 'Service {service} did not start: {reason}',
    'env.service-failed.fix': 'Read its log; too little memory is the usual cause.',
  },
  fr: {
    'env.model-not-servable': 'Le modèle {name} n’a pas de fichier qu’un moteur puisse servir.',
    'env.model-not-servable.fix': 'Quantifiez-le d’abord.',
    'env.model-absent': 'Les fichiers du modèle {name} ne sont pas sur cette machine.',
    'env.adapter-base-missing': 'L’adaptateur {name} demande sa base {digest}, absente des modèles du projet.',
    'env.engine-not-ready': 'Le runtime du moteur {engine} n’est pas installé sur {host}.',
    'env.service-failed': 'Le service {service} n’a pas démarré : {reason}',
    'env.service-failed.fix': 'Lisez son log ; le manque de mémoire est la cause habituelle.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
