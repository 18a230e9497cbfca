export const messages = {
  en: {
    'govern.sovereignty.column.level': 'LEVEL',
    'govern.sovereignty.column.needs': 'NEXT LEVEL NEEDS',
    'govern.sovereignty.level': '{level} {name}',
    'govern.sovereignty.undecided': 'no fact decides',
    'govern.sovereignty.minimum':
      'Least level: {level} ({name}); {score} % of the weighted highest. Our reading of {framework}, not a label.',
    'govern.sovereignty.raises': 'Raises the least level:',
    'govern.sovereignty.need.software-law': 'suppliers of software and weights that no foreign law reaches',
    'govern.sovereignty.need.all-law': 'suppliers, of hardware too, that no foreign law reaches',
    'govern.sovereignty.hosting': '{usecase}: scoped as {scoped}, deployed as {deployed}.',
    'govern.sovereignty.changed': 'Seen, not as scoped: {fields}.',
  },
  fr: {
    'govern.sovereignty.column.level': 'NIVEAU',
    'govern.sovereignty.column.needs': 'NIVEAU SUIVANT',
    'govern.sovereignty.level': '{level} {name}',
    'govern.sovereignty.undecided': 'aucun fait ne tranche',
    'govern.sovereignty.minimum':
      'Niveau minimal : {level} ({name}) ; {score} % du maximum pondéré. Notre lecture de {framework}, pas un label.',
    'govern.sovereignty.raises': 'Relève le niveau minimal :',
    'govern.sovereignty.need.software-law':
      'des fournisseurs de logiciel et de poids hors de portée d’une loi étrangère',
    'govern.sovereignty.need.all-law': 'des fournisseurs, matériel compris, hors de portée d’une loi étrangère',
    'govern.sovereignty.hosting': '{usecase} : cadré comme {scoped}, déployé comme {deployed}.',
    'govern.sovereignty.changed': 'Constaté, autrement que cadré : {fields}.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
